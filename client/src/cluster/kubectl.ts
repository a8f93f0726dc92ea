import { fieldsOf } from './fields.ts';
import { quoted } from './logs/logCommands.ts';
import type { ClusterPlace, KubernetesObject, ObjectRef, ResourceKind } from './ports.ts';
import { qualifiedName } from './resourceKinds.ts';
import { toPod } from './resources.ts';

type Place = Pick<ClusterPlace, 'context' | 'kubeconfig'>;

/** A command for a terminal, and what it does in a few words. */
export interface KubectlCommand {
  readonly what: string;
  readonly command: string;
}

/** What people type most for such an object; for a POSIX shell or PowerShell. */
export function kubectlCommands(kind: ResourceKind, ref: ObjectRef, place: Place): readonly KubectlCommand[] {
  const object = `${qualifiedName(kind)}/${ref.name}`;
  const command = (what: string, ...words: readonly string[]): KubectlCommand => ({
    what,
    command: ['kubectl', ...where(ref, place), ...words].map(quoted).join(' '),
  });
  return [
    command('See it', 'get', object, '--output=yaml'),
    command('Describe it', 'describe', object),
    ...(kind.kind === 'Job'
      ? [
          command('Read its logs', 'logs', `job/${ref.name}`, '--all-pods', '--all-containers', '--follow'),
          command('See its pods', 'get', 'pods', `--selector=batch.kubernetes.io/job-name=${ref.name}`),
          command('Wait until it is complete', 'wait', object, '--for=condition=Complete', '--timeout=-1s'),
        ]
      : []),
    ...(kind.kind === 'CronJob'
      ? [command('Run it now', 'create', 'job', `${ref.name.slice(0, 52)}-manual`, `--from=cronjob/${ref.name}`)]
      : []),
    ...(kind.kind === 'Pod' ? [command('Read its logs', 'logs', ref.name, '--all-containers', '--follow')] : []),
    command('Delete it', 'delete', object),
  ];
}

function where({ namespace }: ObjectRef, { context, kubeconfig }: Place): readonly string[] {
  return [
    ...(kubeconfig === '' ? [] : ['--kubeconfig', kubeconfig]),
    '--context',
    context,
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
  ];
}

/** The better shell of the two that a container may have. It holds nothing from a cluster. */
const shell = ['sh', '-c', 'command -v bash >/dev/null 2>&1 && exec bash || exec sh'];

/** kubectl's arguments for a shell in a container, as a list: nothing of it is read by a shell of this machine. */
export function shellArguments(pod: ObjectRef, container: string, place: Place): readonly string[] {
  return [
    'exec',
    // In a pod kubectl finds its cluster by itself, and knows of no context.
    ...(place.kubeconfig === '' ? [] : [`--context=${place.context}`]),
    ...(pod.namespace === undefined ? [] : [`--namespace=${pod.namespace}`]),
    '--stdin',
    '--tty',
    `--container=${container}`,
    `pods/${pod.name}`,
    '--',
    ...shell,
  ];
}

/** The containers of a pod in which something runs. */
export function runningContainers(pod: KubernetesObject): readonly string[] {
  const containers = toPod(pod)?.containers ?? [];
  return containers.flatMap(({ name, state }) => (state?.kind === 'running' ? [name] : []));
}

/** The container that a pod names as the one that people mean. */
export function defaultContainer(pod: KubernetesObject): string | undefined {
  const named = fieldsOf(fieldsOf(pod.metadata).annotations)['kubectl.kubernetes.io/default-container'];
  return typeof named === 'string' ? named : undefined;
}
