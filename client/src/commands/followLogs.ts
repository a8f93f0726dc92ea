import type { LogTarget } from '../cluster/logs/session.ts';
import { cronJobKind, jobKind } from '../cluster/resourceKinds.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { lensArgumentOf, nodeIdsOf } from './arguments.ts';
import { newestJobOf, readObject } from './objects.ts';
import type { Handler, Services } from './services.ts';
import { type Subject, subjectOfNode, subjectsOf } from './subjects.ts';

/** Opens the log of a Job, of a CronJob's newest Job, or of a pod. */
export async function followSubject(services: Services, subject: Subject, container?: string): Promise<void> {
  const { api, kind, ref, uid } = subject;
  let target: LogTarget;
  if (kind.kind === 'CronJob') {
    const job = await newestJobOf(subject);
    if (!job) throw new UserError(`CronJob ${ref.name} has no Job yet. Run it now, or wait for its next time.`);
    target = { kind: 'job', ref: job.ref, uid: job.uid };
  } else if (kind.kind === 'Pod') {
    target = { kind: 'pod', ref, uid, ...(container === undefined ? {} : { container }) };
  } else {
    target = { kind: 'job', ref, uid };
  }
  services.logs.follow(api, target);
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
    await followSubject(services, inContainer.subject, inContainer.container);
    return;
  }
  const subjects = await subjectsOf(services, args, ['Job', 'CronJob', 'Pod'], 'Follow Logs');
  for (const subject of subjects) await followSubject(services, subject);
};

/** The log of the object that a code lens stands above. */
export const followDocumentLogs: Handler = async (services, ...args) => {
  const lens = lensArgumentOf(args);
  if (!lens) return followLogs(services);
  const { kind: kindName, name, namespace } = lens;
  if (name === undefined) throw new UserError(`The ${kindName} has no name in the file: choose it in the tree.`);
  const target = await services.connection.target();
  const kind = kindName === 'CronJob' ? cronJobKind : jobKind;
  const ref = { namespace: namespace ?? target.namespace, name };
  const found = await readObject({ api: target.api, context: target.context, kind, ref, uid: '' });
  if (!found) {
    throw new UserError(`${kindName} ${name} is not in ${target.context} / ${ref.namespace}. Apply it first.`);
  }
  await followSubject(services, found.subject);
};

export const stopFollowingLogs: Handler = async ({ logs, prompts }) => {
  const { followed } = logs;
  const [first] = followed;
  if (!first) throw new UserError('No log is being followed.');
  const chosen =
    followed.length === 1
      ? first
      : await prompts.pick(
          followed.map((log) => ({ label: log.title, icon: 'output', value: log })),
          { title: 'Stop Following Logs', placeholder: 'Which log?' },
        );
  if (!chosen) throw new Cancelled();
  chosen.stop();
};
