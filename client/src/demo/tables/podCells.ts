import {
  type ApiObject,
  type Fields,
  fieldsListOf,
  fieldsOf,
  numberOf,
  textOf,
  trueCondition,
} from '../store/objects.ts';
import { since } from './humanDuration.ts';

/** What a pod is said to be in one word, and what of it is ready: printPod of the server's printers. */
export interface PodCells {
  /** `1/2` */
  readonly ready: string;
  readonly status: string;
  /** `3 (20s ago)` */
  readonly restarts: string;
}

/** What some of the containers say of their pod. */
interface Part {
  /** Undefined where they leave it as it is. */
  readonly word: string | undefined;
  readonly ready: number;
}

export function podCells(pod: ApiObject, now: number): PodCells {
  const spec = fieldsOf(pod.spec);
  const status = fieldsOf(pod.status);
  const initContainers = fieldsListOf(spec.initContainers);
  const sidecars = new Set(
    initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name),
  );
  const total = fieldsListOf(spec.containers).length + sidecars.size;
  const initStatuses = fieldsListOf(status.initContainerStatuses);
  const statuses = fieldsListOf(status.containerStatuses);

  const init = initPart(initStatuses, sidecars, initContainers.length);
  const isInitialized = init.word === undefined || trueCondition(status, 'Initialized') !== undefined;
  const main = isInitialized ? mainPart(statuses, init.word ?? ownWord(status), status) : undefined;
  const word = main?.word ?? init.word ?? ownWord(status);
  // What was done before the containers began is not counted any more once they have.
  const reached = initStatuses.slice(0, init.reached);
  const counted = isInitialized ? [...reached.filter(({ name }) => sidecars.has(name)), ...statuses] : reached;
  return {
    ready: `${init.ready + (main?.ready ?? 0)}/${total}`,
    status: deletionWord(pod) ?? word,
    restarts: restarts(counted, now),
  };
}

/** Without its containers. */
function ownWord(status: Fields): string {
  const isGated = fieldsListOf(status.conditions).some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  return isGated ? 'SchedulingGated' : textOf(status.reason) || textOf(status.phase) || '';
}

/** Up to the first container that is not through with what the others wait for: so many are reached. */
function initPart(
  statuses: readonly Fields[],
  sidecars: ReadonlySet<unknown>,
  count: number,
): Part & { readonly reached: number } {
  let ready = 0;
  for (const [index, container] of statuses.entries()) {
    const { terminated, waiting } = stateOf(container);
    if (terminated && exitCodeOf(terminated) === 0) continue;
    if (sidecars.has(container.name) && container.started === true) {
      if (container.ready === true) ready += 1;
      continue;
    }
    const reason = textOf(waiting?.reason);
    const isWaiting = reason !== undefined && reason !== '' && reason !== 'PodInitializing';
    const word = terminated ? endOf(terminated) : isWaiting ? reason : `${index}/${count}`;
    return { word: `Init:${word}`, ready, reached: index + 1 };
  }
  return { word: undefined, ready, reached: statuses.length };
}

/** The first container that has something to say has the last word. */
function mainPart(statuses: readonly Fields[], before: string, status: Fields): Part {
  let word = before;
  let ready = 0;
  for (const container of statuses.toReversed()) {
    const { terminated, waiting, running } = stateOf(container);
    const reason = textOf(waiting?.reason);
    if (reason) word = reason;
    else if (terminated) word = endOf(terminated);
    else if (container.ready === true && running) ready += 1;
  }
  if (word === 'Completed' && ready > 0) word = trueCondition(status, 'Ready') ? 'Running' : 'NotReady';
  return { word, ready };
}

function deletionWord({ metadata, status }: ApiObject): string | undefined {
  if (metadata.deletionTimestamp === undefined) return undefined;
  const { reason, phase } = fieldsOf(status);
  if (reason === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? undefined : 'Terminating';
}

function restarts(statuses: readonly Fields[], now: number): string {
  const count = statuses.reduce((sum, { restartCount }) => sum + (numberOf(restartCount) ?? 0), 0);
  // Times of one form are in the order of their text.
  const last = statuses
    .map(({ lastState }) => textOf(fieldsOf(fieldsOf(lastState).terminated).finishedAt) ?? '')
    .reduce((latest, time) => (time > latest ? time : latest), '');
  return count === 0 || last === '' ? String(count) : `${count} (${since(last, now)} ago)`;
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
