import type { Disposable } from '../cluster/disposable.ts';
import type { ContextFailures } from '../cluster/tree.ts';
import type { Connection } from './connection.ts';
import type { JobsTree } from './jobsTree.ts';
import type { Settings } from './settings.ts';

/** What was failed already when the view was last seen. */
interface Seen {
  readonly failed: ReadonlySet<string>;
  /** All Jobs had been listed by then; before that, what comes is no news. */
  readonly whole: boolean;
}

/** Counts the Jobs that have failed since the view was last looked at, and shows the number at its icon. */
export function createFailureBadge(
  connection: Connection,
  tree: Pick<JobsTree, 'visible' | 'setBadge' | 'onDidChangeVisibility'>,
  settings: Pick<Settings, 'watchFailures' | 'onDidChange'>,
  clockTime: (time: number) => string,
): Disposable {
  /** By context; absent until the view has been seen with it. */
  const seen = new Map<string, Seen>();
  let explorerListener: Disposable | undefined;

  /** Which have failed there since; what is there when it is looked at, or is only being listed, has not. */
  function newsOf({ context, failed, state }: ContextFailures): readonly string[] {
    const whole = state === 'counting' || state === 'behind';
    const before = seen.get(context);
    if (tree.visible || before?.whole === false) {
      seen.set(context, { failed, whole });
      return [];
    }
    return before ? [...failed].filter((uid) => !before.failed.has(uid)) : [];
  }

  function count(): void {
    const failures = connection.explorer?.failures() ?? [];
    const counts = failures.map((one) => ({ ...one, news: newsOf(one) }));
    for (const context of seen.keys()) if (!counts.some((one) => one.context === context)) seen.delete(context);
    // Two contexts may lead to one cluster.
    const value = new Set(counts.flatMap(({ news }) => news)).size;
    tree.setBadge(value === 0 ? undefined : { value, tooltip: tooltipOf(counts, value, clockTime) });
  }

  function watchHidden(): void {
    connection.explorer?.watchHidden(settings.watchFailures);
  }

  const listeners = [
    tree.onDidChangeVisibility(count),
    settings.onDidChange((name) => {
      if (name === 'kubernetesJobs.watchFailuresWhileHidden') watchHidden();
    }),
    connection.onDidChangeExplorer(() => {
      explorerListener?.dispose();
      explorerListener = connection.explorer?.onDidChange(count);
      watchHidden();
      seen.clear();
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

/** Which contexts they are of, where several are open, and what the number may leave out. */
function tooltipOf(
  counts: readonly (ContextFailures & { readonly news: readonly string[] })[],
  value: number,
  clockTime: (time: number) => string,
): string {
  const words = `${value === 1 ? '1 Job has' : `${value.toLocaleString('en')} Jobs have`} failed since you last looked`;
  const several = counts.length > 1;
  const lines = counts.flatMap(({ context, news, state, since }) => [
    ...(several && news.length > 0 ? [`${context}: ${news.length.toLocaleString('en')}`] : []),
    ...(state === 'behind' && since !== undefined
      ? [`${several ? context : 'The cluster'} does not answer since ${clockTime(since)}: there may be more`]
      : []),
  ]);
  const isStopped = counts.some(({ state }) => state === 'stopped');
  return [
    words,
    ...lines,
    ...(isStopped ? ['There may be more: Jobs are not watched while the view is hidden'] : []),
  ].join('\n');
}
