import assert from 'node:assert/strict';
import { timeWords } from '../../../client/src/cluster/treeLooks.ts';

describe('the words for a time', () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5);
  const words = (milliseconds: number): string | undefined => timeWords(now + milliseconds, now);

  it('say how long ago it was, or in how long it will be', () => {
    assert.equal(words(-180_000), '2026-01-02 03:01:05 UTC (3m ago)');
    assert.equal(words(180_000), '2026-01-02 03:07:05 UTC (in 3m)');
  });

  it('call both sides of now just now, as clocks differ', () => {
    assert.equal(words(-2_000), '2026-01-02 03:04:03 UTC (just now)');
    assert.equal(words(2_000), '2026-01-02 03:04:07 UTC (just now)');
  });
});
