import type { Field } from '../../field.ts';
import { isPortName, isPortNumber } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, wellFormed } from '../checks.ts';
import type { PodContext } from '../podContext.ts';
import { show, showField } from '../wording.ts';

const protocols = ['TCP', 'UDP', 'SCTP'];

/** k8s.io/kubernetes `validateContainerPorts`. */
export function validatePorts(ports: Field, validation: Validation): void {
  const names = new Map<string, Field>();
  for (const port of ports.items()) {
    const name = port.at('name');
    if (name.string) {
      const problem = isPortName(name.string);
      const other = names.get(name.string);
      if (problem) wellFormed(name, problem, validation, 'port-name', 'the name of a port');
      else if (other) {
        validation.duplicate(
          name,
          'port-name-duplicate',
          `${showField(name)}: another port of this container has the same name. Give each its own.`,
          { related: [{ span: other.valueSpan, message: 'The other port.' }] },
        );
      } else names.set(name.string, name);
    }
    validatePortNumbers(port, validation);
    // Defaulting makes an empty protocol TCP.
    if (port.at('protocol').string !== '') {
      oneOfValues(port.at('protocol'), protocols, validation, 'port-protocol');
    }
  }
}

function validatePortNumbers(port: Field, validation: Validation): void {
  const containerPort = port.at('containerPort');
  const number = int32Of(containerPort);
  if (number === 0) {
    validation.required(
      containerPort,
      'container-port-required',
      '`containerPort` is missing: say which port the container listens on (1 to 65535).',
    );
  } else if (number !== undefined) {
    wellFormed(containerPort, isPortNumber(number), validation, 'port-number', 'the number of a port');
  }
  const hostPort = port.at('hostPort');
  const hostNumber = int32Of(hostPort);
  if (hostNumber) wellFormed(hostPort, isPortNumber(hostNumber), validation, 'port-number', 'the number of a port');
}

/** The number as the server holds it, 0 where there is none; undefined where it is unknown or cannot be decoded. */
export function int32Of(field: Field): number | undefined {
  const value = field.integer;
  if (value === undefined) return field.unset ? 0 : undefined;
  return value >= -(2 ** 31) && value < 2 ** 31 ? value : undefined;
}

/** A port with the server's defaults. */
interface ContainerPort {
  readonly field: Field;
  readonly name: string | undefined;
  readonly containerPort: number;
  readonly hostPort: number;
  readonly hostIp: string;
  readonly protocol: string;
}

/** The ports of a container that are known in full. */
function portsOf(container: Field, context: PodContext, validation: Validation): ContainerPort[] {
  const ports: ContainerPort[] = [];
  for (const field of container.at('ports').items()) {
    const containerPort = int32Of(field.at('containerPort'));
    const written = int32Of(field.at('hostPort'));
    const hostIp = field.at('hostIP').text;
    const protocol = field.at('protocol').text;
    if (containerPort === undefined || written === undefined || hostIp === undefined || protocol === undefined)
      continue;
    // 1.27 still fills host ports in for templates, not only for pods.
    const defaulted = validation.minor < 28 && context.hostNetwork === true && isMainList(container);
    const hostPort = written === 0 && defaulted ? containerPort : written;
    ports.push({ field, name: field.at('name').text, containerPort, hostPort, hostIp, protocol: protocol || 'TCP' });
  }
  return ports;
}

function isMainList(container: Field): boolean {
  return !/\.ephemeralContainers\[\d+\]$/.test(container.path);
}

/**
 * Two containers that run at the same time cannot have one port of the node (k8s.io/kubernetes `checkHostPortConflicts`).
 * `reportAt` gives the path of a container where the server reports another one than its own.
 */
export function validateHostPortConflicts(
  containers: readonly Field[],
  context: PodContext,
  validation: Validation,
  reportAt: (container: Field) => Field = (container) => container,
): void {
  const taken = new Map<string, Field>();
  for (const container of containers) {
    for (const port of portsOf(container, context, validation)) {
      if (port.hostPort === 0) continue;
      const key = `${port.protocol}/${port.hostIp}/${port.hostPort}`;
      const other = taken.get(key);
      if (!other) {
        taken.set(key, port.field);
        continue;
      }
      const step = port.field.path.slice(container.path.length);
      const hostPort = port.field.at('hostPort');
      validation.duplicate(
        hostPort.as(`${reportAt(container).path}${step}.hostPort`),
        'host-port-duplicate',
        `Port ${show(`${port.hostPort}/${port.protocol}`)} of the node is asked for twice, and only one container can have it. Choose another \`hostPort\` or leave it out.`,
        {
          span: hostPort.present ? hostPort.valueSpan : port.field.placeSpan,
          related: [{ span: other.at('hostPort').valueSpan, message: 'The other use of the port.' }],
        },
      );
    }
  }
}

/** Under `hostNetwork` a container's port is the node's (k8s.io/kubernetes `validatePodHostNetworkDeps`). */
export function validateHostNetworkPorts(
  containers: readonly Field[],
  context: PodContext,
  validation: Validation,
): void {
  if (context.hostNetwork !== true) return;
  for (const container of containers) {
    for (const port of portsOf(container, context, validation)) {
      if (port.hostPort === 0 || port.hostPort === port.containerPort) continue;
      const hostPort = port.field.at('hostPort');
      const message = `Under \`hostNetwork: true\` the container listens on the node itself, so \`hostPort\` (${port.hostPort}) and \`containerPort\` (${port.containerPort}) must be the same. Leave \`hostPort\` out.`;
      const related = [
        { span: context.spec.at('hostNetwork').placeSpan, message: 'The pod uses the network of its node.' },
      ];
      if (validation.minor < 28) {
        validation.invalid(port.field.at('containerPort'), 'host-port-differs', message, {
          span: hostPort.valueSpan,
          related,
        });
      } else validation.invalid(hostPort, 'host-port-differs', message, { related });
    }
  }
}

/** What the server warns of ports of all containers of a pod, since 1.28 (k8s.io/kubernetes `pkg/api/pod`). */
export function warnOfPorts(containers: readonly Field[], context: PodContext, validation: Validation): void {
  if (validation.minor < 28) return;
  const byNumber = new Map<string, ContainerPort[]>();
  const byName = new Map<string, ContainerPort>();
  for (const container of containers) {
    for (const port of portsOf(container, context, validation)) {
      if (port.hostIp !== '' && port.hostPort === 0) {
        validation.warn(
          port.field,
          'host-ip-without-host-port',
          `${showField(port.field.at('hostIP'))} has no effect without \`hostPort\`. Remove it, or say which port of the node is meant.`,
          { span: port.field.at('hostIP').placeSpan },
        );
      }
      const key = `${port.containerPort}/${port.protocol}`;
      const others = byNumber.get(key) ?? [];
      for (const other of others) warnOfPair(port, other, validation);
      byNumber.set(key, [...others, port]);
      if (port.name) warnOfName(port, port.name, byName, validation);
    }
  }
}

function warnOfPair(port: ContainerPort, other: ContainerPort, validation: Validation): void {
  const number = show(`${port.containerPort}/${port.protocol}`);
  let message: string;
  if (port.hostIp === other.hostIp && port.hostPort === other.hostPort) {
    message = `Port ${number} is listed twice with the same host port. The pod’s containers share one network: remove one of the two.`;
  } else if (port.hostPort === 0 || other.hostPort === 0) {
    message = `Port ${number} is listed twice, with and without a host port. One of the two is redundant: remove it.`;
  } else if (port.hostPort === other.hostPort && (port.hostIp === '') !== (other.hostIp === '')) {
    message = `Port ${number} is bound to the node’s port ${port.hostPort} twice, once on one address and once on all. What happens is undefined: give both a \`hostIP\`.`;
  } else return;
  validation.warn(port.field, 'port-duplicate', message, {
    span: port.field.at('containerPort').valueSpan,
    related: [{ span: other.field.at('containerPort').valueSpan, message: 'The other port.' }],
  });
}

function warnOfName(port: ContainerPort, name: string, seen: Map<string, ContainerPort>, validation: Validation): void {
  const other = seen.get(name);
  if (!other) {
    seen.set(name, port);
  } else if (validation.minor >= 33) {
    validation.warn(
      port.field,
      'port-name-ambiguous',
      `Another port of the pod is named ${show(name)} too; what selects ports by name finds only that one. Give each its own name.`,
      {
        span: port.field.at('name').valueSpan,
        related: [{ span: other.field.at('name').valueSpan, message: 'The port that the name finds.' }],
      },
    );
  }
}
