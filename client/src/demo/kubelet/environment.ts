import { parseQuantity, quantityValue } from '../../../../server/src/validate/quantity.ts';
import { configMapKind, secretKind } from '../store/kinds.ts';
import type { ObjectStore, Stored } from '../store/objectStore.ts';
import { type Fields, fieldsListOf, fieldsOf, isFields, listOf, textOf } from '../store/objects.ts';

/** A container cannot be made: it refers to what is not there. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export interface Facts {
  readonly nodeName: string;
  readonly hostIp: string;
  readonly podIp: string;
}

/** The environment of a container. @throws ConfigError */
export function environmentOf(
  pod: Stored,
  container: Fields,
  store: ObjectStore,
  facts: Facts,
): Record<string, string> {
  const variables: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOSTNAME: textOf(fieldsOf(pod.object.spec).hostname) ?? pod.name,
    HOME: '/root',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    KUBERNETES_SERVICE_PORT: '443',
  };
  for (const source of fieldsListOf(container.envFrom)) {
    const prefix = textOf(source.prefix) ?? '';
    for (const kind of ['configMapRef', 'secretRef'] as const) {
      const reference = source[kind];
      if (!isFields(reference)) continue;
      const data = dataOf(pod, kind === 'secretRef', reference, store);
      for (const [name, value] of Object.entries(data ?? {})) variables[prefix + name] = value;
    }
  }
  for (const variable of fieldsListOf(container.env)) {
    const name = textOf(variable.name) ?? '';
    const from = fieldsOf(variable.valueFrom);
    const value = isFields(variable.valueFrom)
      ? valueFrom(pod, container, from, store, facts)
      : expand(textOf(variable.value) ?? '', variables);
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

/** `$(NAME)` in commands and values; `$$(NAME)` is left as `$(NAME)`. */
export function expand(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^()]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(variables, name) ? (variables[name] ?? '') : whole;
  });
}

function valueFrom(pod: Stored, container: Fields, from: Fields, store: ObjectStore, facts: Facts): string | undefined {
  if (isFields(from.fieldRef)) return podField(pod, textOf(from.fieldRef.fieldPath) ?? '', facts);
  if (isFields(from.resourceFieldRef)) return resourceField(pod, container, from.resourceFieldRef);
  for (const kind of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const reference = from[kind];
    if (!isFields(reference)) continue;
    const key = textOf(reference.key) ?? '';
    const data = dataOf(pod, kind === 'secretKeyRef', reference, store);
    if (data && Object.hasOwn(data, key)) return data[key];
    if (reference.optional === true) return undefined;
    throw new ConfigError(
      `couldn't find key ${key} in ${kind === 'secretKeyRef' ? 'Secret' : 'ConfigMap'} ${pod.namespace}/${String(reference.name)}`,
    );
  }
  return undefined;
}

/** A field of the pod, by the downward API's path. */
export function podField(pod: Stored, path: string, { nodeName, hostIp, podIp }: Facts): string {
  const { metadata, spec } = pod.object;
  const member = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (member?.[1]) return metadata[member[1] as 'labels' | 'annotations']?.[member[2] ?? ''] ?? '';
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace ?? '';
    case 'metadata.uid':
      return metadata.uid;
    case 'spec.nodeName':
      return nodeName;
    case 'spec.serviceAccountName':
      return textOf(fieldsOf(spec).serviceAccountName) ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    default:
      return '';
  }
}

function resourceField(pod: Stored, container: Fields, reference: Fields): string {
  const named = textOf(reference.containerName);
  const spec = fieldsOf(pod.object.spec);
  const all = [...fieldsListOf(spec.containers), ...fieldsListOf(spec.initContainers)];
  const owner = named === undefined ? container : (all.find(({ name }) => name === named) ?? container);
  const [list = '', ...resource] = (textOf(reference.resource) ?? '').split('.');
  const text = fieldsOf(fieldsOf(owner.resources)[list])[resource.join('.')];
  const quantity = parseQuantity(String(text ?? '0'));
  const divisor = parseQuantity(textOf(reference.divisor) ?? '1');
  const unit = divisor ? quantityValue(divisor) : 1n;
  if (!quantity) return '0';
  return String(quantityValue(quantity) / (unit === 0n ? 1n : unit));
}

function dataOf(
  pod: Stored,
  isSecret: boolean,
  reference: Fields,
  store: ObjectStore,
): Record<string, string> | undefined {
  const name = textOf(reference.name) ?? '';
  const found = store.get(isSecret ? secretKind : configMapKind, pod.namespace, name);
  if (!found) {
    if (reference.optional === true) return undefined;
    throw new ConfigError(`${isSecret ? 'secret' : 'configmap'} "${name}" not found`);
  }
  const { data, stringData } = found.object;
  const entries = Object.entries(fieldsOf(data)).map(([key, value]) => [
    key,
    isSecret ? Buffer.from(String(value), 'base64').toString('utf8') : String(value),
  ]);
  return { ...Object.fromEntries(entries), ...(fieldsOf(stringData) as Record<string, string>) };
}

/** Volumes that refer to what is not there keep a pod from starting. */
export function missingVolume(pod: Stored, store: ObjectStore): string | undefined {
  for (const volume of fieldsListOf(fieldsOf(pod.object.spec).volumes)) {
    const configMap = fieldsOf(volume.configMap);
    const secret = fieldsOf(volume.secret);
    const name = textOf(configMap.name);
    if (name !== undefined && configMap.optional !== true && !store.get(configMapKind, pod.namespace, name)) {
      return `MountVolume.SetUp failed for volume "${String(volume.name)}" : configmap "${name}" not found`;
    }
    const secretName = textOf(secret.secretName);
    if (secretName !== undefined && secret.optional !== true && !store.get(secretKind, pod.namespace, secretName)) {
      return `MountVolume.SetUp failed for volume "${String(volume.name)}" : secret "${secretName}" not found`;
    }
  }
  return undefined;
}

/** Bytes that a container may use. */
export function memoryOf(container: Fields): number {
  const limit = parseQuantity(String(fieldsOf(fieldsOf(container.resources).limits).memory ?? ''));
  return Math.min(mostMemory, limit ? Number(quantityValue(limit)) : mostMemory);
}

/** Where a manifest sets no limit the node is at its end here: it is the extension host's memory in truth. */
const mostMemory = 128 * 1024 * 1024;

export function wordsOf(container: Fields, variables: Readonly<Record<string, string>>): string[] {
  return [...listOf(container.command), ...listOf(container.args)].map((word) => expand(String(word), variables));
}
