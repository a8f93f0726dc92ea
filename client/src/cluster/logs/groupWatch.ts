import { createEmitter, type Disposable } from '../disposable.ts';
import type { Reflector } from '../reflector.ts';
import { cronJobKind, jobKind } from '../resourceKinds.ts';
import type { CronJob, Job } from '../resources.ts';
import { toCronJob, toJob } from '../resources.ts';
import type { ContainerState } from './containerState.ts';
import type { LogTarget } from './session.ts';
import type { FollowedPod, TargetWatch } from './targetWatch.ts';
import { type Ending, type Notice, Watch, type WatchTargetOptions } from './targetWatchBase.ts';

/** Several watches as one. */
class Members implements Disposable {
  private readonly members: { readonly watch: TargetWatch; readonly subscriptions: readonly Disposable[] }[] = [];

  constructor(
    private readonly onChange: () => void,
    private readonly onNotice: (notice: Notice) => void,
  ) {}

  add(watch: TargetWatch): void {
    this.members.push({
      watch,
      subscriptions: [watch.onDidChange(() => this.onChange()), watch.onDidNotice((notice) => this.onNotice(notice))],
    });
  }

  get ends(): readonly (Ending | undefined)[] {
    return this.members.map(({ watch }) => watch.end());
  }

  pods(): FollowedPod[] {
    return this.members.flatMap(({ watch }) => watch.pods());
  }

  state(uid: string, container: string): ContainerState {
    const member = this.of(uid);
    return member ? member.state(uid, container) : { kind: 'gone' };
  }

  async refresh(uid: string, signal: AbortSignal): Promise<void> {
    await this.of(uid)?.refresh(uid, signal);
  }

  /** Stops watching what has ended: its pods' states stay as they are. */
  settle(): void {
    for (const { watch } of this.members) if (watch.end()) watch.dispose();
  }

  dispose(): void {
    for (const { watch, subscriptions } of this.members) {
      for (const subscription of subscriptions) subscription.dispose();
      watch.dispose();
    }
  }

  private of(uid: string): TargetWatch | undefined {
    return this.members.find(({ watch }) => watch.pods().some((pod) => pod.uid === uid))?.watch;
  }
}

/** Several targets at once. It ends when all have. */
export class SelectionWatch implements TargetWatch {
  private readonly changed = createEmitter<void>();
  private readonly noticed = createEmitter<Notice>();
  readonly onDidChange = this.changed.listen;
  readonly onDidNotice = this.noticed.listen;
  private readonly members = new Members(
    () => this.changed.emit(),
    (notice) => this.noticed.emit(notice),
  );

  constructor(watches: readonly TargetWatch[]) {
    for (const watch of watches) this.members.add(watch);
  }

  pods(): readonly FollowedPod[] {
    return this.members.pods();
  }

  state(uid: string, container: string): ContainerState {
    return this.members.state(uid, container);
  }

  refresh(uid: string, signal: AbortSignal): Promise<void> {
    return this.members.refresh(uid, signal);
  }

  end(): Ending | undefined {
    const ends = this.members.ends.filter((end) => end !== undefined);
    if (ends.length < this.members.ends.length) return undefined;
    const worst = ends.find(({ kind }) => kind === 'broken') ?? ends.find(({ kind }) => kind !== 'complete') ?? ends[0];
    return {
      kind: worst?.kind ?? 'deleted',
      text: ends.map(({ text }) => text).join(' ') || 'There is nothing to follow.',
    };
  }

  dispose(): void {
    this.members.dispose();
  }
}

/** A CronJob's newest Job, and every Job that it makes from then on. */
export class CronJobWatch extends Watch {
  private readonly cronJobs: Reflector<CronJob>;
  private jobs: Reflector<Job> | undefined;
  private readonly members = new Members(
    () => this.tell(),
    ({ level, text }) => this.notice(level, text),
  );
  private readonly followed = new Set<string>();
  private cronJob: CronJob | undefined;
  private isDeleted = false;
  /** The newest of the Jobs that were there in the beginning; older ones are not wanted. */
  private first: Job | undefined;

  constructor(
    options: WatchTargetOptions,
    private readonly watchOf: (options: WatchTargetOptions, target: LogTarget) => TargetWatch,
  ) {
    super(options);
    const { ref, uid } = options.target;
    this.cronJobs = this.reflect<CronJob>(
      cronJobKind,
      { fieldSelector: `metadata.name=${ref.name}` },
      toCronJob,
      (before, after) => {
        if (after?.name === ref.name && !this.isDeleted && [after.uid, ''].includes(this.cronJob?.uid ?? uid))
          this.follow(after);
        else if (before && before.uid === this.cronJob?.uid) this.isDeleted = true;
      },
    );
  }

  override pods(): FollowedPod[] {
    return this.members.pods();
  }

  override state(uid: string, container: string): ContainerState {
    return this.members.state(uid, container);
  }

  override refresh(uid: string, signal: AbortSignal): Promise<void> {
    return this.members.refresh(uid, signal);
  }

  override dispose(): void {
    super.dispose();
    this.members.dispose();
  }

  end(): Ending | undefined {
    const { name } = this.options.target.ref;
    if (this.hopeless) return { kind: 'broken', text: this.options.wordError(this.hopeless) };
    if (!this.cronJob) {
      const isThere = this.cronJobs.status.state !== 'live';
      return isThere ? undefined : { kind: 'deleted', text: `CronJob ${name} is not there.` };
    }
    this.members.settle();
    if (!this.isDeleted || this.members.ends.some((end) => end === undefined)) return undefined;
    return { kind: 'deleted', text: `CronJob ${name} was deleted.` };
  }

  private follow(cronJob: CronJob): void {
    const isNew = !this.cronJob;
    this.cronJob = cronJob;
    if (!isNew) return;
    let isListed = false;
    const before: Job[] = [];
    this.jobs = this.reflect<Job>(jobKind, {}, toJob, (_old, job) => {
      if (job?.owner?.uid !== cronJob.uid) return;
      if (isListed) this.add(job);
      else before.push(job);
    });
    // What the list brings comes in one change, before the reflector is live.
    const subscription = this.onDidChange(() => {
      if (isListed || this.jobs?.status.state !== 'live') return;
      isListed = true;
      subscription.dispose();
      this.first = before.reduce<Job | undefined>(
        (a, b) => (a && (a.created ?? 0) > (b.created ?? 0) ? a : b),
        undefined,
      );
      if (this.first) this.add(this.first);
      else this.notice('information', `CronJob ${cronJob.name} has no Job yet: its next one is waited for.`);
    });
  }

  private add(job: Job): void {
    if (this.followed.has(job.uid) || (job.created ?? 0) < (this.first?.created ?? 0)) return;
    this.followed.add(job.uid);
    const { namespace, name, uid } = job;
    this.members.add(this.watchOf(this.options, { kind: 'job', ref: { namespace, name }, uid }));
    this.tell();
  }
}
