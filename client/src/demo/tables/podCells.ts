import { type ApiObject, type Fields, fieldsListOf, fieldsOf, numberOf, textOf } from '../store/objects.ts';
import { since } from './humanDuration.ts';

/** What a pod is said to be in one word, and what of it is ready: printPod of the server's printers. */
export interface PodCells {
  /** `1/2` */
  readonly ready: string;
  readonly status: string;
  /** `3 (20s ago)` */
  readonly restarts: string;
}

export function podCells(pod: ApiObject, now: number): PodCells {
  const spec = fieldsOf(pod.spec);
  const status = fieldsOf(pod.status);
  const sidecars = new Set(
    fieldsListOf(spec.initContainers)
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  );
  const total = fieldsListOf(spec.containers).length + sidecars.size;
  const conditions = fieldsListOf(status.conditions);
  const isTrue = (type: string): boolean =>
    conditions.some((condition) => condition.type === type && condition.status === 'True');

  let word = textOf(status.reason) || textOf(status.phase) || '';
  if (conditions.some(({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated')) {
    word = 'SchedulingGated';
  }
  let ready = 0;
  const ofInit = new Restarts();
  const ofSidecars = new Restarts();
  let initWord: string | undefined;
  for (const [index, container] of fieldsListOf(status.initContainerStatuses).entries()) {
    ofInit.add(container);
    const isSidecar = sidecars.has(container.name);
    if (isSidecar) ofSidecars.add(container);
    const { terminated, waiting } = stateOf(container);
    if (terminated && exitCodeOf(terminated) === 0) continue;
    if (isSidecar && container.started === true) {
      if (container.ready === true) ready += 1;
      continue;
    }
    const reason = textOf(waiting?.reason);
    if (terminated) initWord = `Init:${endOf(terminated)}`;
    else if (reason && reason !== 'PodInitializing') initWord = `Init:${reason}`;
    else initWord = `Init:${index}/${fieldsListOf(spec.initContainers).length}`;
    break;
  }
  let restarts = ofInit;
  if (initWord !== undefined) word = initWord;
  if (initWord === undefined || isTrue('Initialized')) {
    restarts = ofSidecars;
    let isRunning = false;
    for (const container of fieldsListOf(status.containerStatuses).toReversed()) {
      restarts.add(container);
      const { terminated, waiting, running } = stateOf(container);
      const reason = textOf(waiting?.reason);
      if (reason) word = reason;
      else if (terminated) word = endOf(terminated);
      else if (container.ready === true && running) {
        isRunning = true;
        ready += 1;
      }
    }
    if (word === 'Completed' && isRunning) word = isTrue('Ready') ? 'Running' : 'NotReady';
  }
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') word = 'Unknown';
    else if (!isOver) word = 'Terminating';
  }
  return { ready: `${ready}/${total}`, status: word, restarts: restarts.words(now) };
}

class Restarts {
  private count = 0;
  private last = '';

  add(container: Fields): void {
    this.count += numberOf(container.restartCount) ?? 0;
    const finishedAt = textOf(fieldsOf(fieldsOf(container.lastState).terminated).finishedAt) ?? '';
    // Times of one form are in the order of their text.
    if (finishedAt > this.last) this.last = finishedAt;
  }

  words(now: number): string {
    if (this.count === 0 || this.last === '') return String(this.count);
    return `${this.count} (${since(this.last, now)} ago)`;
  }
}

function stateOf(container: Fields): { terminated?: Fields; waiting?: Fields; running?: Fields } {
  return fieldsOf(container.state) as ReturnType<typeof stateOf>;
}

function exitCodeOf(terminated: Fields): number {
  return numberOf(terminated.exitCode) ?? 0;
}

function endOf(terminated: Fields): string {
  const signal = numberOf(terminated.signal) ?? 0;
  return textOf(terminated.reason) || (signal === 0 ? `ExitCode:${exitCodeOf(terminated)}` : `Signal:${signal}`);
}
