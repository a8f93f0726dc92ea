import assert from 'node:assert/strict';
import { backOffSeconds, planJob, totalBackOffSeconds } from '../../../server/src/plan/job.ts';

const plain = { indexed: false, suspend: false };

describe('the plan of a Job', () => {
  it('waits 10 s after the first failure, twice as long after each, 10 minutes at most', () => {
    assert.deepEqual([0, 1, 2, 3, 6, 7, 8, 1000].map(backOffSeconds), [0, 10, 20, 40, 320, 600, 600, 600]);
    assert.equal(totalBackOffSeconds(0), 0);
    assert.equal(totalBackOffSeconds(6), 630);
    assert.equal(totalBackOffSeconds(8), 630 + 600 + 600);
  });

  it('runs one pod by default, with six retries', () => {
    const plan = planJob(plain);
    assert.deepEqual(
      [plan.pattern, plan.completions, plan.parallelism, plan.rounds, plan.retries],
      ['single', 1, 1, 1, 6],
    );
  });

  it('runs no more pods at once than there is work left', () => {
    const plan = planJob({ ...plain, completions: 5, parallelism: 2 });
    assert.deepEqual([plan.pattern, plan.parallelism, plan.rounds], ['fixed', 2, 3]);
    assert.equal(planJob({ ...plain, completions: 2, parallelism: 5 }).parallelism, 2);
  });

  it('is a work queue with parallelism and no completions', () => {
    const plan = planJob({ ...plain, parallelism: 3 });
    assert.deepEqual([plan.pattern, plan.completions, plan.rounds], ['queue', undefined, undefined]);
    assert.equal(planJob({ ...plain, parallelism: 1 }).pattern, 'single');
  });

  it('counts retries per index without a limit of their sum', () => {
    const plan = planJob({ ...plain, indexed: true, completions: 3, backoffLimitPerIndex: 1 });
    assert.deepEqual(
      [plan.pattern, plan.retriesPerIndex, plan.retries, plan.waitSeconds],
      ['indexed', 1, Infinity, 10],
    );
  });

  it('may run nothing at all', () => {
    assert.equal(planJob({ ...plain, completions: 3, parallelism: 0 }).rounds, undefined);
  });
});
