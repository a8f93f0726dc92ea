import type { Disposable } from '../cluster/disposable.ts';
import { ClusterError } from '../cluster/errors.ts';
import { shortErrorWords } from '../cluster/errorWords.ts';
import type { TreeFilter } from '../cluster/tree.ts';
import type { Connection, ConnectionStatus } from './connection.ts';
import type { JobsTree } from './jobsTree.ts';
import { filterWords, isFiltering, type TreeOptions } from './treeOptions.ts';

/** What stands beside and below the tree's title: which cluster this is, and whether what is shown may be old. */
export function headingOf(
  status: ConnectionStatus,
  filter: TreeFilter,
  clockTime: (time: number) => string,
): { readonly description: string; readonly message: string | undefined } {
  const { state, context, namespace, staleSince, retryAt, place, others, connectedOthers, error } = status;
  const where = context === undefined ? '' : `${context} / ${namespace ?? 'default'}`;
  const who = place?.impersonating ? `${where} as ${place.impersonating}` : where;
  const description = others.length ? `${who} · ${others.length + 1} contexts open` : who;
  const filtered =
    (state === 'connected' || connectedOthers.length > 0) && isFiltering(filter)
      ? `Filter: ${filterWords(filter)}`
      : undefined;
  if (state !== 'connected' || staleSince === undefined) return { description, message: filtered };
  const next = retryAt === undefined ? '' : ` Next try ${clockTime(retryAt)}.`;
  // What refuses does answer.
  const refuses = error instanceof ClusterError && (error.kind === 'forbidden' || error.kind === 'unauthorized');
  const why = refuses ? `Not up to date, ${shortErrorWords(error)}` : 'The cluster does not answer';
  return { description, message: `${why}: what is shown is from ${clockTime(staleSince)}.${next}` };
}

/** Keeps the heading up to date. */
export function showConnection(
  connection: Connection,
  tree: JobsTree,
  options: TreeOptions,
  clockTime: (time: number) => string,
): Disposable {
  const draw = (): void => tree.setHeading(headingOf(connection.status, options.filter, clockTime));
  draw();
  const listeners = [connection.onDidChange(draw), options.onDidChange(draw)];
  return {
    dispose() {
      for (const listener of listeners) listener.dispose();
    },
  };
}
