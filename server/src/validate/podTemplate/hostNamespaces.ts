import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { heededSince } from './containers/heeded.ts';
import { booleanOf } from './serverValue.ts';
import { showField } from './wording.ts';

/** What a user namespace of the pod's own does not go with, and how the server spells it. */
const excluded = [
  { name: 'hostNetwork', spelled: 'hostNetwork' },
  { name: 'hostPID', spelled: 'HostPID' },
  { name: 'hostIPC', spelled: 'HostIPC' },
];

/** `hostUsers: false` beside the node's other namespaces (k8s.io/kubernetes `validateHostUsers`). */
export function validateHostUsers(spec: Field, validation: Validation): void {
  const hostUsers = spec.at('hostUsers');
  if (validation.minor < heededSince.hostUsers || hostUsers.boolean !== false) return;
  for (const { name, spelled } of excluded) {
    const field = spec.at(name);
    if (booleanOf(field) !== true) continue;
    validation.forbidden(
      field.as(`${spec.path}.${spelled}`),
      'host-users-host-namespace',
      `${showField(field)} shares a namespace of the node, which a pod with users of its own (\`hostUsers: false\`) must not. Remove one of the two.`,
      { related: [{ span: hostUsers.valueSpan, message: 'The pod has users of its own here.' }] },
    );
  }
}
