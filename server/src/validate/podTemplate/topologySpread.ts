import type { Field } from '../field.ts';
import { validateLabelSelector } from '../labelSelector.ts';
import type { Validation } from '../validation.ts';
import { warnOfMissingSelector } from './affinity.ts';
import { oneOfValues, requiredString, toNearest } from './checks.ts';
import { validateLabelKeysBefore134, validateMatchLabelKeys } from './labelKeys.ts';
import { warnOfDeprecatedNodeLabel } from './nodeLabels.ts';
import { integerOf } from './serverValue.ts';
import { oneOf, show, showField } from './wording.ts';

const actions = ['DoNotSchedule', 'ScheduleAnyway'];

/** `topologySpreadConstraints` of a pod template (k8s.io/kubernetes `validateTopologySpreadConstraints`). */
export function validateTopologySpread(constraints: Field, validation: Validation): void {
  const all = constraints.items();
  for (const [index, constraint] of all.entries()) {
    validateMaxSkew(constraint.at('maxSkew'), validation);
    const topologyKey = constraint.at('topologyKey');
    requiredString(
      topologyKey,
      validation,
      'topology-key-required',
      'name the node label whose values make up the places, such as `topology.kubernetes.io/zone`',
    );
    validateAction(constraint.at('whenUnsatisfiable'), validation);
    validateNotRepeated(constraint, all.slice(index + 1), validation);
    validateMinDomains(constraint, validation);
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy']) {
      oneOfValues(constraint.at(name), ['Honor', 'Ignore'], validation, 'topology-spread-node-policy');
    }
    if (validation.minor >= 34) validateMatchLabelKeys(constraint, [], validation);
    else validateLabelKeysBefore134(constraint, validation);
    validateLabelSelector(constraint.at('labelSelector'), validation);
    warnOfDeprecatedNodeLabel(topologyKey, topologyKey.string, validation);
    if (validation.minor >= 28) warnOfMissingSelector(constraint.at('labelSelector'), validation);
  }
}

function validateMaxSkew(maxSkew: Field, validation: Validation): void {
  const value = integerOf(maxSkew);
  if (value === undefined || value > 0) return;
  validation.invalid(
    maxSkew,
    'topology-spread-max-skew',
    maxSkew.present
      ? `\`maxSkew: ${value}\` allows no pod anywhere: it is the difference between places that is put up with, at least 1.`
      : '`maxSkew` is missing: it is the difference between places that is put up with, at least 1.',
  );
}

function validateAction(action: Field, validation: Validation): void {
  if (action.text === undefined || actions.includes(action.text)) return;
  validation.notSupported(
    action,
    'topology-spread-action',
    action.text === ''
      ? `\`whenUnsatisfiable\` is missing: say what becomes of a pod that breaks the constraint, ${oneOf(actions)}.`
      : `${showField(action)} is not a value Kubernetes knows. Use ${oneOf(actions)}.`,
    toNearest(action.text, actions),
  );
}

/** The key and the action together are what tells constraints apart. The server puts both into its path. */
function validateNotRepeated(constraint: Field, later: readonly Field[], validation: Validation): void {
  const key = constraint.at('topologyKey').text;
  const action = constraint.at('whenUnsatisfiable').text;
  if (key === undefined || action === undefined) return;
  const other = later.find(
    (field) => field.at('topologyKey').text === key && field.at('whenUnsatisfiable').text === action,
  );
  if (!other) return;
  validation.duplicate(
    constraint.as(`${constraint.path}.{topologyKey, whenUnsatisfiable}`),
    'topology-spread-duplicate',
    `Another constraint has \`topologyKey: ${key}\` and \`whenUnsatisfiable: ${action}\` too, and there may be one of each. Join them, or change one.`,
    {
      span: constraint.at('topologyKey').valueSpan,
      related: [{ span: other.at('topologyKey').valueSpan, message: 'The other constraint.' }],
    },
  );
}

function validateMinDomains(constraint: Field, validation: Validation): void {
  const minDomains = constraint.at('minDomains');
  if (!minDomains.present) return;
  if (minDomains.integer !== undefined && minDomains.integer <= 0) {
    validation.invalid(
      minDomains,
      'topology-spread-min-domains',
      `${showField(minDomains)} is too low: at least 1 place, or leave it out.`,
    );
  }
  const action = constraint.at('whenUnsatisfiable');
  if (action.text === undefined || action.text === 'DoNotSchedule') return;
  validation.invalid(
    minDomains,
    'topology-spread-min-domains',
    `${showField(minDomains)} needs \`whenUnsatisfiable: DoNotSchedule\`; with ${show(action.text || 'none')} it would have no effect. Change that, or remove \`minDomains\`.`,
    { related: [{ span: action.valueSpan, message: 'What happens otherwise is said here.' }] },
  );
}
