import { type Fields, fieldsListOf, fieldsOf, isFields, textOf } from '../store/objects.ts';

/**
 * What the server fills into a pod's specification: the `SetDefaults_` functions of k8s.io/kubernetes
 * `pkg/apis/core/v1`. Changes the specification given.
 */
export function setPodSpecDefaults(spec: Fields): void {
  spec.restartPolicy ??= 'Always';
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
  for (const container of containersOf(spec)) setContainerDefaults(container);
  for (const volume of fieldsListOf(spec.volumes)) setVolumeDefaults(volume);
}

/** The defaults that a pod has and a template does not. */
export function setPodDefaults(spec: Fields): void {
  setPodSpecDefaults(spec);
  spec.enableServiceLinks ??= true;
  for (const container of containersOf(spec)) {
    const resources = fieldsOf(container.resources);
    if (!isFields(resources.limits)) continue;
    const requests: Fields = { ...fieldsOf(resources.requests) };
    for (const [name, value] of Object.entries(resources.limits)) requests[name] ??= value;
    container.resources = { ...resources, requests };
  }
}

export function containersOf(spec: Fields): Fields[] {
  return [...fieldsListOf(spec.initContainers), ...fieldsListOf(spec.containers)];
}

function setContainerDefaults(container: Fields): void {
  container.resources ??= {};
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  const image = textOf(container.image) ?? '';
  container.imagePullPolicy ??= isLatest(image) ? 'Always' : 'IfNotPresent';
  for (const port of fieldsListOf(container.ports)) port.protocol ??= 'TCP';
  for (const variable of fieldsListOf(container.env)) {
    const source = fieldsOf(variable.valueFrom);
    if (isFields(source.fieldRef)) source.fieldRef.apiVersion ??= 'v1';
    if (isFields(source.resourceFieldRef)) source.resourceFieldRef.divisor ??= '0';
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name];
    if (!isFields(probe)) continue;
    probe.timeoutSeconds ??= 1;
    probe.periodSeconds ??= 10;
    probe.successThreshold ??= 1;
    probe.failureThreshold ??= 3;
    setHandlerDefaults(probe);
  }
  const lifecycle = fieldsOf(container.lifecycle);
  setHandlerDefaults(fieldsOf(lifecycle.postStart));
  setHandlerDefaults(fieldsOf(lifecycle.preStop));
}

function setHandlerDefaults(handler: Fields): void {
  if (isFields(handler.httpGet)) {
    handler.httpGet.path ??= '/';
    handler.httpGet.scheme ??= 'HTTP';
  }
  if (isFields(handler.grpc)) handler.grpc.service ??= '';
}

function setVolumeDefaults(volume: Fields): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) volume.emptyDir = {};
  for (const name of ['configMap', 'secret', 'downwardAPI', 'projected']) {
    const source = volume[name];
    if (isFields(source)) source.defaultMode ??= 0o644;
  }
  if (isFields(volume.hostPath)) volume.hostPath.type ??= '';
  for (const item of fieldsListOf(fieldsOf(volume.downwardAPI).items)) setItemDefaults(item);
  for (const source of fieldsListOf(fieldsOf(volume.projected).sources)) {
    if (isFields(source.serviceAccountToken)) source.serviceAccountToken.expirationSeconds ??= 3600;
    for (const item of fieldsListOf(fieldsOf(source.downwardAPI).items)) setItemDefaults(item);
  }
}

function setItemDefaults(item: Fields): void {
  if (isFields(item.fieldRef)) item.fieldRef.apiVersion ??= 'v1';
}

/** Without a tag, or with the tag `latest`, and without a digest: `Always` is its pull policy. */
function isLatest(image: string): boolean {
  if (image.includes('@')) return false;
  const last = image.slice(image.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon < 0 || last.slice(colon + 1) === 'latest';
}
