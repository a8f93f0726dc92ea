import { fieldsOf, textOf } from '../cluster/fields.ts';
import { defaultContainer, kubectlCommands, runningContainers, shellArguments } from '../cluster/kubectl.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { podKind } from '../cluster/resourceKinds.ts';
import { Cancelled, UserError } from '../ui/userError.ts';
import { requireAccess } from './access.ts';
import { nodeIdsOf } from './arguments.ts';
import { metadataOf } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, type Subject, subjectOf, subjectOfNode } from './subjects.ts';

/** One running container. */
interface Place {
  readonly pod: string;
  readonly container: string;
}

/** Opens a terminal with a shell in a running container: of the container, pod or Job that was pointed at. */
export const openShell: Handler = async (services, ...args) => {
  const pointedAt = containerOf(services, args);
  const subject = pointedAt?.subject ?? (await subjectOf(services, args, ['Pod', 'Job'], 'Open Shell'));
  const where = placeOf([subject]);
  const program = await services.desktop.findProgram('kubectl');
  if (program === undefined) {
    throw new UserError(
      'A shell in a container is opened with kubectl, which is not on the PATH of the editor. Install it, or add it to the PATH and start the editor again.',
    );
  }
  await requireAccess(services, [subject], { verb: 'create', kind: podKind, subresource: 'exec' });
  const places = (await podsOf(services, subject)).flatMap(placesIn);
  const open = pointedAt ? places.filter(({ container }) => container === pointedAt.container) : places;
  if (!open.length) {
    const what = pointedAt ? `Container ${pointedAt.container} of ${nameSubjects([subject])}` : nameSubjects([subject]);
    throw new UserError(`${what} in ${where} runs no container just now.`);
  }
  const place = await choose(services, open, `Open Shell — ${nameSubjects([subject])} in ${where}`);
  await confirmProtected(services, subject.context, `open a shell in ${place.pod}`);
  const { namespace } = subject.ref;
  services.desktop.openTerminal({
    name: `${place.pod} / ${place.container} — ${subject.context}`,
    program,
    args: shellArguments({ namespace, name: place.pod }, place.container, {
      context: subject.context,
      kubeconfig: subject.api.place.kubeconfig,
    }),
    kubeconfig: services.connection.status.files,
  });
};

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

async function podsOf(services: Services, { api, kind, ref }: Subject): Promise<readonly KubernetesObject[]> {
  return services.withProgress({ title: `Reading pods of ${ref.name}`, location: 'window' }, async (signal) => {
    if (kind.kind === 'Pod') return [await api.get(podKind, ref, { signal })];
    const labelSelector = `batch.kubernetes.io/job-name=${ref.name}`;
    return (await api.list(podKind, { namespace: ref.namespace }, { labelSelector, limit: 500, signal })).items;
  });
}

/** Its running containers; the one that people mean comes first. */
function placesIn(pod: KubernetesObject): readonly Place[] {
  const { name } = metadataOf(pod);
  if (name === undefined || textOf(fieldsOf(pod.status).phase) !== 'Running') return [];
  const first = defaultContainer(pod);
  const containers = [...runningContainers(pod)].sort((a, b) => Number(b === first) - Number(a === first));
  return containers.map((container) => ({ pod: name, container }));
}

async function choose(services: Services, places: readonly Place[], title: string): Promise<Place> {
  const [only] = places;
  if (places.length === 1 && only) return only;
  const picked = await services.prompts.pick(
    places.map((place) => ({ label: place.container, description: place.pod, icon: 'terminal', value: place })),
    { title, placeholder: 'In which container?' },
  );
  if (!picked) throw new Cancelled();
  return picked;
}

/** Puts a kubectl command about the object on the clipboard. */
export const copyKubectlCommand: Handler = async (services, ...args) => {
  const { api, kind, ref } = await subjectOf(services, args, ['Job', 'CronJob', 'Pod'], 'Copy kubectl Command');
  const commands = kubectlCommands(kind, ref, api.place);
  const picked = await services.prompts.pick(
    commands.map(({ what, command }) => ({ label: what, detail: command, value: command })),
    { title: `Copy kubectl Command — ${kind.kind} ${ref.name}`, placeholder: 'What for?' },
  );
  if (picked === undefined) throw new Cancelled();
  await services.desktop.copy(picked);
};
