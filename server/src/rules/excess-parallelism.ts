import type { Rule, RuleCase } from './rule.ts';

export const excessParallelism: Rule = {
  id: 'excess-parallelism',
  severity: 'hint',
  doc: {
    title: 'More pods may run at once than there is work for',
    explanation:
      'A Job never runs more pods at a time than completions are still missing: of `parallelism: 5` with `completions: 3`, at most 3 run. ' +
      'Often one of the two numbers is not the one that was meant, or `completions` was to be left out for a work queue.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#controlling-parallelism',
  },
  check({ job }, advise) {
    const parallelism = job.at('parallelism');
    const completions = job.at('completions');
    const pods = parallelism.integer;
    const work = completions.integer;
    if (pods === undefined || work === undefined || work < 0 || pods <= work) return;
    advise(
      parallelism,
      `\`parallelism: ${pods}\` is more than \`completions: ${work}\`: no more than ${work} ${work === 1 ? 'pod' : 'pods'} will ever run at once.`,
      { related: [{ span: completions.valueSpan, message: 'the number of successes that completes the Job' }] },
    );
  },
};

export const cases: readonly RuleCase[] = [
  {
    title: 'five at once of three',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  parallelism: 5
  #            ^ excess-parallelism
  completions: 3
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
  },
  {
    title: 'three at once of five',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  parallelism: 3
  completions: 5
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl:5.34.0
`,
  },
];
