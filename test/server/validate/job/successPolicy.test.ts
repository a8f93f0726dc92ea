import assert from 'node:assert/strict';
import { parseIndexes } from '../../../../server/src/validate/job/indexes.ts';
import { assertChecked } from '../../../support/caret.ts';

/** An Indexed Job of ten completions with these rules. */
function check(rules: string, minor?: number): void {
  assertChecked(
    `apiVersion: batch/v1
kind: Job
metadata: {name: work, labels: {app: work}}
spec:
  completionMode: Indexed
  completions: 10
  successPolicy:${rules}
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: busybox}
`,
    minor,
  );
}

describe('success policies', () => {
  it('may be what they may be', () => {
    check(`
    rules:
      - succeededIndexes: "0,2-4,9"
        succeededCount: 5
      - succeededCount: 0
      - succeededIndexes: "0"`);
  });

  it('have rules', () => {
    check(`
  ^^^^^^^^^^^^^ success-policy-rules-missing spec.successPolicy.rules
    {}`);
    check(`
    rules: []
    #      ^^ success-policy-rules-missing spec.successPolicy.rules`);
    check(`
    rules:
    ^^^^^ success-policy-rules spec.successPolicy.rules${'\n      - {succeededCount: 1}'.repeat(21)}`);
  });

  it('have rules that can be met', () => {
    check(`
    rules:
      - {}
      # ^^ success-policy-rule-empty spec.successPolicy.rules[0]
      - succeededCount: 11
        #               ^^ success-policy-count spec.successPolicy.rules[1].succeededCount
      - succeededCount: -1
        #               ^^ number-negative spec.successPolicy.rules[2].succeededCount
      - succeededIndexes: "0-2"
        succeededCount: 4
        #               ^ success-policy-count spec.successPolicy.rules[3].succeededCount
      - succeededIndexes: ""
        succeededCount: 1
        #               ^ success-policy-count spec.successPolicy.rules[4].succeededCount`);
  });

  it('name indexes in order', () => {
    check(`
    rules:
      - succeededIndexes: "0,12,3"
        #                    ^^ success-policy-indexes spec.successPolicy.rules[0].succeededIndexes
      - succeededIndexes: 3-1
        #                 ^^^ success-policy-indexes spec.successPolicy.rules[1].succeededIndexes
      - succeededIndexes: a,b
        #                 ^ success-policy-indexes spec.successPolicy.rules[2].succeededIndexes`);
  });

  it('name them in 64 KiB at most', () => {
    const indexes = `${'0'.repeat(64 * 1024)}1`;
    check(`
    rules:
      - succeededIndexes: "${indexes}"
        #                 ${'^'.repeat(indexes.length + 2)} success-policy-indexes-too-long spec.successPolicy.rules[0].succeededIndexes`);
  });
});

describe('lists of indexes', () => {
  const counted: [text: string, count: number][] = [
    ['', 0],
    ['0', 1],
    ['0-9', 10],
    ['0,2,4-6', 5],
    ['+1,03', 2],
  ];
  for (const [text, count] of counted) {
    it(`${JSON.stringify(text)} names ${count}`, () => {
      assert.deepEqual(parseIndexes(text, 10), { count });
    });
  }

  for (const text of [
    '10',
    '0-10',
    '1-1',
    '2-1',
    '1,1',
    '3,2',
    '0-4,4',
    '-1',
    '1-',
    '0-1-2',
    'a',
    '1.0',
    ' 1',
    '1,',
    ',',
    '9'.repeat(30),
  ]) {
    it(`${JSON.stringify(text)} is none`, () => {
      assert.ok('problem' in parseIndexes(text, 10));
    });
  }
});
