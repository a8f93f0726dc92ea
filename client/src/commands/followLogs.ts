import { sinceSeconds } from '../cluster/logs/logFilter.ts';
import { toSinceTime } from '../cluster/logs/logTime.ts';
import type { LogStart, LogTarget } from '../cluster/logs/session.ts';
import { cronJobKind, jobKind } from '../cluster/resourceKinds.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { lensArgumentOf, nodeIdsOf } from './arguments.ts';
import { namedResource } from './manifestItems.ts';
import { readObject } from './objects.ts';
import type { Handler, Services } from './services.ts';
import { type Subject, subjectOfNode, subjectsOf } from './subjects.ts';

function targetOf({ kind, ref, uid }: Subject, container?: string): LogTarget {
  switch (kind.kind) {
    case 'CronJob':
      return { kind: 'cronJob', ref, uid };
    case 'Pod':
      return { kind: 'pod', ref, uid, ...(container === undefined ? {} : { container }) };
    default:
      return { kind: 'job', ref, uid };
  }
}

/** Opens the log of a Job, of a CronJob's newest and coming Jobs, or of a pod. */
export async function followSubject(services: Services, subject: Subject): Promise<void> {
  services.logs.follow(subject.api, targetOf(subject));
}

/** Opens one log for what was chosen together in one cluster and namespace. */
function followTogether(services: Services, subjects: readonly Subject[], start?: LogStart): void {
  const [first, ...others] = subjects;
  if (!first) return;
  const together = (one: Subject): boolean => one.api === first.api && one.ref.namespace === first.ref.namespace;
  const apart = others.filter((one) => !together(one));
  const chosen = [first, ...others.filter(together)];
  if (chosen.length === 1) {
    services.logs.follow(first.api, targetOf(first), start);
  } else {
    const names = chosen.map(({ ref }) => ref.name).join(', ');
    services.logs.follow(
      first.api,
      {
        kind: 'selection',
        ref: { namespace: first.ref.namespace, name: names.length > 60 ? `of ${chosen.length}` : names },
        uid: chosen.map(({ uid, ref }) => uid || ref.name).join(),
        targets: chosen.map((subject) => targetOf(subject)),
      },
      start,
    );
  }
  followTogether(services, apart, start);
}

/** A container's node stands in a pod's; its log is the pod's, of one container. */
function containerOf(
  services: Services,
  args: readonly unknown[],
): { subject: Subject; container: string } | undefined {
  const [id] = nodeIdsOf(args);
  const node = id === undefined ? undefined : services.connection.explorer?.node(id);
  if (node?.kind !== 'container' || node.container === undefined) return undefined;
  const subject = subjectOfNode(services, node.object || node.parent === undefined ? node.id : node.parent);
  return subject && { subject, container: node.container };
}

export const followLogs: Handler = async (services, ...args) => {
  const inContainer = containerOf(services, args);
  if (inContainer) {
    const { subject, container } = inContainer;
    services.logs.follow(subject.api, targetOf(subject, container));
    return;
  }
  const subjects = await subjectsOf(services, args, ['Job', 'CronJob', 'Pod'], 'Follow Logs');
  followTogether(services, subjects);
};

/** A number of lines, an age or a time; undefined for anything else. */
function startOf(typed: string, now: number): LogStart | undefined {
  const value = typed.trim();
  if (/^\d{1,9}$/.test(value)) return { tailLines: Number(value) };
  const seconds = sinceSeconds(value, now);
  return seconds === undefined ? undefined : { sinceTime: toSinceTime(seconds) };
}

/** Only the end of what was written before, and all that comes. */
export const followLogsFrom: Handler = async (services, ...args) => {
  const inContainer = containerOf(services, args);
  const subjects = inContainer
    ? [inContainer.subject]
    : await subjectsOf(services, args, ['Job', 'CronJob', 'Pod'], 'Follow Logs From');
  const problem = 'A number of lines (100), an age (30s, 10m, 2h, 1d) or a time (2026-01-31T12:00:00Z).';
  const typed = await services.prompts.input({
    title: 'Follow Logs From',
    prompt: problem,
    value: '10m',
    check: (value) => (startOf(value, Date.now()) ? undefined : problem),
  });
  if (typed === undefined) throw new Cancelled();
  const start = startOf(typed, Date.now());
  if (!start) throw new UserError(problem);
  if (inContainer) {
    const { subject, container } = inContainer;
    services.logs.follow(subject.api, targetOf(subject, container), start);
  } else followTogether(services, subjects, start);
};

/** The log of what a manifest is about, as it is in the cluster. */
async function followNamed(
  services: Services,
  { kind: kindName, name, namespace }: { readonly kind: string; readonly name: string; readonly namespace?: string },
): Promise<void> {
  const target = await services.connection.target();
  const kind = kindName === 'CronJob' ? cronJobKind : jobKind;
  const ref = { namespace: namespace ?? target.namespace, name };
  const found = await readObject({ api: target.api, context: target.context, kind, ref, uid: '' });
  if (!found) {
    throw new UserError(`${kindName} ${name} is not in ${target.context} / ${ref.namespace}. Apply it first.`);
  }
  await followSubject(services, found.subject);
}

/** The log of the object that a code lens stands above. */
export const followDocumentLogs: Handler = async (services, ...args) => {
  const lens = lensArgumentOf(args);
  if (!lens) return followLogs(services);
  const { kind, name, namespace } = lens;
  if (name === undefined) throw new UserError(`The ${kind} has no name in the file: choose it in the tree.`);
  await followNamed(services, { kind, name, ...(namespace === undefined ? {} : { namespace }) });
};

/** The same from the keyboard: the log of the object in the active editor. */
export const followManifestLogs: Handler = async (services) =>
  followNamed(services, await namedResource(services, 'Follow Logs of Manifest'));

export const stopFollowingLogs: Handler = async ({ logs, prompts }) => {
  const { followed, shown } = logs;
  const [first] = followed;
  if (!first) throw new UserError('No log is being followed.');
  const meant = shown?.isFollowed ? shown : followed.length === 1 ? first : undefined;
  const chosen =
    meant ??
    (await prompts.pick(
      followed.map((log) => ({ label: log.title, icon: 'output', value: log })),
      { title: 'Stop Following Logs', placeholder: 'Which log?' },
    ));
  if (!chosen) throw new Cancelled();
  chosen.stop();
};
