import { replaceValue, type TextEdit } from '../manifest/edits.ts';
import type { Field } from '../validate/field.ts';
import { show } from '../validate/podTemplate/wording.ts';
import type { FixPlace } from './fix.ts';
import type { Rule, RuleCase } from './rule.ts';

export const commandInOneString: Rule = {
  id: 'command-in-one-string',
  severity: 'information',
  doc: {
    title: 'The command is one string with spaces, which is the name of no program',
    explanation:
      'Kubernetes runs `command` without a shell: its first item is the name of the program, spaces included, and every argument is an item of its own. ' +
      '`["python main.py"]` looks for a program called "python main.py" and fails with StartError. Write `["python", "main.py"]`, or run a shell: `["sh", "-c", "python main.py"]`.',
    link: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
  },
  check({ pod }, advise) {
    for (const program of programs(pod)) {
      const text = program.string?.trim() ?? '';
      if (!/\s/.test(text) || !isPlainCommand(program.string ?? '')) continue;
      const remedy = needsShell(text)
        ? 'Run a shell: `command: ["sh", "-c", "…"]`.'
        : 'Make each word an item of `command`.';
      advise(
        program,
        `There is no shell that splits ${show(text)} into words: the container fails to start, because no program has that name. ${remedy}`,
      );
    }
  },
  fixes(finding, place) {
    const program = programs(place.target.pod).find((field) => field.path === finding.field);
    const command = program && listOf(place, program);
    if (!program?.string || !command) return [];
    const words = program.string.trim().split(/\s+/);
    const shellWords = ['sh', '-c', program.string.trim()];
    const split = { title: 'Make each word an item of its own', edits: splitEdits(place, command, program, words) };
    const shell = { title: 'Run it with a shell', edits: splitEdits(place, command, program, shellWords) };
    const fixes = needsShell(program.string) ? [shell, split] : [split, shell];
    return fixes.map((fix, index) => ({ ...fix, preferred: index === 0 }));
  },
};

/** In quotes as they are, where the list stands in brackets; else the whole list is written anew. */
function splitEdits({ document }: FixPlace, command: Field, program: Field, words: readonly string[]): TextEdit[] {
  const { list } = command;
  const node = program.node;
  if (!list || node?.kind !== 'scalar') return [];
  const quote = { double: '"', single: "'" }[String(node.style)];
  if (list.flow && quote) {
    return [{ span: node.span, newText: words.map((word) => quote + word + quote).join(', ') }];
  }
  const others = command.items().slice(1);
  if (others.some((item) => item.string === undefined)) return [];
  return replaceValue(document, list, [...words, ...others.map((item) => item.string ?? '')]);
}

/** The first item of every container's command. */
function programs(pod: Field): Field[] {
  return ['initContainers', 'containers']
    .flatMap((list) => pod.at(list).items())
    .map((container) => container.at('command').index(0))
    .filter((program) => program.string !== undefined);
}

function listOf({ target }: FixPlace, program: Field): Field | undefined {
  return ['initContainers', 'containers']
    .flatMap((list) => target.pod.at(list).items())
    .map((container) => container.at('command'))
    .find((command) => command.index(0).path === program.path);
}

/** What only a shell understands is lost on any other program. */
function needsShell(text: string): boolean {
  return /[$&|;<>*?()]/.test(text);
}

/** Words only: no Windows path such as `C:\Program Files`, no quotes that would have to be understood. */
function isPlainCommand(text: string): boolean {
  return !/["'`\\\n]/.test(text);
}

export const cases: readonly RuleCase[] = [
  {
    title: 'a command line in one item',
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
          command: ["python main.py"]
          #         ^^^^^^^^^^^^^^^^ command-in-one-string
`,
    fixed: `apiVersion: batch/v1
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
`,
  },
  {
    title: 'a script in one item',
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
          command:
            - cd /work && make
            # ^^^^^^^^^^^^^^^^ command-in-one-string
`,
    fixed: `apiVersion: batch/v1
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
          command:
            - sh
            - "-c"
            - "cd /work && make"
`,
  },
  {
    title: 'a shell with a script, and a Windows path',
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
          command: ["sh", "-c", "python main.py"]
        - name: windows
          image: python:3.13
          command: ['C:\\Program Files\\tool.exe']
`,
  },
];
