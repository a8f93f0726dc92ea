import { deleteObject, noDeleteOptions } from '../api/deletion.ts';
import type { Registry } from '../api/registry.ts';
import { jobKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { fieldsOf, numberOf } from '../store/objects.ts';
import { finishedCondition } from './job/jobController.ts';
import { WorkQueue } from './workQueue.ts';

/** Deletes finished Jobs when their `ttlSecondsAfterFinished` is over. */
export class TtlController {
  constructor(private readonly registry: Registry) {
    const queue = new WorkQueue(registry.clock, (key) => this.check(key, queue));
    const consider = (job: Stored): void => {
      if (fieldsOf(job.object.spec).ttlSecondsAfterFinished === undefined || !finishedCondition(job)) return;
      queue.add(`${job.namespace}/${job.name}`);
    };
    registry.store.listen(jobKind, ({ type, stored }) => {
      if (type !== 'DELETED') consider(stored);
    });
    for (const job of registry.store.all(jobKind)) consider(job);
  }

  private check(key: string, queue: WorkQueue): void {
    const [namespace = '', name = ''] = key.split('/');
    const job = this.registry.store.get(jobKind, namespace, name);
    const seconds = job && numberOf(fieldsOf(job.object.spec).ttlSecondsAfterFinished);
    const finished = job && finishedCondition(job);
    if (!job || seconds === undefined || !finished || job.object.metadata.deletionTimestamp) return;
    const left = Date.parse(String(finished.lastTransitionTime)) + seconds * 1000 - this.registry.clock.now();
    if (left > 0) queue.add(key, left);
    else deleteObject(this.registry, job, { ...noDeleteOptions, propagationPolicy: 'Foreground' });
  }
}
