import type { Field } from '../field.ts';
import { objectName } from '../meta/objectMeta.ts';
import { byteLength, dnsLabelMaxLength, isDns1123Label, isDns1123Subdomain } from '../names.ts';
import { show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import type { JobContext } from './jobContext.ts';

/** What a Job's name has to be for the sake of its pods' hostnames. */
export function validateJobName(root: Field, job: JobContext, validation: Validation): void {
  const name = objectName(root.at('metadata'));
  if (!name) return;
  const completions = job.completions.known ? job.completions.value : undefined;
  if (job.completionMode === 'Indexed' && completions !== undefined && completions > 0) {
    const hostname = `${name.value}-${completions - 1}`;
    const problem = isDns1123Label(hostname);
    if (problem) {
      const field = job.spec.at('completions');
      validation.invalid(
        name.field,
        'indexed-pod-name',
        `The pod of the last index would have the hostname ${show(hostname)}, which ${problem}. Choose a shorter name without dots.`,
        field.present ? { related: [{ span: field.valueSpan, message: `There are ${completions} completions.` }] } : {},
      );
      return;
    }
  }
  // A name of more characters is refused already, unless the Job has no label of its name.
  const isManual = job.spec.at('manualSelector').boolean === true;
  if (isManual || byteLength(name.value) <= dnsLabelMaxLength) warnOfHostname(root.at('metadata'), validation);
}

/** A name that is fine for an object and not for a host: the server warns (`WarningsOnCreate`). */
export function warnOfHostname(metadata: Field, validation: Validation): void {
  const name = objectName(metadata);
  if (!name || isDns1123Subdomain(name.value)) return;
  const problem = isDns1123Label(name.value);
  if (!problem) return;
  validation.warn(
    name.field,
    'name-not-a-hostname',
    `${show(`name: ${name.value}`)} becomes part of the names and hostnames of pods, and a hostname ${problem}.`,
  );
}
