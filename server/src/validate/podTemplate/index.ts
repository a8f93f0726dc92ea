import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { validateAffinity } from './affinity.ts';
import { validatePodAnnotations } from './annotations.ts';
import { validateContainers } from './containers/index.ts';
import { validateDns } from './dns.ts';
import { validateHostAliases } from './hostAliases.ts';
import { validateHostUsers } from './hostNamespaces.ts';
import { validateHostname } from './hostname.ts';
import { validateLifetime } from './lifetime.ts';
import { validateNodeSelector } from './nodeSelector.ts';
import { validateOs } from './os.ts';
import { validateOverhead } from './overhead.ts';
import { readPodContext } from './podContext.ts';
import { validatePodSecurityContext } from './podSecurityContext.ts';
import { validateServiceAccount, warnOfImagePullSecrets } from './references.ts';
import { validateResourceClaims } from './resourceClaims.ts';
import { validateReadinessGates, validateScheduling } from './scheduling.ts';
import { validateTolerations } from './tolerations.ts';
import { validateTopologySpread } from './topologySpread.ts';
import { validateVolumes } from './volumes/index.ts';
import { validateWindowsHostProcess } from './windowsHostProcess.ts';

/**
 * `template` is a PodTemplateSpec: `spec.template` of a Job (k8s.io/kubernetes `ValidatePodTemplateSpec` and
 * `GetWarningsForPodTemplate`). Labels, the syntax of annotations and `restartPolicy` are the Job's business.
 */
export function validatePodTemplate(template: Field, validation: Validation): void {
  const spec = template.at('spec');
  validatePodAnnotations(template, validation);
  const { volumes, known } = validateVolumes(spec.at('volumes'), validation);
  validateResourceClaims(spec.at('resourceClaims'), validation);
  validateContainers(readPodContext(template, volumes, known), validation);
  validateDns(spec, validation);
  validateNodeSelector(spec.at('nodeSelector'), validation);
  validatePodSecurityContext(spec, validation);
  warnOfImagePullSecrets(spec.at('imagePullSecrets'), validation);
  validateAffinity(spec.at('affinity'), validation);
  validateReadinessGates(spec.at('readinessGates'), validation);
  validateScheduling(spec, validation);
  validateTopologySpread(spec.at('topologySpreadConstraints'), validation);
  validateWindowsHostProcess(spec, validation);
  validateHostUsers(spec, validation);
  validateHostname(spec, validation);
  validateServiceAccount(spec, validation);
  validateLifetime(spec, validation);
  validateTolerations(spec.at('tolerations'), validation);
  validateHostAliases(spec.at('hostAliases'), validation);
  validateOs(spec, validation);
  validateOverhead(spec.at('overhead'), validation);
  forbidEphemeralContainers(spec.at('ephemeralContainers'), validation);
}

function forbidEphemeralContainers(containers: Field, validation: Validation): void {
  if (containers.items().length === 0) return;
  validation.forbidden(
    containers,
    'ephemeral-containers-in-template',
    'Ephemeral containers are put into a running pod to debug it (`kubectl debug`); a template cannot have them. Use `containers` or `initContainers`.',
  );
}
