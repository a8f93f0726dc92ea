import type { LensArgument } from '../../../server/src/contract/names.ts';
import type { NodeId } from '../cluster/tree.ts';
import type { JobsTree } from '../ui/jobsTree.ts';
import { UserError } from '../ui/userError.ts';

/** The nodes that a tree menu was opened on: the clicked one, and all selected ones where it is among them. */
export function nodeIdsOf(args: readonly unknown[]): readonly NodeId[] {
  const [clicked, selected] = args;
  if (typeof clicked !== 'string') return [];
  if (Array.isArray(selected) && selected.includes(clicked)) {
    return selected.filter((id): id is NodeId => typeof id === 'string');
  }
  return [clicked];
}

/**
 * The nodes that a command is meant for: those that its menu was opened on, else what is selected.
 * @throws UserError when its menu was opened on a node that the workbench cannot name any more: it forgets nodes while
 * it draws them anew, and what is selected is another thing than what was pointed at.
 */
export function nodesOf({ selection }: Pick<JobsTree, 'selection'>, args: readonly unknown[]): readonly NodeId[] {
  const pointedAt = nodeIdsOf(args);
  const [clicked, selected] = args;
  const isLost = Array.isArray(selected) && selected.includes(clicked) && selected.length > pointedAt.length;
  if (isLost || (pointedAt.length === 0 && args.length > 0)) {
    throw new UserError('The tree changed at that moment. Choose it once more.');
  }
  return pointedAt.length ? pointedAt : selection;
}

/** The files that an explorer menu was opened on, as texts: the clicked one, or all selected ones. */
export function urisOf(args: readonly unknown[]): readonly string[] {
  const [clicked, selected] = args;
  if (!isUri(clicked)) return [];
  const all = Array.isArray(selected) ? selected.filter(isUri) : [];
  return (all.length ? all : [clicked]).map(String);
}

function isUri(value: unknown): value is { readonly scheme: string } {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'path' in value && 'authority' in value;
}

/** What a code lens of the language server names; undefined for anything else. */
export function lensArgumentOf(args: readonly unknown[]): LensArgument | undefined {
  const [value] = args;
  if (typeof value !== 'object' || value === null) return undefined;
  const { uri, resource, kind } = value as Partial<LensArgument>;
  return typeof uri === 'string' && typeof resource === 'number' && typeof kind === 'string'
    ? (value as LensArgument)
    : undefined;
}
