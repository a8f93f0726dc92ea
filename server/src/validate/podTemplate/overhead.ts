import { Field } from '../field.ts';
import type { Validation } from '../validation.ts';
import { containerResourceProblem } from './containers/resourceNames.ts';
import { amountsOf, validateRequirements, warnOfFractionalBytes } from './containers/resources.ts';

/**
 * `overhead` of a pod template. The server looks at it as if it were the limits of a container (k8s.io/kubernetes
 * `validateOverhead`), and says so in its paths.
 */
export function validateOverhead(overhead: Field, validation: Validation): void {
  const value = overhead.map;
  if (!value) return;
  const asLimits = { key: 'limits', keySpan: overhead.placeSpan, value };
  const requirements = Field.root(
    { kind: 'map', span: value.span, entries: [asLimits], duplicates: [], templated: overhead.templated },
    overhead.path,
  );
  validateRequirements(requirements, containerResourceProblem, validation);
  for (const amount of amountsOf(overhead)) warnOfFractionalBytes(amount, validation);
}
