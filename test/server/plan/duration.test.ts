import assert from 'node:assert/strict';
import { parseDuration } from '../../../server/src/plan/duration.ts';

describe('durations', () => {
  const read: [text: string, nanoseconds: bigint][] = [
    ['0', 0n],
    ['+0', 0n],
    ['1h30m', 5_400_000_000_000n],
    ['1.5h', 5_400_000_000_000n],
    ['-1.5s', -1_500_000_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['1µs', 1_000n],
    ['1m1m', 120_000_000_000n],
    ['2562047h', 9_223_369_200_000_000_000n],
    ['9223372036854775807ns', 2n ** 63n - 1n],
    ['-9223372036854775808ns', -(2n ** 63n)],
  ];
  for (const [text, nanoseconds] of read) {
    it(text, () => {
      assert.equal(parseDuration(text), nanoseconds);
    });
  }

  for (const text of [
    '',
    '-',
    '5',
    '1',
    'h',
    '.s',
    '1x',
    '1h 30m',
    ' 1h',
    '1H',
    '--1h',
    '2562048h',
    '9223372036854775808ns',
    '1toString',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.equal(parseDuration(text), undefined);
    });
  }
});
