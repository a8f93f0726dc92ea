import { replaceValue } from '../manifest/edits.ts';
import type { Field } from '../validate/field.ts';
import { show } from '../validate/podTemplate/wording.ts';
import type { JobTarget } from './fix.ts';
import type { Rule, RuleCase } from './rule.ts';

const operators = new Set(['&&', '||', '|', ';', '>', '>>', '<', '2>&1', '&']);

export const shellSyntaxWithoutShell: Rule = {
  id: 'shell-syntax-without-shell',
  severity: 'information',
  doc: {
    title: 'Shell syntax in a command that no shell reads',
    explanation:
      'Kubernetes starts `command` without a shell. `&&`, `|` or `>` become plain arguments, and `$NAME` stays as it is: only Kubernetes’ own `$(NAME)` is replaced. ' +
      'Run a shell (`command: ["sh", "-c", "…"]`), or write `$(NAME)`.',
    link: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/#run-a-command-in-a-shell',
  },
  check(target, advise) {
    for (const { field, text, program, names } of wordsOf(target)) {
      const variable = variableIn(text, names);
      if (operators.has(text)) {
        advise(
          field,
          `${show(text)} is handed to ${show(program)} as an argument: no shell reads this command. Run one: \`command: ["sh", "-c", "…"]\`.`,
        );
      } else if (variable !== undefined) {
        advise(
          field,
          `${show(program)} gets ${show(text)} as it stands: no shell replaces the variable. Write ${show(`$(${variable})`)}, which Kubernetes replaces, or run a shell.`,
        );
      }
    }
  },
  fixes(finding, { document, target }) {
    const word = wordsOf(target).find(({ field }) => field.path === finding.field);
    const node = word?.field.node;
    if (!word || !node || node.aliased || operators.has(word.text)) return [];
    const replaced = word.text.replace(/\$(\w+)/g, (whole, name: string) =>
      word.names.has(name) ? `$(${name})` : whole,
    );
    return [{ title: `Change to ${replaced}`, edits: replaceValue(document, node, replaced), preferred: true }];
  },
};

/** A word behind the program, and the variables that its container knows. */
interface Word {
  readonly field: Field;
  readonly text: string;
  readonly program: string;
  readonly names: ReadonlySet<string>;
}

function wordsOf({ job, pod }: JobTarget): Word[] {
  // The controller gives it to every container, behind those that are written.
  const given = job.at('completionMode').string === 'Indexed' ? ['JOB_COMPLETION_INDEX'] : [];
  const words: Word[] = [];
  for (const container of ['initContainers', 'containers'].flatMap((list) => pod.at(list).items())) {
    const command = container.at('command');
    const program = command.index(0).string;
    // Without a command the image's entry point decides, and that may well be a shell.
    if (program === undefined || isInterpreter(program)) continue;
    const variables = container.at('env').items();
    const names = new Set([...given, ...variables.flatMap((variable) => variable.at('name').string ?? [])]);
    for (const field of [...command.items().slice(1), ...container.at('args').items()]) {
      if (field.string !== undefined) words.push({ field, text: field.string, program, names });
    }
  }
  return words;
}

function variableIn(text: string, names: ReadonlySet<string>): string | undefined {
  const variable = /\$([A-Za-z_][A-Za-z0-9_]*)/.exec(text)?.[1];
  return variable !== undefined && names.has(variable) ? variable : undefined;
}

/** Programs that read shell syntax, or hand their arguments to something that does. */
function isInterpreter(program: string): boolean {
  const name = program.slice(program.lastIndexOf('/') + 1).toLowerCase();
  return (
    /^(|.*[^a-z])(sh|ash|bash|dash|zsh|ksh|fish|busybox|env|xargs|tini|dumb-init|entrypoint|cmd|cmd\.exe|powershell|pwsh|su|ssh|awk|gawk|sed|perl|make|expr|test|find)(\.sh|\.exe)?$/.test(
      name,
    ) || name.endsWith('.sh')
  );
}

export const cases: readonly RuleCase[] = [
  {
    title: 'operators and variables for a plain program',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: report
          image: python:3.13
          command: ["python", "main.py"]
          args:
            - "&&"
            # ^^^^ shell-syntax-without-shell
            - --date=$DATE
            # ^^^^^^^^^^^^ shell-syntax-without-shell
            - --user=$(USER)
            - echo
          env:
            - name: DATE
              value: "2026-01-01"
            - name: USER
              value: me
`,
  },
  {
    title: 'the index of an Indexed Job, which its containers are given',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: shards
spec:
  backoffLimit: 4
  completionMode: Indexed
  completions: 3
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: shard
          image: python:3.13
          command: [python, run.py, "--shard=$JOB_COMPLETION_INDEX", $(JOB_COMPLETION_INDEX)]
          #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shell-syntax-without-shell
`,
    fixed: `apiVersion: batch/v1
kind: Job
metadata:
  name: shards
spec:
  backoffLimit: 4
  completionMode: Indexed
  completions: 3
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: shard
          image: python:3.13
          command: [python, run.py, "--shard=$(JOB_COMPLETION_INDEX)", $(JOB_COMPLETION_INDEX)]
`,
  },
  {
    title: 'a shell reads them; and a dollar sign that names no variable',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: report
          image: python:3.13
          command: ["/bin/sh", "-c", "echo $DATE && true"]
          args: ["|"]
          env:
            - name: DATE
              value: "2026-01-01"
        - name: match
          image: python:3.13
          command: ["grep", "-E", "^$END"]
`,
  },
];
