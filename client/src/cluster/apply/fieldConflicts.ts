import { type ClusterError, oneLine } from '../errors.ts';
import { fieldManager } from './applyResource.ts';

/** Fields of one object that another manager has set, and that a manifest sets to something else. */
export interface FieldConflict {
  /** The manager's name in `metadata.managedFields`; '' where the server's words do not hold one. */
  readonly manager: string;
  /** Written through this subresource: `status`, `scale`. */
  readonly subresource?: string;
  /** In the server's notation, without a leading dot. */
  readonly fields: readonly string[];
}

const conflictWords = /^conflict with "((?:[^"\\]|\\.)*)"(?: with subresource "([^"]*)")?/;

/**
 * Who owns what, by manager in the order of the answer. The server's causes name one field each
 * (k8s.io/apimachinery `managedfields/internal.NewConflictError`). Empty for any other error.
 */
export function fieldConflictsOf({ failure }: ClusterError): readonly FieldConflict[] {
  if (failure.kind !== 'conflict' || failure.by !== 'fieldManager') return [];
  const byOwner = new Map<string, { manager: string; subresource?: string; fields: string[] }>();
  for (const { field, message } of failure.status.causes) {
    const [, quoted = '', subresource] = conflictWords.exec(message) ?? [];
    const manager = oneLine(unquoted(quoted), 200);
    const key = `${manager}\u0000${subresource ?? ''}`;
    const owner = byOwner.get(key) ?? { manager, ...(subresource ? { subresource } : {}), fields: [] };
    owner.fields.push(oneLine(field.replace(/^\./, ''), 300));
    byOwner.set(key, owner);
  }
  return [...byOwner.values()];
}

/**
 * The manager is this product itself, by a command that patches: to the server that is another manager than the one of
 * the same name that applies.
 */
export function isOwnChange(manager: string): boolean {
  return manager === fieldManager;
}

/** `“flux” owns spec.parallelism, spec.suspend and 3 more.`, a line for each manager. */
export function conflictLines(conflicts: readonly FieldConflict[], mostFields = 8): readonly string[] {
  return conflicts.map(({ manager, subresource, fields }) => {
    const shown = fields.slice(0, mostFields).join(', ');
    const more = fields.length > mostFields ? ` and ${fields.length - mostFields} more` : '';
    if (isOwnChange(manager)) return `${shown}${more}: set by a command of this extension, such as Suspend.`;
    const who = manager === '' ? 'Another manager' : `“${manager}”`;
    return `${who}${subresource ? ` (through ${oneLine(subresource, 60)})` : ''} owns ${shown}${more}.`;
  });
}

/** The names of the managers: `“flux” and “argocd”`. */
export function managerNames(conflicts: readonly FieldConflict[]): string {
  const nameOf = (manager: string): string =>
    isOwnChange(manager) ? 'this extension’s own commands' : manager === '' ? 'another manager' : `“${manager}”`;
  const names = [...new Set(conflicts.map(({ manager }) => nameOf(manager)))];
  const last = names.pop() ?? 'another manager';
  return names.length ? `${names.join(', ')} and ${last}` : last;
}

function unquoted(text: string): string {
  try {
    const value: unknown = JSON.parse(`"${text}"`);
    return typeof value === 'string' ? value : text;
  } catch {
    // Go's quoting has escapes that JSON has not (\x00, \a).
    return text;
  }
}
