import type { CodeDoc } from '../../finding.ts';
import { envCodes } from './envCodes.ts';
import { handlerCodes } from './handlerCodes.ts';
import { mountCodes } from './mountCodes.ts';
import { resourceCodes } from './resourceCodes.ts';

const docs = 'https://kubernetes.io/docs';
const containers = `${docs}/concepts/containers/`;
const images = `${docs}/concepts/containers/images/`;
const initContainers = `${docs}/concepts/workloads/pods/init-containers/`;
const sidecars = `${docs}/concepts/workloads/pods/sidecar-containers/`;
const restarts = `${docs}/concepts/workloads/pods/pod-lifecycle/#restart-policy`;
const restartRules = `${docs}/concepts/workloads/pods/pod-lifecycle/#container-restart-rules`;
const ephemeral = `${docs}/concepts/workloads/pods/ephemeral-containers/`;
const security = `${docs}/tasks/configure-pod-container/security-context/`;

/** What the codes of findings about containers stand for. */
export const containerCodes: Readonly<Record<string, CodeDoc>> = {
  ...envCodes,
  ...handlerCodes,
  ...mountCodes,
  ...resourceCodes,
  'containers-required': {
    title: 'A pod has no containers',
    explanation: 'A pod runs at least one container besides its init containers: a list item with `name` and `image`.',
    link: containers,
  },
  'container-name-required': {
    title: 'A container has no name',
    explanation: 'Logs, metrics and `kubectl exec` tell a pod’s containers apart by name, so each needs one.',
    link: containers,
  },
  'container-name': {
    title: 'The name of a container is malformed',
    explanation:
      'A DNS label: lower-case letters, digits and `-`, at most 63 characters, a letter or digit at both ends.',
    link: `${docs}/concepts/overview/working-with-objects/names/#dns-label-names`,
  },
  'container-name-duplicate': {
    title: 'Two containers of a pod have the same name',
    explanation: 'Containers, init containers and ephemeral containers of a pod share one set of names.',
    link: containers,
  },
  'image-required': {
    title: 'A container has no image',
    explanation: 'The image holds the program that the container runs. A template of a Job must name it.',
    link: images,
  },
  'image-padded': {
    title: 'The name of an image has blanks around it',
    explanation: 'No registry has an image of such a name. In templates the server passes it, and the pod fails later.',
    link: `${images}#image-names`,
  },
  'image-pull-policy': {
    title: 'An image pull policy is not known',
    explanation:
      'Policies are `Always`, `IfNotPresent` and `Never`, in exactly this spelling. Without one it is `Always` for the tag `latest`, and `IfNotPresent` otherwise.',
    link: `${images}#image-pull-policy`,
  },
  'termination-message-policy': {
    title: 'A termination message policy is not known',
    explanation:
      '`File` reads the message from `terminationMessagePath`; `FallbackToLogsOnError` takes the end of the log where the file is empty and the container failed.',
    link: `${docs}/tasks/debug/debug-application/determine-reason-pod-failure/#customizing-the-termination-message`,
  },
  'init-container-field': {
    title: 'An init container has a hook or a probe',
    explanation:
      'Init containers run to their end before the pod’s containers start; nothing has to be probed. A sidecar, an init container with `restartPolicy: Always`, may have hooks and probes since 1.29.',
    link: sidecars,
  },
  'container-restart-policy': {
    title: 'The restart policy of a container is not known',
    explanation:
      'Before 1.35 init containers alone have one, and only `Always`, which makes them sidecars. Since then containers may have `Always`, `OnFailure` or `Never`.',
    link: restarts,
  },
  'container-restart-policy-forbidden': {
    title: 'A container has a restart policy of its own',
    explanation: 'Before 1.35 only init containers may have one. Set the `restartPolicy` of the pod.',
    link: restarts,
  },
  'container-restart-policy-required': {
    title: 'Restart rules without a restart policy',
    explanation: '`restartPolicyRules` are exceptions from the container’s own `restartPolicy`, so that must be there.',
    link: restartRules,
  },
  'restart-rules-of-sidecar': {
    title: 'A sidecar has restart rules',
    explanation: 'A sidecar is always restarted. Since 1.36 it may have rules that restart all containers.',
    link: restartRules,
  },
  'restart-rules-too-many': {
    title: 'There are too many restart rules',
    explanation: 'Kubernetes allows 20 for a container.',
    link: restartRules,
  },
  'restart-rule-action': {
    title: 'The action of a restart rule is not known',
    explanation:
      '`Restart` restarts the container; `RestartAllContainers`, since 1.36, restarts the whole pod in place.',
    link: restartRules,
  },
  'restart-rule-exit-codes-required': {
    title: 'A restart rule has no exit codes',
    explanation: 'A rule holds for exit codes that are `In`, or `NotIn`, a list of values.',
    link: restartRules,
  },
  'restart-rule-operator': {
    title: 'The operator of a restart rule is not known',
    explanation: 'Operators are `In` and `NotIn`.',
    link: restartRules,
  },
  'restart-rule-exit-codes-too-many': {
    title: 'A restart rule has too many exit codes',
    explanation: 'Kubernetes allows 255 in a rule. `NotIn` may need fewer.',
    link: restartRules,
  },
  'ephemeral-container-field': {
    title: 'An ephemeral container has a field that it cannot have',
    explanation: 'Ephemeral containers are for looking at a running pod: no ports, probes, hooks or resources.',
    link: ephemeral,
  },
  'ephemeral-target-not-found': {
    title: 'An ephemeral container is for a container that is not there',
    explanation: '`targetContainerName` names a container or init container of the pod, whose processes are then seen.',
    link: ephemeral,
  },
  'proc-mount': {
    title: 'The kind of /proc is not known',
    explanation: '`Default` hides parts of `/proc`; `Unmasked`, for containers inside containers, shows all of it.',
    link: `${security}#proc-access`,
  },
  'proc-mount-host-users': {
    title: 'All of /proc is shown to a container with the node’s users',
    explanation: '`procMount: Unmasked` is safe only in a pod with users of its own, `hostUsers: false`.',
    link: `${security}#proc-access`,
  },
  'privileged-without-escalation': {
    title: 'A privileged container is kept from escalation',
    explanation: 'A privileged container has every right, so it cannot be kept from getting more.',
    link: security,
  },
  'sys-admin-without-escalation': {
    title: 'A container with CAP_SYS_ADMIN is kept from escalation',
    explanation: 'With this capability a process can get every right, so it cannot be kept from getting more.',
    link: `${security}#set-capabilities-for-a-container`,
  },
  'host-process-differs': {
    title: 'A container and its pod disagree about host processes',
    explanation: 'Host processes of Windows are all containers of a pod or none, so say it for the pod alone.',
    link: `${docs}/tasks/configure-pod-container/create-hostprocess-pod/`,
  },
  'profile-annotation-differs': {
    title: 'An annotation and a field name different profiles',
    explanation:
      'Annotations chose seccomp and AppArmor profiles before the fields did. Where both are there they must agree; remove the annotation.',
    link: `${docs}/tutorials/security/apparmor/#securing-a-pod`,
  },
  'resize-policy-required': {
    title: 'A resize policy is incomplete',
    explanation: 'A policy says for which resource, `cpu` or `memory`, it holds, and whether a resize needs a restart.',
    link: `${docs}/tasks/configure-pod-container/resize-container-resources/`,
  },
  'resize-policy-value': {
    title: 'A value of a resize policy is not known',
    explanation: 'Resources are `cpu` and `memory`; policies are `NotRequired` and `RestartContainer`.',
    link: `${docs}/tasks/configure-pod-container/resize-container-resources/`,
  },
  'resize-policy-duplicate': {
    title: 'Two resize policies for one resource',
    explanation: 'Each resource has one policy at most.',
    link: `${docs}/tasks/configure-pod-container/resize-container-resources/`,
  },
  'resize-policy-never-restarts': {
    title: 'A resize asks for a restart that the pod does not do',
    explanation: 'With `restartPolicy: Never` no container of the pod is restarted, not for a resize either.',
    link: `${docs}/tasks/configure-pod-container/resize-container-resources/`,
  },
  'resize-policy-init-container': {
    title: 'A resize asks to restart an init container',
    explanation: 'Since 1.36 only sidecars among the init containers may be restarted for a resize.',
    link: initContainers,
  },
};
