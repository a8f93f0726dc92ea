import type { Field } from '../field.ts';
import { isLabelValue, isQualifiedName } from '../names.ts';
import type { Validation } from '../validation.ts';
import { oneOfValues, toNearest, wellFormed } from './checks.ts';
import { show, showField } from './wording.ts';

/** `tolerations` of a pod template (k8s.io/kubernetes `ValidateTolerations`). */
export function validateTolerations(tolerations: Field, validation: Validation): void {
  for (const toleration of tolerations.items()) validateToleration(toleration, validation);
}

function validateToleration(toleration: Field, validation: Validation): void {
  const key = toleration.at('key');
  const operator = toleration.at('operator');
  const effect = toleration.at('effect');
  if (key.text) wellFormed(key, isQualifiedName(key.text), validation, 'label-key', 'the key of a taint');
  if (key.text === '' && operator.text !== undefined && operator.text !== 'Exists') {
    validation.invalid(
      operator,
      'toleration-key-missing',
      `A toleration without \`key\` is for every taint, so it takes \`operator: Exists\`${operator.text ? `, not ${show(operator.text)}` : ''}. Set that, or add a \`key\`.`,
    );
  }
  const seconds = toleration.at('tolerationSeconds');
  if (seconds.present && effect.text !== undefined && effect.text !== 'NoExecute') {
    validation.invalid(
      effect,
      'toleration-seconds',
      `${showField(seconds)} says how long the pod stays on a node with the taint, and only the effect \`NoExecute\` makes pods leave. Set \`effect: NoExecute\`, or remove \`tolerationSeconds\`.`,
      { related: [{ span: seconds.valueSpan, message: 'The seconds are here.' }] },
    );
  }
  validateOperatorAndValue(operator, toleration.at('value'), validation);
  if (effect.text) {
    oneOfValues(effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'], validation, 'toleration-effect');
  }
}

/** Whatever is wrong with the value, the server says it of the operator. */
function validateOperatorAndValue(operator: Field, value: Field, validation: Validation): void {
  const reported = operator.path;
  switch (operator.text) {
    case undefined:
      return;
    case '':
    case 'Equal': {
      const problem = value.text === undefined ? undefined : isLabelValue(value.text);
      if (problem) {
        validation.invalid(
          value.as(reported),
          'toleration-value',
          `No taint can have the value ${show(value.text ?? '')}: it ${problem}.`,
        );
      }
      return;
    }
    case 'Exists':
      if (value.text) {
        validation.invalid(
          value.as(reported),
          'toleration-value-unexpected',
          `\`operator: Exists\` looks at the taint’s key alone, so \`value: ${value.text}\` has no meaning. Remove it, or use \`operator: Equal\`.`,
          { related: [{ span: operator.valueSpan, message: 'The operator is here.' }] },
        );
      }
      return;
    default:
      // `Gt` and `Lt` are behind a gate that no version up to 1.36 opens by default (TaintTolerationComparisonOperators).
      validation.notSupported(
        operator,
        'toleration-operator',
        `${showField(operator)} is no way to compare taints. Use \`Equal\` or \`Exists\`.`,
        toNearest(operator.text, ['Equal', 'Exists']),
      );
  }
}
