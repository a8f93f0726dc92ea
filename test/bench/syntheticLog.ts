import { createEmitter } from '../../client/src/cluster/disposable.ts';
import type { ContainerState } from '../../client/src/cluster/logs/containerState.ts';
import type { FollowedPod, TargetWatch } from '../../client/src/cluster/logs/targetWatch.ts';
import type { ClusterStream, LogOptions } from '../../client/src/cluster/ports.ts';

/** Logs as a kubelet sends them, of pods that have ended, made in memory as fast as they are taken. */
export interface SyntheticLog {
  readonly watch: TargetWatch;
  openLog(pod: { readonly name: string }, options: LogOptions): Promise<ClusterStream<Uint8Array>>;
}

const perChunk = 500;

export function createSyntheticLog({
  pods,
  lines,
  width,
}: {
  readonly pods: number;
  /** Of each pod. */
  readonly lines: number;
  readonly width: number;
}): SyntheticLog {
  const names = Array.from({ length: pods }, (_, index) => `pod-${index}`);
  const ended: ContainerState = {
    kind: 'terminated',
    instance: { restart: 0 },
    exit: { exitCode: 0, signal: 0, reason: 'Completed', finished: undefined },
    final: true,
  };
  const start = Date.UTC(2026, 0, 1) / 1000;
  const text = ' INFO worker took the next item from the queue and is done with it '.repeat(10).slice(0, width);
  const chunk = (first: number): Buffer => {
    let out = '';
    for (let line = first; line < Math.min(first + perChunk, lines); line++) {
      // Ten thousand lines a second.
      const second = new Date((start + Math.floor(line / 10_000)) * 1000).toISOString().slice(0, 19);
      out += `${second}.${String((line % 10_000) * 100_000).padStart(9, '0')}Z ${line}${text}\n`;
    }
    return Buffer.from(out);
  };
  return {
    watch: {
      onDidChange: createEmitter<void>().listen,
      onDidNotice: createEmitter<{ level: 'information'; text: string }>().listen,
      pods: (): FollowedPod[] =>
        names.map((name) => ({
          ref: { namespace: 'default', name },
          uid: name,
          index: undefined,
          containers: [{ name: 'main', role: 'main' }],
        })),
      state: () => ended,
      refresh: async () => {},
      end: () => ({ kind: 'complete', text: 'Job bench is complete.' }),
      dispose() {},
    },
    async openLog(_pod, options) {
      // The confirming look at the end asks for what comes after the last line: the last second's lines again.
      const since = options.sinceTime === undefined ? 0 : (Date.parse(options.sinceTime) / 1000 - start) * 10_000;
      let closed = false;
      let finish: (end: { kind: 'closed' }) => void = () => {};
      const end = new Promise<{ kind: 'closed' }>((resolve) => {
        finish = resolve;
      });
      return {
        ended: end,
        close() {
          closed = true;
          finish({ kind: 'closed' });
        },
        async *[Symbol.asyncIterator]() {
          for (let first = Math.max(0, since); first < lines && !closed; first += perChunk) yield chunk(first);
          finish({ kind: 'closed' });
        },
      };
    },
  };
}
