import type { Disposable } from '../cluster/disposable.ts';
import type { Connection, ConnectionStatus } from './connection.ts';
import type { JobsTree } from './jobsTree.ts';

/** What stands beside and below the tree's title: which cluster this is, and whether what is shown may be old. */
export function headingOf(
  { state, context, namespace, staleSince, retryAt, place }: ConnectionStatus,
  clockTime: (time: number) => string,
): { readonly description: string; readonly message: string | undefined } {
  const where = context === undefined ? '' : `${context} / ${namespace ?? 'default'}`;
  const description = place?.impersonating ? `${where} as ${place.impersonating}` : where;
  if (state !== 'connected' || staleSince === undefined) return { description, message: undefined };
  const next = retryAt === undefined ? '' : ` Next try ${clockTime(retryAt)}.`;
  return {
    description,
    message: `The cluster does not answer: what is shown is from ${clockTime(staleSince)}.${next}`,
  };
}

/** Keeps the heading up to date. */
export function showConnection(
  connection: Connection,
  tree: JobsTree,
  clockTime: (time: number) => string,
): Disposable {
  const draw = (): void => tree.setHeading(headingOf(connection.status, clockTime));
  draw();
  return connection.onDidChange(draw);
}
