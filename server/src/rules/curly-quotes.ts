import { replaceValue } from '../manifest/edits.ts';
import type { Field } from '../validate/field.ts';
import { show } from '../validate/podTemplate/wording.ts';
import type { JobTarget } from './fix.ts';
import type { Rule, RuleCase } from './rule.ts';

/** The whole of a text between typographic quotes, as web pages and word processors make them. */
const quoted = /^[“”„‘’‚](.*)[“”‘’]$/s;

export const curlyQuotes: Rule = {
  id: 'curly-quotes',
  severity: 'information',
  doc: {
    title: 'Curly quotes are a part of the value',
    explanation:
      'Web pages and word processors turn `"` and `\'` into “ ” and ‘ ’, which are letters like others to YAML and to programs: the value has them at its ends. ' +
      'In a command the program gets them too, and a shell looks for a command of that name. Write straight quotes, or none.',
    link: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
  },
  check(target, advise) {
    for (const field of textsOf(target)) {
      const text = field.string?.trim() ?? '';
      if (!quoted.test(text)) continue;
      advise(
        field,
        `The curly quotes are a part of ${show(text)}: YAML knows only straight ones. Write \`"\` in their place.`,
      );
    }
  },
  fixes(finding, { document, target }) {
    const field = textsOf(target).find(({ path }) => path === finding.field);
    const inner = quoted.exec(field?.string?.trim() ?? '')?.[1];
    if (!field?.node || inner === undefined) return [];
    return [{ title: 'Replace the curly quotes', edits: replaceValue(document, field.node, inner), preferred: true }];
  },
};

/** What is handed to programs. Elsewhere the server refuses such letters itself, or they are for people to read. */
function textsOf({ pod }: JobTarget): Field[] {
  return ['initContainers', 'containers']
    .flatMap((list) => pod.at(list).items())
    .flatMap((container) => [
      ...container.at('command').items(),
      ...container.at('args').items(),
      ...container
        .at('env')
        .items()
        .map((variable) => variable.at('value')),
    ])
    .filter(({ written }) => written?.kind === 'scalar' && written.style === 'plain' && !written.aliased);
}

export const cases: readonly RuleCase[] = [
  {
    title: 'a command from a web page',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: countdown
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: counter
          image: busybox:1.36
          command:
            - sh
            - "-c"
            - “for i in 3 2 1; do echo $i; done”
            # ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ curly-quotes
`,
    fixed: `apiVersion: batch/v1
kind: Job
metadata:
  name: countdown
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: counter
          image: busybox:1.36
          command:
            - sh
            - "-c"
            - "for i in 3 2 1; do echo $i; done"
`,
  },
  {
    title: 'quotes that are meant, and quotes inside',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: countdown
  annotations:
    example.com/title: “Countdown”
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: counter
          image: busybox:1.36
          command: [echo, "“three”", 'two', say “one” now]
`,
  },
];
