import type { ClusterStream, StreamEnd } from '../../client/src/cluster/ports.ts';

/** A stream that a test fills by hand. */
export interface PushStream<T> extends ClusterStream<T> {
  push(item: T): void;
  /** Ends it once what was pushed is read. */
  end(how: StreamEnd): void;
  readonly over: boolean;
}

export function createPushStream<T>(signal?: AbortSignal): PushStream<T> {
  const queue: T[] = [];
  let how: StreamEnd | undefined;
  let over = false;
  let wake = (): void => {};
  let resolveEnded: (end: StreamEnd) => void;
  const ended = new Promise<StreamEnd>((resolve) => {
    resolveEnded = resolve;
  });
  const finish = (end: StreamEnd): void => {
    if (over) return;
    over = true;
    signal?.removeEventListener('abort', close);
    resolveEnded(end);
    wake();
  };
  const close = (): void => finish({ kind: 'cancelled' });
  signal?.addEventListener('abort', close);
  if (signal?.aborted) close();

  async function* iterate(): AsyncGenerator<T> {
    try {
      while (!over) {
        const item = queue.shift();
        if (item !== undefined) yield item;
        else if (how) finish(how);
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      close();
    }
  }
  const iteration = iterate();
  return {
    ended,
    close,
    get over() {
      return over;
    },
    push(item) {
      queue.push(item);
      wake();
    },
    end(end) {
      how ??= end;
      wake();
    },
    [Symbol.asyncIterator]: () => iteration,
  };
}
