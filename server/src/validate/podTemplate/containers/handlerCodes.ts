import type { CodeDoc } from '../../finding.ts';

const docs = 'https://kubernetes.io/docs';
const probes = `${docs}/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/`;
const hooks = `${docs}/concepts/containers/container-lifecycle-hooks/`;
const ports = `${docs}/reference/kubernetes-api/workload-resources/pod-v1/#ports`;

/** What the codes of findings about ports, probes and lifecycle hooks stand for. */
export const handlerCodes: Readonly<Record<string, CodeDoc>> = {
  'port-name': {
    title: 'The name of a port is malformed',
    explanation:
      'At most 15 lower-case letters, digits and hyphens, with a letter among them and no two hyphens in a row.',
    link: ports,
  },
  'port-name-duplicate': {
    title: 'Two ports of a container have the same name',
    explanation: 'Probes and Services find ports by name, so a container’s names must differ.',
    link: ports,
  },
  'port-name-ambiguous': {
    title: 'Two containers have a port of the same name',
    explanation: 'Services and probes that use the name find the first one only.',
    link: ports,
  },
  'container-port-required': {
    title: 'A port has no number',
    explanation:
      '`containerPort` is where the container listens. Listing ports is information only; leave out what is not known.',
    link: ports,
  },
  'port-number': {
    title: 'The number of a port is out of range',
    explanation: 'Ports are numbers from 1 to 65535.',
    link: ports,
  },
  'port-protocol': {
    title: 'The protocol of a port is not known',
    explanation: 'Protocols are `TCP` (the default), `UDP` and `SCTP`, in capital letters.',
    link: ports,
  },
  'port-duplicate': {
    title: 'A port is listed twice',
    explanation: 'Containers of a pod share one network, so two of them cannot listen on one port.',
    link: ports,
  },
  'host-port-duplicate': {
    title: 'A port of the node is asked for twice',
    explanation: 'Only one container at a time can have a port of the node. Jobs rarely need host ports at all.',
    link: ports,
  },
  'host-port-differs': {
    title: 'A host port differs from the port of the container',
    explanation: 'Under `hostNetwork: true` the container listens on the node itself, so both are the same port.',
    link: ports,
  },
  'host-ip-without-host-port': {
    title: 'A host address without a host port',
    explanation: '`hostIP` says on which address of the node `hostPort` is bound; alone it has no effect.',
    link: ports,
  },
  'handler-required': {
    title: 'A probe or hook does nothing',
    explanation:
      'It needs one handler: `exec`, `httpGet`, `tcpSocket`; for probes also `grpc`, for hooks also `sleep`.',
    link: probes,
  },
  'handler-many': {
    title: 'A probe or hook has several handlers',
    explanation: 'Exactly one handler is run.',
    link: probes,
  },
  'handler-port': {
    title: 'The port of a handler is malformed',
    explanation:
      'A number from 1 to 65535, or the name of one of the container’s ports; a number in quotes is taken for a name.',
    link: probes,
  },
  'exec-command-required': {
    title: 'A command is missing',
    explanation: '`exec.command` is the program and its arguments, one list item each. It is not run by a shell.',
    link: `${probes}#define-a-liveness-command`,
  },
  'http-scheme': {
    title: 'The scheme of an HTTP request is not known',
    explanation: '`HTTP` (the default) or `HTTPS`, in capital letters.',
    link: `${probes}#http-probes`,
  },
  'http-header-name': {
    title: 'The name of an HTTP header is malformed',
    explanation: 'Letters, digits and `-`.',
    link: `${probes}#http-probes`,
  },
  'sleep-seconds': {
    title: 'A sleep is longer than the pod has time to end',
    explanation:
      'The pod is killed `terminationGracePeriodSeconds` after it is asked to end. Before 1.33 a sleep of 0 seconds is refused too.',
    link: hooks,
  },
  'probe-negative': {
    title: 'A number of a probe is below zero',
    explanation: 'Delays, periods and thresholds are 0 or more; 0 stands for the default.',
    link: `${probes}#configure-probes`,
  },
  'probe-success-threshold': {
    title: 'A probe asks for more than one success',
    explanation: 'Liveness and startup probes are done with one success; only readiness probes may ask for more.',
    link: `${probes}#configure-probes`,
  },
  'probe-grace-period': {
    title: 'The grace period of a probe is not positive',
    explanation: 'A container whose probe fails gets this many seconds to end, 1 at least.',
    link: `${probes}#probe-level-terminationgraceperiodseconds`,
  },
  'readiness-probe-grace-period': {
    title: 'A readiness probe has a grace period',
    explanation: 'A readiness probe never ends a container, so there is nothing to wait for.',
    link: `${probes}#probe-level-terminationgraceperiodseconds`,
  },
};
