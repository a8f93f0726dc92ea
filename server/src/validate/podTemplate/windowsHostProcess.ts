import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { booleanOf } from './serverValue.ts';

/**
 * Windows' host process containers: all or none of a pod's, and in the node's network (k8s.io/kubernetes
 * `validateWindowsHostProcessPod`). That pod and container must not contradict each other is said of the container,
 * elsewhere.
 */
export function validateWindowsHostProcess(spec: Field, validation: Validation): void {
  const hostProcessOf = (owner: Field) => owner.in('securityContext', 'windowsOptions', 'hostProcess');
  const ofPod = hostProcessOf(spec);
  const containers = ['initContainers', 'containers', 'ephemeralContainers'].flatMap((name) => spec.at(name).items());
  const values = containers.map((container) => {
    const own = hostProcessOf(container);
    return own.unset ? booleanOf(ofPod) : own.boolean;
  });
  const first = values.indexOf(true);
  const one = containers[first];
  if (!one) return;
  const cause = hostProcessOf(one).present ? hostProcessOf(one) : ofPod;
  const related = [{ span: cause.valueSpan, message: 'A host process container.' }];
  const other = containers[values.indexOf(false)];
  if (other) {
    validation.invalid(
      spec,
      'windows-host-process-mixed',
      'Some containers of this pod are host processes of Windows and some are not; either all are or none is. Set `hostProcess: true` for the pod.',
      { span: other.placeSpan, related },
    );
  }
  const hostNetwork = spec.at('hostNetwork');
  if (booleanOf(hostNetwork) === false) {
    validation.invalid(
      hostNetwork,
      'windows-host-process-network',
      'Host processes of Windows have the node’s network. Set `hostNetwork: true`.',
      { related },
    );
  }
}
