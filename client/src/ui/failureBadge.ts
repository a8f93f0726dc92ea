import type { Disposable } from '../cluster/disposable.ts';
import type { Connection } from './connection.ts';
import type { JobsTree } from './jobsTree.ts';

/** Counts the Jobs that have failed since the view was last looked at, and shows the number at its icon. */
export function createFailureBadge(
  connection: Connection,
  tree: Pick<JobsTree, 'visible' | 'setBadge' | 'onDidChangeVisibility'>,
): Disposable {
  /** What was failed already when the view was last seen; undefined until it has been seen with its cluster. */
  let seen: ReadonlySet<string> | undefined;
  let explorerListener: Disposable | undefined;

  function count(): void {
    const failed = connection.explorer?.failedJobs();
    if (!failed) return;
    if (tree.visible || !seen) {
      if (tree.visible) seen = failed;
      tree.setBadge(undefined);
      return;
    }
    let news = 0;
    for (const uid of failed) if (!seen.has(uid)) news++;
    const words = news === 1 ? '1 Job has failed' : `${news} Jobs have failed`;
    tree.setBadge(news ? { value: news, tooltip: `${words} since you last looked` } : undefined);
  }

  const listeners = [
    tree.onDidChangeVisibility(count),
    connection.onDidChangeExplorer(() => {
      explorerListener?.dispose();
      explorerListener = connection.explorer?.onDidChange(count);
      seen = undefined;
      tree.setBadge(undefined);
    }),
  ];
  return {
    dispose() {
      explorerListener?.dispose();
      for (const listener of listeners) listener.dispose();
    },
  };
}
