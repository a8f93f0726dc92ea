import assert from 'node:assert/strict';
import { createCrashLimit } from '../../client/src/crashLimit.ts';

describe('the crash limit', () => {
  const start = () => {
    const clock = { now: 0 };
    const limit = createCrashLimit({ limit: 2, window: 1000, now: () => clock.now });
    return { clock, limit };
  };

  it('gives up at one crash too many within the time', () => {
    const { limit } = start();
    assert.deepEqual([limit.crashed(), limit.crashed(), limit.crashed()], ['restart', 'restart', 'giveUp']);
  });

  it('forgets crashes that are long ago, and all of them when a person starts it again', () => {
    const { clock, limit } = start();
    limit.crashed();
    limit.crashed();
    clock.now = 1000;
    assert.equal(limit.crashed(), 'restart');
    assert.equal(limit.crashed(), 'restart');
    limit.reset();
    assert.equal(limit.crashed(), 'restart');
  });

  it('is not confused by a clock that is set back', () => {
    const { clock, limit } = start();
    clock.now = 5000;
    limit.crashed();
    limit.crashed();
    clock.now = 0;
    assert.equal(limit.crashed(), 'restart');
  });
});
