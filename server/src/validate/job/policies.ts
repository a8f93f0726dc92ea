import { byteLength, isDomainPrefixedPath } from '../names.ts';
import { oneOf, show } from '../podTemplate/wording.ts';
import type { Validation } from '../validation.ts';
import type { JobContext } from './jobContext.ts';

const managedByMaxLength = 63;

export function validateManagedBy(job: JobContext, validation: Validation): void {
  const field = job.spec.at('managedBy');
  const value = field.string;
  if (value === undefined || !job.sees('managedBy')) return;
  const problem = isDomainPrefixedPath(value);
  if (value === '') {
    validation.required(
      field,
      'managed-by',
      '`managedBy` must name a controller, such as `example.com/controller`. Leave it out for the built-in one.',
    );
  } else if (problem) {
    validation.invalid(field, 'managed-by', `${show(`managedBy: ${value}`)} ${problem}.`);
  }
  if (byteLength(value) > managedByMaxLength) {
    validation.tooLong(
      field,
      'managed-by-too-long',
      `The name of the controller has ${byteLength(value)} characters and may have ${managedByMaxLength}.`,
    );
  }
}

/** `validatePodReplacementPolicy`: with a pod failure policy the server cannot replace a pod before it knows how it failed. */
export function validatePodReplacementPolicy(job: JobContext, validation: Validation): void {
  const field = job.spec.at('podReplacementPolicy');
  const failurePolicy = job.spec.at('podFailurePolicy');
  const value = field.string;
  if (value === undefined || value === 'Failed' || !job.sees('podReplacementPolicy')) return;
  if (job.surelyHas('podFailurePolicy')) {
    validation.notSupported(
      field,
      'pod-replacement-policy',
      `${show(`podReplacementPolicy: ${value}`)} must be \`Failed\` where there is a pod failure policy: a pod has to end before its exit code can decide.`,
      { related: [{ span: failurePolicy.placeSpan, message: 'The pod failure policy is here.' }] },
    );
  } else if (value !== 'TerminatingOrFailed') {
    validation.notSupported(
      field,
      'pod-replacement-policy',
      `${show(`podReplacementPolicy: ${value}`)} is not a policy: use ${oneOf(['Failed', 'TerminatingOrFailed'])}.`,
    );
  }
}

/** Pods restart for ever by default, and a Job's must come to an end. */
export function validateRestartPolicy(job: JobContext, validation: Validation): void {
  const field = job.spec.in('template', 'spec', 'restartPolicy');
  const value = field.text;
  if (value === undefined || value === 'Never') return;
  if (value === '' || value === 'Always') {
    validation.required(
      field,
      'restart-policy',
      value === ''
        ? `A Job's pods need a \`${field.wayFromWritten}\`: \`Never\`, where the Job makes a new pod for one that failed, or \`OnFailure\`, where its containers are restarted. The default, \`Always\`, would never end.`
        : "`restartPolicy: Always` would never end: a Job's pods take `Never`, where the Job makes a new pod for one that failed, or `OnFailure`, where its containers are restarted.",
    );
  } else if (value !== 'OnFailure') {
    validation.notSupported(
      field,
      'restart-policy',
      `${show(`restartPolicy: ${value}`)} is not a policy of a Job's pods: use ${oneOf(['Never', 'OnFailure'])}.`,
    );
  } else if (job.surelyHas('podFailurePolicy')) {
    validation.invalid(
      field,
      'restart-policy-with-failure-policy',
      '`restartPolicy: OnFailure` restarts containers before the pod failure policy could see how they ended: it needs `Never`.',
      {
        related: [{ span: job.spec.at('podFailurePolicy').placeSpan, message: 'The pod failure policy is here.' }],
      },
    );
  }
}
