import type { IncomingMessage } from 'node:http';
import type { ClusterError } from '../cluster/errors.ts';
import type { ClusterStream, StreamEnd } from '../cluster/ports.ts';

export interface Decoder<T> {
  /** What this chunk completes. Throws a ClusterError for what cannot be understood or is the server's own error. */
  push(chunk: Buffer): Iterable<T>;
  /** Called when the server has ended the stream in good order. Throws as `push` does. */
  end(): void;
}

/**
 * The body of an answer as a stream of what a decoder makes of it. Nothing is read before the reader asks for it, so a
 * slow reader slows the server down.
 */
export function createResponseStream<T>(
  message: IncomingMessage,
  decoder: Decoder<T>,
  toError: (thrown: unknown) => ClusterError,
  signal?: AbortSignal,
): ClusterStream<T> {
  let end: StreamEnd | undefined;
  let resolveEnded: (end: StreamEnd) => void;
  const ended = new Promise<StreamEnd>((resolve) => {
    resolveEnded = resolve;
  });
  const finish = (how: StreamEnd): void => {
    if (end) return;
    end = how;
    signal?.removeEventListener('abort', close);
    message.destroy();
    resolveEnded(how);
  };
  const close = (): void => finish({ kind: 'cancelled' });
  // An error that arrives while nobody reads is found by the iteration; without a listener it would end the process.
  message.on('error', () => {});
  if (signal?.aborted) close();
  else signal?.addEventListener('abort', close);

  async function* iterate(): AsyncGenerator<T> {
    try {
      if (end) return;
      for await (const chunk of message) {
        for (const item of decoder.push(chunk as Buffer)) {
          if (end) return;
          yield item;
        }
        if (end) return;
      }
      decoder.end();
      finish({ kind: 'closed' });
    } catch (thrown) {
      finish({ kind: 'failed', error: toError(thrown) });
    } finally {
      close();
    }
  }
  const iteration = iterate();
  return { ended, close, [Symbol.asyncIterator]: () => iteration };
}
