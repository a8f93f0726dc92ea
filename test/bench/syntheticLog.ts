import { createEmitter } from '../../client/src/cluster/disposable.ts';
import type { ContainerState } from '../../client/src/cluster/logs/containerState.ts';
import type { FollowedPod, TargetWatch } from '../../client/src/cluster/logs/targetWatch.ts';
import type { ClusterStream, LogOptions } from '../../client/src/cluster/ports.ts';

/** Logs as a kubelet sends them, of pods that have ended, made in memory as fast as they are taken. */
export interface SyntheticLog {
  readonly watch: TargetWatch;
  /** Of one pod. */
  readonly bytes: number;
  openLog(options: LogOptions): Promise<ClusterStream<Uint8Array>>;
}

/** A chunk is 15 kB: TLS brings 16 kB at once at the most. */
const perChunk = 125;
const perSecond = 10_000;
const start = Date.UTC(2026, 0, 1) / 1000;

export function createSyntheticLog(pods: number, lines: number, width: number): SyntheticLog {
  const text = 'INFO worker took the next item from the queue and is done with it '.repeat(10).slice(0, width);
  const encode = (second: number, line: number): string =>
    `${new Date((start + second) * 1000).toISOString().slice(0, 19)}.${String((line % perSecond) * 100_000).padStart(9, '0')}Z ${text}\n`;
  const lineLength = encode(0, 0).length;
  const templates = Array.from({ length: perSecond / perChunk }, (_, part) =>
    Buffer.from(Array.from({ length: perChunk }, (_line, index) => encode(0, part * perChunk + index)).join('')),
  );
  const chunk = (first: number): Uint8Array => {
    const second = Buffer.from(new Date((start + Math.floor(first / perSecond)) * 1000).toISOString().slice(0, 19));
    const bytes = Buffer.from(templates[(first % perSecond) / perChunk] ?? []);
    for (let at = 0; at < bytes.length; at += lineLength) bytes.set(second, at);
    return bytes;
  };
  const exit = { exitCode: 0, signal: 0, reason: 'Completed', started: undefined, finished: undefined };
  const ended: ContainerState = { kind: 'terminated', instance: { restart: 0 }, exit, before: undefined, final: true };
  return {
    bytes: lines * lineLength,
    watch: {
      onDidChange: createEmitter<void>().listen,
      onDidNotice: createEmitter<{ level: 'information'; text: string }>().listen,
      pods: (): FollowedPod[] =>
        Array.from({ length: pods }, (_, index) => ({
          ref: { namespace: 'default', name: `pod-${index}` },
          uid: `uid-${index}`,
          index: undefined,
          containers: [{ name: 'main', role: 'main' }],
        })),
      state: () => ended,
      refresh: async () => {},
      end: () => ({ kind: 'complete', text: 'Job bench is complete.' }),
      dispose() {},
    },
    async openLog({ sinceTime }) {
      // The confirming look at the end asks for what comes after the last line: the last seconds' lines again.
      const from = sinceTime === undefined ? 0 : (Date.parse(sinceTime) / 1000 - start) * perSecond;
      let isClosed = false;
      let finish: (end: { kind: 'closed' }) => void = () => {};
      const end = new Promise<{ kind: 'closed' }>((resolve) => {
        finish = resolve;
      });
      return {
        ended: end,
        close() {
          isClosed = true;
          finish({ kind: 'closed' });
        },
        async *[Symbol.asyncIterator]() {
          for (let first = Math.max(0, from); first < lines && !isClosed; first += perChunk) {
            yield chunk(first);
            // A network lets others have their turn.
            if (first % 5_000 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
          }
          finish({ kind: 'closed' });
        },
      };
    },
  };
}
