import assert from 'node:assert/strict';
import { codeLenses } from '../../../server/src/features/codeLenses.ts';
import { documentsIn, fieldRanges } from '../../../server/src/features/documents.ts';
import { foldingRanges } from '../../../server/src/features/folding.ts';
import { inlayHints } from '../../../server/src/features/inlayHints.ts';
import { documentSymbols } from '../../../server/src/features/symbols.ts';
import { fileOf } from '../../support/fileView.ts';

const cronJob = `# the nightly report
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: data
spec:
  schedule: "30 3 * * *"
  startingDeadlineSeconds: 600
  jobTemplate:
    spec:
      activeDeadlineSeconds: 90000
      ttlSecondsAfterFinished: 60
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox:1.36
`;
const job = `apiVersion: batch/v1
kind: Job
metadata:
  generateName: once-
spec:
  template: {}
`;
const everywhere = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

describe('inlay hints', () => {
  it('tell a schedule in words and long durations in units', () => {
    const hints = inlayHints(fileOf(cronJob), everywhere).map(({ position, label }) => [position.line, label]);
    assert.deepEqual(hints, [
      [7, 'at 03:30'],
      [11, '1 day 1 h'],
      [8, '10 min'],
    ]);
  });

  it('are made for what is visible, and not at all where they are switched off', () => {
    const file = fileOf(cronJob);
    assert.deepEqual(inlayHints(file, { start: { line: 0, character: 0 }, end: { line: 3, character: 0 } }), []);
    assert.deepEqual(inlayHints({ ...file, settings: { ...file.settings, inlayHints: false } }, everywhere), []);
  });
});

describe('the outline', () => {
  it('has each resource, and in it the fields and named items', () => {
    const [first, second] = documentSymbols(fileOf(`${cronJob}---\n${job}`));
    assert.equal(first?.name, 'report');
    assert.equal(first?.detail, 'CronJob');
    assert.equal(second?.name, 'Job');
    const paths: string[] = [];
    const walk = (symbol: NonNullable<typeof first>, path: string) => {
      paths.push(`${path}${symbol.name}`);
      for (const child of symbol.children ?? []) walk(child, `${path}${symbol.name}/`);
    };
    if (first) walk(first, '');
    assert.ok(paths.includes('report/spec/jobTemplate/spec/template/spec/containers/main/image'));
  });

  it('has ranges that hold those of what is below', () => {
    const check = (
      symbols: ReturnType<typeof documentSymbols>,
      outer: { start: { line: number }; end: { line: number } },
    ) => {
      for (const { range, selectionRange, children } of symbols) {
        assert.ok(range.start.line >= outer.start.line && range.end.line <= outer.end.line);
        assert.ok(selectionRange.start.line >= range.start.line && selectionRange.end.line <= range.end.line);
        check(children ?? [], range);
      }
    };
    check(documentSymbols(fileOf(`${cronJob}---\n${job}`)), everywhere);
  });
});

describe('folding', () => {
  it('folds each document of several, and leaves a single one to the editor', () => {
    assert.deepEqual(foldingRanges(fileOf(cronJob)), []);
    assert.deepEqual(
      foldingRanges(fileOf(`${cronJob}---\n${job}`)).map(({ startLine, endLine }) => [startLine, endLine]),
      [
        [0, 18],
        [19, 25],
      ],
    );
  });
});

describe('documents', () => {
  it('have text, JSON and ranges without their separators', () => {
    const { resources } = documentsIn(fileOf(`${cronJob}---\n\n${job}\n`));
    const [first, second] = resources;
    assert.equal(first?.text, cronJob.trimEnd());
    assert.equal(second?.text, job.trimEnd());
    assert.deepEqual(second?.range, { start: { line: 21, character: 0 }, end: { line: 26, character: 14 } });
    assert.equal(second?.generateName, 'once-');
    assert.equal(second?.name, undefined);
    assert.equal(first?.namespace, 'data');
    assert.equal(JSON.parse(first?.json ?? '').spec.schedule, '30 3 * * *');
  });

  it('say why they cannot be applied', () => {
    const broken = documentsIn(fileOf(`${job}  : [\n`)).resources[0];
    assert.equal(broken?.json, undefined);
    assert.match(broken?.unreadable ?? '', /cannot be read \(line \d+\)/);
  });

  it('are applied with what a script says to its own shell, and not before templates are filled in', () => {
    const withCommand = (command: string): string | undefined =>
      documentsIn(fileOf(`apiVersion: batch/v1\nkind: Job # <your-job>\nspec:\n  command: ${command}\n`)).resources[0]
        ?.unreadable;
    assert.equal(withCommand('|\n    echo "${ATTEMPT:-0}" $HOME __MAIN__ > <file>'), undefined);
    assert.equal(withCommand('[echo, $HOME, $(NAME)]'), undefined);
    for (const command of ['[echo, "${ATTEMPT}"]', '{{ .Values.command }}', '\n    {{ .a }}: b', '<your-command>']) {
      assert.match(withCommand(command) ?? '', /template parts/, command);
    }
    assert.match(withCommand('|\n    ${A}\n  {{- if .b }}\n  a: 1\n  {{- end }}') ?? '', /template parts/);
  });

  it('tell where fields are, the nearest parent where they are not', () => {
    const { ranges } = fieldRanges(fileOf(cronJob), 0, [
      'spec.jobTemplate.spec.template.spec.containers[0].image',
      '.spec.jobTemplate.spec.template.spec.containers[name="main"].imagee',
      'spec.jobTemplate.spec.parallelism',
      '',
    ]);
    assert.deepEqual(
      ranges.map(({ range, exact }) => [range.start.line, range.start.character, exact]),
      [
        [18, 21, true],
        [17, 14, false],
        [10, 4, false],
        [4, 8, true],
      ],
    );
    assert.deepEqual(fieldRanges(fileOf(cronJob), 7, ['spec']).ranges, []);
  });
});

describe('code lenses', () => {
  it('stand above each resource with what the command needs to find it again', () => {
    const file = fileOf(`${cronJob}---\n${job}`, { client: { commands: new Set(['kubernetesJobs.dryRunDocument']) } });
    assert.deepEqual(
      codeLenses(file).map(({ range, command }) => [range.start.line, command?.title, command?.arguments?.[0]]),
      [
        [1, 'Dry run', { uri: file.uri, resource: 0, kind: 'CronJob', name: 'report', namespace: 'data' }],
        [20, 'Dry run', { uri: file.uri, resource: 1, kind: 'Job' }],
      ],
    );
  });
});
