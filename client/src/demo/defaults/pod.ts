import { type Fields, fieldsListOf, fieldsOf, listOf, textOf } from '../store/objects.ts';
import { containersOf } from './podSpec.ts';

/**
 * A new pod's specification as admission leaves it: the default service account with its token, the tolerations of a
 * node that goes away, the default priority. Changes the specification given.
 */
export function admitPod(spec: Fields, suffix: string): void {
  const account = textOf(spec.serviceAccountName) || 'default';
  spec.serviceAccountName = account;
  spec.serviceAccount = account;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  spec.priority ??= 0;
  spec.tolerations = [...listOf(spec.tolerations), ...nodeTolerations(listOf(spec.tolerations))];
  if (spec.automountServiceAccountToken !== false) mountToken(spec, suffix);
}

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

function mountToken(spec: Fields, suffix: string): void {
  const name = `kube-api-access-${suffix}`;
  const containers = containersOf(spec).filter(
    ({ volumeMounts }) => !listOf(volumeMounts).some((mount) => fieldsOf(mount).mountPath === tokenPath),
  );
  for (const container of containers) {
    container.volumeMounts = [...listOf(container.volumeMounts), { name, readOnly: true, mountPath: tokenPath }];
  }
  if (containers.length === 0) return;
  spec.volumes = [
    ...listOf(spec.volumes),
    {
      name,
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardAPI: {
              items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
            },
          },
        ],
        defaultMode: 0o644,
      },
    },
  ];
}

function nodeTolerations(present: readonly unknown[]): Fields[] {
  return ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !present.some((item) => tolerates(fieldsOf(item), key)))
    .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));
}

function tolerates({ key, effect }: Fields, wanted: string): boolean {
  return (!key || key === wanted) && (!effect || effect === 'NoExecute');
}

/** `Guaranteed`, `Burstable` or `BestEffort`: k8s.io/kubernetes `pkg/apis/core/v1/helper/qos`. */
export function qosClassOf(spec: Fields): string {
  let any = false;
  let allGuaranteed = true;
  for (const container of containersOf(spec)) {
    const resources = fieldsOf(container.resources);
    const limits = fieldsOf(resources.limits);
    const requests = fieldsOf(resources.requests);
    for (const name of ['cpu', 'memory']) {
      if (limits[name] !== undefined || requests[name] !== undefined) any = true;
      if (limits[name] === undefined || (requests[name] ?? limits[name]) !== limits[name]) allGuaranteed = false;
    }
  }
  return !any ? 'BestEffort' : allGuaranteed ? 'Guaranteed' : 'Burstable';
}

/** The status that a pod begins with. */
export function newPodStatus(spec: Fields, now: string): Fields {
  const status = { phase: 'Pending', qosClass: qosClassOf(spec) };
  if (fieldsListOf(spec.schedulingGates).length === 0) return status;
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: now,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
  return { ...status, conditions: [condition] };
}
