import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { requiredString } from './checks.ts';
import { booleanOf } from './serverValue.ts';
import { show, showField } from './wording.ts';

const longestName = 253;
const segment = '[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?';
const wellFormedName = new RegExp(`^(?:${segment}[./])*${segment}$`);

/** Kernel parameters that a network or IPC namespace has its own of (k8s.io/component-helpers `node/util/sysctl`). */
const ipcNames = new Set([
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
  'kernel.shm',
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.msg',
]);

/** `securityContext.sysctls` of a pod template (k8s.io/kubernetes `validateSysctls`). */
export function validateSysctls(spec: Field, validation: Validation): void {
  const seen = new Map<string, Field>();
  for (const sysctl of spec.in('securityContext', 'sysctls').items()) {
    const field = sysctl.at('name');
    const name = requiredString(field, validation, 'sysctl-name-required', 'name the kernel parameter');
    if (name === undefined) continue;
    const before = seen.get(name);
    if (name.length > longestName || !wellFormedName.test(name)) {
      validation.invalid(
        field,
        'sysctl-name',
        `${showField(field)} is no name of a kernel parameter: lower-case letters, digits, \`-\` and \`_\`, in parts with \`.\` or \`/\` between, ${longestName} characters at most.`,
      );
    } else if (before) {
      validation.duplicate(field, 'sysctl-duplicate', `${show(name)} is set already. Keep one of the two.`, {
        related: [{ span: before.valueSpan, message: 'It is set here.' }],
      });
    }
    // 1.29 is the first to look at namespaces.
    if (validation.minor >= 29) validateNamespace(field, name, spec, validation);
    seen.set(name, field);
  }
}

/** A pod without a namespace of its own would change the node's parameters. */
function validateNamespace(field: Field, name: string, spec: Field, validation: Validation): void {
  const namespace = namespaceOf(name);
  if (!namespace) return;
  const shared = spec.at(namespace === 'Net' ? 'hostNetwork' : 'hostIPC');
  if (booleanOf(shared) !== true) return;
  validation.invalid(
    field,
    'sysctl-host-namespace',
    `${show(name)} would be set for the whole node, because the pod has ${showField(shared)}. Remove one of the two.`,
    { related: [{ span: shared.valueSpan, message: 'The pod shares the node’s namespace here.' }] },
  );
}

function namespaceOf(name: string): 'Net' | 'IPC' | undefined {
  const separator = /[./]/.exec(name)?.[0];
  // Written with slashes, slashes and dots change places.
  const dotted = separator === '/' ? name.replace(/[./]/g, (character) => (character === '.' ? '/' : '.')) : name;
  if (ipcNames.has(dotted) || dotted.startsWith('fs.mqueue.')) return 'IPC';
  return dotted.startsWith('net.') ? 'Net' : undefined;
}
