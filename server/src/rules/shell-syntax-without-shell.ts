import type { Field } from '../validate/field.ts';
import { show } from '../validate/podTemplate/wording.ts';
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
  check({ job, pod }, advise) {
    // The controller gives it to every container, behind those that are written.
    const given = job.at('completionMode').string === 'Indexed' ? ['JOB_COMPLETION_INDEX'] : [];
    for (const container of ['initContainers', 'containers'].flatMap((list) => pod.at(list).items())) {
      const command = container.at('command');
      const program = command.index(0).string;
      // Without a command the image's entry point decides, and that may well be a shell.
      if (program === undefined || isInterpreter(program)) continue;
      const names = new Set([
        ...given,
        ...container
          .at('env')
          .items()
          .map((variable) => variable.at('name').string)
          .filter((name) => name !== undefined),
      ]);
      for (const word of [...command.items().slice(1), ...container.at('args').items()])
        checkWord(word, program, names);
    }

    function checkWord(word: Field, program: string, names: ReadonlySet<string>): void {
      const text = word.string;
      if (text === undefined) return;
      if (operators.has(text)) {
        advise(
          word,
          `${show(text)} is handed to ${show(program)} as an argument: no shell reads this command. Run one: \`command: ["sh", "-c", "…"]\`.`,
        );
        return;
      }
      const variable = /\$\{?([A-Za-z_][A-Za-z0-9_]*)/.exec(text)?.[1];
      if (variable !== undefined && names.has(variable)) {
        advise(
          word,
          `${show(program)} gets ${show(text)} as it stands: no shell replaces the variable. Write ${show(`$(${variable})`)}, which Kubernetes replaces, or run a shell.`,
        );
      }
    }
  },
};

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
            - --date=$DATE
            # ^^^^^^^^^^^^ shell-syntax-without-shell
            - --user=$(USER)
            - "&&"
            # ^^^^ shell-syntax-without-shell
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
          command: [python, run.py, $JOB_COMPLETION_INDEX, $(JOB_COMPLETION_INDEX)]
          #                         ^^^^^^^^^^^^^^^^^^^^^ shell-syntax-without-shell
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
