import assert from 'node:assert/strict';
import type { MarkupContent } from 'vscode-languageserver';
import { hover } from '../../../server/src/features/hover.ts';
import { cursorIn, type FileOptions } from '../../support/fileView.ts';

function hovered(source: string, options?: FileOptions): string | undefined {
  const { file, position } = cursorIn(source, options);
  return (hover(file, position)?.contents as MarkupContent | undefined)?.value;
}

const job = (spec: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
${spec}  template:
    spec:
      restartPolicy: Never
      containers:
        - name: pi
          image: perl
`;

describe('hover', () => {
  it('documents the field under the cursor: type, version, Kubernetes’ own words', () => {
    const text = hovered(job('  backoffLimitPer$0Index: 1\n'));
    assert.match(text ?? '', /\*\*backoffLimitPerIndex\*\* — integer/);
    assert.match(text ?? '', /Since Kubernetes 1\.28, on by default since 1\.29/);
    assert.match(text ?? '', /retries within an index/);
  });

  it('says what the target makes of a field', () => {
    assert.match(hovered(job('  backoffLimitPer$0Index: 1\n'), { minor: 27 }) ?? '', /Not in Kubernetes 1\.27/);
    assert.match(hovered(job('  backoffLimitPer$0Index: 1\n'), { minor: 28 }) ?? '', /1\.28 drops it/);
  });

  it('lists the values of an enum, and explains the one that is written', () => {
    const key = hovered(job('').replace('restartPolicy:', 'restart$0Policy:'));
    assert.match(key ?? '', /- `Never`/);
    const value = hovered(job('  completionMode: Inde$0xed\n  completions: 2\n'));
    assert.match(value ?? '', /completionMode/);
  });

  it('tells a schedule in words, with its next runs in its own zone', () => {
    const cron = (zone: string) =>
      hovered(
        `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: a\nspec:\n  schedule: "30 3 * $0* 1-5"\n${zone}  jobTemplate: {}\n`,
      );
    assert.match(cron('') ?? '', /At 03:30/);
    assert.match(cron('') ?? '', /- Thu 2026-01-01 03:30\n- Fri 2026-01-02 03:30\n- Mon 2026-01-05 03:30/);
    assert.match(cron('  timeZone: Asia/Tokyo\n') ?? '', /`Asia\/Tokyo`\):\n\n- Fri 2026-01-02 03:30/);
  });

  it('tells what the Job will do', () => {
    const plan = hovered(job('  completions: 5\n  parallelism: 2\n  back$0offLimit: 3\n').replace('spec:', 'spec:'));
    assert.match(plan ?? '', /Runs pods until 5 have succeeded, at most 2 at once: 3 rounds if none fails\./);
    assert.match(plan ?? '', /Replaces failed pods up to 3 times, waiting 1 min 10 s in all/);
    assert.match(hovered(job('').replace('kind: Job', 'kind: J$0ob')) ?? '', /Runs one pod until it succeeds\./);
    assert.match(hovered(job('  paral$0lelism: 3\n')) ?? '', /Work queue: runs 3 pods at once/);
  });

  it('explains what is reported under the cursor', () => {
    const text = hovered(job('').replace('Never', 'Alw$0ays'));
    assert.match(text ?? '', /^\*\*.*\[Kubernetes documentation\]\(https:\/\/kubernetes\.io\//);
    assert.match(text ?? '', /restartPolicy/);
    assert.match(hovered('kind: Job\nmetadata:\n  - a\n  b$0: 1\n') ?? '', /YAML|indent/i);
  });

  it('says nothing where there is nothing to say', () => {
    assert.equal(hovered(job('  # com$0ment\n')), undefined);
    assert.equal(hovered('apiVersion: v1\nki$0nd: ConfigMap\n'), undefined);
    assert.equal(hovered('just wo$0rds'), undefined);
  });

  it('is plain text for a client that shows no Markdown', () => {
    const text = hovered(job('  backoffLimitPer$0Index: 1\n'), { client: { markdownHover: false } });
    assert.doesNotMatch(text ?? '', /\*\*|`/);
  });
});
