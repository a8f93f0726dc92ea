import type { ServerResponse } from 'node:http';
import { type ApiError, badRequest, invalid } from '../api/apiError.ts';
import { containersOf } from '../defaults/podSpec.ts';
import type { ContainerLog, LogLine } from '../kubelet/containerLog.ts';
import type { Stored } from '../store/objectStore.ts';
import { fieldsListOf, fieldsOf, isFields, textOf } from '../store/objects.ts';

/** Where a container's logs are: of the present run, or of the one before it. */
export type LogsOf = (pod: Stored, container: string, previous: boolean) => ContainerLog | undefined;

interface LogQuery {
  readonly container: string;
  readonly follow: boolean;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly since: number;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
}

/** Answers `GET …/pods/NAME/log`. @throws ApiError */
export function serveLog(
  response: ServerResponse,
  pod: Stored,
  query: URLSearchParams,
  now: number,
  logsOf: LogsOf,
): void {
  const wanted = readQuery(pod, query, now);
  if (fieldsOf(pod.object.spec).nodeName === undefined) {
    response.writeHead(204).end();
    return;
  }
  const log = logsOf(pod, wanted.container, wanted.previous);
  if (!log) throw noLog(pod, wanted);
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  const writer = new LogWriter(response, wanted);
  const from = wanted.tailLines === undefined ? 0 : Math.max(0, log.count - wanted.tailLines);
  let next = from;
  const more = (): boolean => {
    const lines = log.from(next);
    next = log.count;
    return writer.write(lines);
  };
  if (!more() || !wanted.follow || log.ended) {
    response.end();
    return;
  }
  const subscription = log.onChange(() => {
    if (more() && !log.ended) return;
    subscription.dispose();
    response.end();
  });
  response.on('close', () => subscription.dispose());
  response.flushHeaders();
}

class LogWriter {
  private left: number;

  constructor(
    private readonly response: ServerResponse,
    private readonly query: LogQuery,
  ) {
    this.left = query.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  /** Returns false when no more may follow. */
  write(lines: readonly LogLine[]): boolean {
    const { since, timestamps } = this.query;
    let text = '';
    for (const line of lines) {
      if (line.at < since) continue;
      text += timestamps ? `${line.time} ${line.text}\n` : `${line.text}\n`;
    }
    if (text === '') return true;
    const bytes = Buffer.from(text);
    this.response.write(bytes.length > this.left ? bytes.subarray(0, this.left) : bytes);
    this.left -= bytes.length;
    return this.left > 0;
  }
}

function readQuery(pod: Stored, query: URLSearchParams, now: number): LogQuery {
  const spec = fieldsOf(pod.object.spec);
  const names = containersOf(spec).map(({ name }) => String(name));
  const main = fieldsListOf(spec.containers).map(({ name }) => String(name));
  const container = query.get('container') ?? '';
  if (container === '' && main.length > 1) {
    throw badRequest(`a container name must be specified for pod ${pod.name}, choose one of: [${names.join(' ')}]`);
  }
  if (container !== '' && !names.includes(container)) {
    throw badRequest(`container ${container} is not valid for pod ${pod.name}`);
  }
  const sinceSeconds = integer(pod, query, 'sinceSeconds', 1);
  const sinceTime = query.get('sinceTime');
  const since = sinceTime === null ? undefined : Date.parse(sinceTime);
  if (since !== undefined && Number.isNaN(since)) throw badRequest(`sinceTime "${sinceTime}" is no RFC 3339 time`);
  if (since !== undefined && sinceSeconds !== undefined) {
    throw invalidOption(pod, '[]', 'at most one of sinceTime and sinceSeconds may be given', 'FieldValueForbidden');
  }
  return {
    container: container || (main[0] ?? ''),
    follow: flag(query, 'follow'),
    previous: flag(query, 'previous'),
    timestamps: flag(query, 'timestamps'),
    // The server counts in whole seconds.
    since:
      since === undefined
        ? sinceSeconds === undefined
          ? 0
          : now - sinceSeconds * 1000
        : Math.floor(since / 1000) * 1000,
    tailLines: integer(pod, query, 'tailLines', 0),
    limitBytes: integer(pod, query, 'limitBytes', 1),
  };
}

function integer(pod: Stored, query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isInteger(value)) throw badRequest(`${name} "${text}" is no whole number`);
  if (value < least) throw invalidOption(pod, name, `must be at least ${least}`, 'FieldValueInvalid');
  return value;
}

function invalidOption(pod: Stored, field: string, message: string, reason: string): ApiError {
  return invalid({ group: '', plural: 'podlogoptions', kind: 'PodLogOptions' }, pod.name, [{ reason, message, field }]);
}

function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== 'false' && text !== '0';
}

function noLog(pod: Stored, { container, previous }: LogQuery): ApiError {
  if (previous) return badRequest(`previous terminated container "${container}" in pod "${pod.name}" not found`);
  const status = fieldsOf(pod.object.status);
  const reports = [...fieldsListOf(status.containerStatuses), ...fieldsListOf(status.initContainerStatuses)];
  const report = reports.find(({ name }) => name === container);
  const state = fieldsOf(fieldsOf(report).state);
  const reason = textOf(fieldsOf(state.waiting).reason);
  if (isFields(state.terminated)) {
    return badRequest(`the demo cluster has not kept the log of container "${container}" in pod "${pod.name}"`);
  }
  if (reason === undefined) {
    return badRequest(`container "${container}" in pod "${pod.name}" is not available`);
  }
  const problem =
    reason === 'ImagePullBackOff' || reason === 'ErrImagePull' || reason === 'CreateContainerConfigError'
      ? `trying and failing to ${reason.includes('Image') ? 'pull image' : 'create the container'}`
      : reason;
  return badRequest(`container "${container}" in pod "${pod.name}" is waiting to start: ${problem}`);
}
