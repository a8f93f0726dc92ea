import type { CodeDoc } from '../finding.ts';

const job = 'https://kubernetes.io/docs/concepts/workloads/controllers/job';
const indexed = `${job}/#completion-mode`;
const perIndex = `${job}/#backoff-limit-per-index`;
const failurePolicy = `${job}/#pod-failure-policy`;
const successPolicy = `${job}/#success-policy`;
const selector = `${job}/#specifying-your-own-pod-selector`;

/** What the codes of Jobs, and of the Jobs in CronJobs, stand for. */
export const jobCodes: Record<string, CodeDoc> = {
  'number-negative': {
    title: 'A number is negative',
    explanation: 'Counts, limits and times of Jobs and CronJobs are 0 or more.',
    link: `${job}/#writing-a-job-spec`,
  },
  'completion-mode': {
    title: 'The completion mode is unknown',
    explanation:
      'With `NonIndexed`, the default, pods are all alike; with `Indexed` each has an index from 0 to `completions` - 1.',
    link: indexed,
  },
  'indexed-only': {
    title: 'A field needs an Indexed Job',
    explanation:
      '`backoffLimitPerIndex`, `maxFailedIndexes` and `successPolicy` are about the indexes of pods, which there are with `completionMode: Indexed`.',
    link: indexed,
  },
  'indexed-completions-missing': {
    title: 'An Indexed Job has no completions',
    explanation: 'The number of completions is the number of indexes, so an Indexed Job cannot do without it.',
    link: indexed,
  },
  'indexed-parallelism': {
    title: 'An Indexed Job has too much parallelism',
    explanation:
      'An Indexed Job runs 100000 pods at a time at most, and 10000 with more than 100000 completions and `backoffLimitPerIndex`: the Job keeps a list of its indexes in its status.',
    link: indexed,
  },
  'indexed-tracking': {
    title: 'The status may lose track of completed indexes',
    explanation:
      'With more than 100000 completions and a parallelism above 10000 the list of completed indexes in the status can grow too long when many fail. The server warns of it and accepts the Job.',
    link: indexed,
  },
  'indexed-pod-name': {
    title: 'Pods of an Indexed Job would have no valid hostname',
    explanation:
      "A pod's hostname is the Job's name, `-` and the index. Hostnames have 63 characters at most and no dots, so the name has to be shorter by the digits of the last index.",
    link: indexed,
  },
  'max-failed-indexes': {
    title: 'Too many indexes may fail',
    explanation:
      '`maxFailedIndexes` is not more than `completions`, not more than 100000, and not more than 10000 where there are more than 100000 completions.',
    link: perIndex,
  },
  'max-failed-indexes-alone': {
    title: 'A limit of failed indexes without retries by index',
    explanation:
      'An index fails when it used up its own retries. Without `backoffLimitPerIndex` indexes have none of their own.',
    link: perIndex,
  },
  'max-failed-indexes-missing': {
    title: 'A large Job needs a limit of failed indexes',
    explanation:
      'With more than 100000 completions and `backoffLimitPerIndex` the list of failed indexes in the status must be bounded by `maxFailedIndexes`, 10000 at most.',
    link: perIndex,
  },
  'managed-by': {
    title: 'The name of the controller is malformed',
    explanation:
      '`managedBy` is a domain, `/` and a path, such as `kueue.x-k8s.io/multikueue`. Without it, or with `kubernetes.io/job-controller`, the built-in controller runs the Job.',
    link: `${job}/#delegation-of-managing-a-job-object-to-external-controller`,
  },
  'managed-by-too-long': {
    title: 'The name of the controller is too long',
    explanation: '`managedBy` has 63 characters at most.',
    link: `${job}/#delegation-of-managing-a-job-object-to-external-controller`,
  },
  'restart-policy': {
    title: "The restart policy does not do for a Job's pods",
    explanation:
      'A Job waits for its pods to end, and pods restart for ever by default. Write `Never`, and the Job makes a new pod for one that failed, which keeps the logs of each try, or `OnFailure`, and the kubelet restarts the containers of the same pod.',
    link: `${job}/#pod-template`,
  },
  'restart-policy-with-failure-policy': {
    title: 'A pod failure policy needs pods that are not restarted',
    explanation:
      'The policy looks at failed pods. With `OnFailure` containers are restarted within their pod and the policy never sees how they ended.',
    link: failurePolicy,
  },
  'pod-replacement-policy': {
    title: 'The pod replacement policy is unknown or does not fit',
    explanation:
      '`TerminatingOrFailed` replaces pods as soon as they begin to end, `Failed` when they have. With a pod failure policy only `Failed` is possible.',
    link: `${job}/#pod-replacement-policy`,
  },
  'pod-failure-policy-rules': {
    title: 'A pod failure policy has too many rules',
    explanation: 'A policy has 20 rules at most.',
    link: failurePolicy,
  },
  'pod-failure-policy-action': {
    title: 'The action of a rule is unknown',
    explanation:
      '`FailJob` fails the Job, `FailIndex` the index, `Ignore` makes a new pod that does not count as a retry, `Count` is what happens without a policy.',
    link: failurePolicy,
  },
  'pod-failure-policy-action-missing': {
    title: 'A rule has no action',
    explanation: 'A rule says what to do about the failures that it fits: `FailJob`, `FailIndex`, `Ignore` or `Count`.',
    link: failurePolicy,
  },
  'pod-failure-policy-fail-index': {
    title: 'Indexes cannot fail on their own in this Job',
    explanation: '`FailIndex` needs `backoffLimitPerIndex`, which counts retries for each index.',
    link: perIndex,
  },
  'pod-failure-policy-both': {
    title: 'A rule looks at exit codes and at conditions',
    explanation: 'A rule has either `onExitCodes` or `onPodConditions`. Write two rules where both matter.',
    link: failurePolicy,
  },
  'pod-failure-policy-neither': {
    title: 'A rule does not say which failures it is about',
    explanation: 'A rule has either `onExitCodes` or `onPodConditions`.',
    link: failurePolicy,
  },
  'pod-failure-policy-operator': {
    title: 'The operator of exit codes is unknown',
    explanation: '`In` fits the exit codes in the list, `NotIn` all others but 0.',
    link: failurePolicy,
  },
  'pod-failure-policy-operator-missing': {
    title: 'Exit codes have no operator',
    explanation: '`In` fits the exit codes in the list, `NotIn` all others but 0.',
    link: failurePolicy,
  },
  'pod-failure-policy-container': {
    title: 'A rule is about a container that the pod does not have',
    explanation: '`containerName` is the name of a container or init container of the pod template.',
    link: failurePolicy,
  },
  'pod-failure-policy-exit-codes': {
    title: 'A rule has too many exit codes',
    explanation: 'A rule has 255 exit codes at most.',
    link: failurePolicy,
  },
  'pod-failure-policy-exit-codes-missing': {
    title: 'A rule has no exit codes',
    explanation: '`values` holds at least one exit code.',
    link: failurePolicy,
  },
  'pod-failure-policy-exit-code-zero': {
    title: 'Exit code 0 is no failure',
    explanation: 'Containers that end with 0 succeeded, so `In` cannot name it.',
    link: failurePolicy,
  },
  'pod-failure-policy-exit-code-duplicate': {
    title: 'An exit code is in the list twice',
    explanation: 'The list of exit codes is a set.',
    link: failurePolicy,
  },
  'pod-failure-policy-exit-code-order': {
    title: 'Exit codes are out of order',
    explanation: 'The server takes exit codes in ascending order only.',
    link: failurePolicy,
  },
  'pod-failure-policy-conditions': {
    title: 'A rule has too many pod conditions',
    explanation: 'A rule has 20 pod conditions at most.',
    link: failurePolicy,
  },
  'pod-failure-policy-condition-type': {
    title: 'The type of a pod condition is malformed',
    explanation: 'Types are names such as `DisruptionTarget`, or of your own with a domain before them.',
    link: failurePolicy,
  },
  'pod-failure-policy-condition-status': {
    title: 'The status of a pod condition is unknown or missing',
    explanation:
      'A condition is `True`, `False` or `Unknown`. `True` is the default; in CronJobs it has been one since Kubernetes 1.34.',
    link: failurePolicy,
  },
  'success-policy-rules': {
    title: 'A success policy has too many rules',
    explanation: 'A policy has 20 rules at most.',
    link: successPolicy,
  },
  'success-policy-rules-missing': {
    title: 'A success policy has no rules',
    explanation: 'A policy has at least one rule; the Job succeeds as soon as one is met.',
    link: successPolicy,
  },
  'success-policy-rule-empty': {
    title: 'A rule does not say what is enough',
    explanation:
      'A rule names indexes that must succeed in `succeededIndexes`, or how many of them in `succeededCount`, or both.',
    link: successPolicy,
  },
  'success-policy-indexes': {
    title: 'A list of indexes is malformed',
    explanation:
      '`succeededIndexes` is a text of indexes and intervals in ascending order, such as "0,2-4,7", all below `completions`.',
    link: successPolicy,
  },
  'success-policy-indexes-too-long': {
    title: 'A list of indexes is too long',
    explanation: '`succeededIndexes` has 65536 characters at most.',
    link: successPolicy,
  },
  'success-policy-count': {
    title: 'A rule can never be met',
    explanation: '`succeededCount` is not more than `completions` or the number of indexes in `succeededIndexes`.',
    link: successPolicy,
  },
  'job-selector-own': {
    title: 'A Job has a selector of its own',
    explanation:
      'The server makes the selector out of the uid that the Job gets, so that no two Jobs share pods. A manifest copied from a cluster has it and must lose it.',
    link: selector,
  },
  'job-selector-missing': {
    title: 'A manual selector is missing',
    explanation: 'With `manualSelector: true` the server makes no selector.',
    link: selector,
  },
  'job-selector-mismatch': {
    title: "The selector does not match the pods' labels",
    explanation: 'A Job finds its pods by its selector, so the labels in the template must match it.',
    link: selector,
  },
  'job-label-reserved': {
    title: "A label of the pods is the server's to set",
    explanation:
      'The server labels the pods of a Job with its name and uid. A manifest copied from a cluster has these labels and must lose them.',
    link: selector,
  },
  'job-name-label': {
    title: 'The name is too long for the label of the pods',
    explanation:
      'The pods of a Job carry its name in the label `job-name`, and values of labels have 63 characters at most, though names have up to 253.',
    link: `${job}/#writing-a-job-spec`,
  },
};
