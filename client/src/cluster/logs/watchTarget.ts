import type { Clock } from '../clock.ts';
import { createEmitter, type Disposable } from '../disposable.ts';
import { ClusterError } from '../errors.ts';
import type { ClusterApi, ResourceKind } from '../ports.ts';
import { createReflector, type Reflector, type ReflectorStatus } from '../reflector.ts';
import { jobKind, podKind } from '../resourceKinds.ts';
import { type Condition, type Job, type Pod, type ResourceBase, toJob, toPod } from '../resources.ts';
import type { ContainerState } from './containerState.ts';
import { containerStateOf } from './podContainers.ts';
import type { LogEnd, LogTarget } from './session.ts';
import type { FollowedPod, TargetWatch } from './targetWatch.ts';

export interface WatchTargetOptions {
  readonly api: Pick<ClusterApi, 'list' | 'watch' | 'probe' | 'get'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly target: LogTarget;
  readonly wordError: (error: ClusterError) => string;
}

/** Watches a Job and its pods, or one pod, for a log session. */
export function watchTarget(options: WatchTargetOptions): TargetWatch {
  return options.target.kind === 'job' ? new JobWatch(options, options.target) : new PodWatch(options, options.target);
}

/** Milliseconds of trouble before it is said. */
const worthAWord = 5_000;

type Notice = { readonly level: 'information' | 'warning' | 'error'; readonly text: string };
type Ending = Omit<LogEnd, 'lines'>;

/** What both kinds of target share: pods that are remembered when they are gone, and what is said of the watching. */
abstract class Watch implements TargetWatch {
  private readonly changed = createEmitter<void>();
  private readonly noticed = createEmitter<Notice>();
  readonly onDidChange = this.changed.listen;
  readonly onDidNotice = this.noticed.listen;
  /** By uid, in the order in which they were made; the ones that are gone stay, in their last state. */
  protected readonly known = new Map<string, { pod: Pod; gone: boolean }>();
  protected readonly reflectors: Disposable[] = [];
  protected hopeless: ClusterError | undefined;

  constructor(protected readonly options: WatchTargetOptions) {}

  abstract end(): Ending | undefined;

  pods(): FollowedPod[] {
    return [...this.known.values()]
      .map(({ pod }) => pod)
      .sort((a, b) => (a.created ?? 0) - (b.created ?? 0) || (a.index ?? 0) - (b.index ?? 0))
      .map(({ namespace, name, uid, index, containers }) => ({
        ref: { namespace, name },
        uid,
        index,
        containers: containers.map((container) => ({ name: container.name, role: container.role })),
      }));
  }

  state(uid: string, container: string): ContainerState {
    const known = this.known.get(uid);
    if (!known || known.gone) return { kind: 'gone' };
    const found = known.pod.containers.find(({ name }) => name === container);
    return found
      ? containerStateOf(known.pod, found)
      : { kind: 'waiting', reason: '', message: '', last: undefined, final: false };
  }

  async refresh(uid: string, signal: AbortSignal): Promise<void> {
    const known = this.known.get(uid);
    if (!known || known.gone) return;
    const { namespace, name } = known.pod;
    try {
      const pod = toPod(await this.options.api.get(podKind, { namespace, name }, { signal }));
      if (pod?.uid === uid) this.take(pod);
      else this.lose(uid);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.kind !== 'notFound') throw error;
      this.lose(uid);
    }
    this.changed.emit();
  }

  dispose(): void {
    for (const reflector of this.reflectors) reflector.dispose();
  }

  protected tell(): void {
    this.changed.emit();
  }

  protected notice(level: Notice['level'], text: string): void {
    this.noticed.emit({ level, text });
  }

  protected take(pod: Pod): void {
    const known = this.known.get(pod.uid);
    if (known) known.pod = pod;
    else this.known.set(pod.uid, { pod, gone: false });
  }

  protected lose(uid: string): void {
    const known = this.known.get(uid);
    if (known) known.gone = true;
  }

  /** Whether no pod that is known can write anything any more. */
  protected get allOver(): boolean {
    return [...this.known.values()].every(
      ({ pod, gone }) => gone || pod.phase === 'Succeeded' || pod.phase === 'Failed',
    );
  }

  protected reflect<T extends ResourceBase>(
    kind: ResourceKind,
    selector: { readonly labelSelector?: string; readonly fieldSelector?: string },
    read: (object: Parameters<typeof toPod>[0]) => T | undefined,
    take: (before: T | undefined, after: T | undefined) => void,
  ): Reflector<T> {
    const { api, clock, random, target } = this.options;
    const trouble = this.trouble();
    this.reflectors.push(trouble);
    const reflector = createReflector<T>({
      api,
      kind,
      scope: { namespace: target.ref.namespace },
      ...selector,
      read,
      clock,
      random,
      onChange: (changes) => {
        for (const { before, after } of changes) take(before, after);
        this.changed.emit();
      },
      onStatus: (status) => {
        trouble.take(status);
        this.changed.emit();
      },
    });
    this.reflectors.push(reflector);
    reflector.start();
    return reflector;
  }

  /** Says that a watch has trouble once that has lasted a while: a connection that is made anew at once is none. */
  private trouble(): Disposable & { take(status: ReflectorStatus): void } {
    let timer: Disposable | undefined;
    let isSaid = false;
    const say = (error: ClusterError): void => {
      isSaid = true;
      this.notice('warning', this.options.wordError(error));
    };
    const dispose = (): void => {
      timer?.dispose();
      timer = undefined;
    };
    return {
      dispose,
      take: (status) => {
        if (status.state === 'failed' || status.state === 'stale') {
          const { error } = status;
          if (status.retryAt === undefined) this.hopeless = error;
          if (!isSaid) timer ??= this.options.clock.after(worthAWord, () => say(error));
        } else if (status.state === 'live') {
          dispose();
          if (isSaid) this.notice('information', 'The cluster answers again.');
          isSaid = false;
          this.hopeless = undefined;
        }
      },
    };
  }
}

class PodWatch extends Watch {
  private readonly pod: Reflector<Pod>;

  constructor(
    options: WatchTargetOptions,
    private readonly target: LogTarget,
  ) {
    super(options);
    const { name } = target.ref;
    this.pod = this.reflect<Pod>(podKind, { fieldSelector: `metadata.name=${name}` }, toPod, (before, after) => {
      if (after && (target.uid === '' || after.uid === target.uid)) this.take(after);
      else if (before) this.lose(before.uid);
    });
  }

  end(): Ending | undefined {
    const { name } = this.target.ref;
    if (this.hopeless) return { kind: 'broken', text: this.options.wordError(this.hopeless) };
    if (this.pod.status.state !== 'live' || !this.allOver) return undefined;
    const [known] = this.known.values();
    if (!known || known.gone) return { kind: 'deleted', text: `Pod ${name} is no longer there.` };
    return known.pod.phase === 'Succeeded'
      ? { kind: 'complete', text: `Pod ${name} has succeeded.` }
      : { kind: 'failed', text: `Pod ${name} has failed${because(known.pod.reason, known.pod.message)}.` };
  }
}

class JobWatch extends Watch {
  private readonly jobs: Reflector<Job>;
  private job: Job | undefined;
  private followsPods = false;
  private deleted = false;
  private suspended = false;
  /** Whether the pods were listed once more after the Job had ended, so that none that it made is missing. */
  private lastLook: 'none' | 'under way' | 'done' = 'none';

  constructor(
    options: WatchTargetOptions,
    private readonly target: LogTarget,
  ) {
    super(options);
    const { name } = target.ref;
    this.jobs = this.reflect<Job>(jobKind, { fieldSelector: `metadata.name=${name}` }, toJob, (before, after) => {
      if (after && !this.deleted && [after.uid, ''].includes(this.job?.uid ?? target.uid)) this.follow(after);
      else if (before && before.uid === this.job?.uid) this.deleted = true;
      if (this.over) void this.lookOnce();
    });
  }

  end(): Ending | undefined {
    const { name } = this.target.ref;
    if (this.hopeless) return { kind: 'broken', text: this.options.wordError(this.hopeless) };
    if (!this.job) {
      return this.jobs.status.state === 'live' ? { kind: 'deleted', text: `Job ${name} is not there.` } : undefined;
    }
    if (!this.over || this.lastLook !== 'done' || !this.allOver) return undefined;
    return this.deleted && !endOf(this.job)
      ? { kind: 'deleted', text: `Job ${name} was deleted.` }
      : endingOf(this.job);
  }

  private get over(): boolean {
    return this.deleted || (this.job !== undefined && endOf(this.job) !== undefined);
  }

  private follow(job: Job): void {
    this.job = job;
    if (!this.followsPods) {
      this.followsPods = true;
      this.reflect<Pod>(podKind, { labelSelector: selectorOf(job) }, toPod, (before, after) => {
        if (after) this.takeOwn(after);
        else if (before) this.lose(before.uid);
      });
    }
    if (job.suspend && !this.suspended && !endOf(job)) {
      this.notice('information', `Job ${job.name} is suspended: its pods come when it is resumed.`);
    }
    this.suspended = job.suspend;
  }

  private takeOwn(pod: Pod): void {
    if (pod.owner?.uid === this.job?.uid) this.take(pod);
  }

  /** The Job's end may be heard of before the last pods' beginning: the two watches do not wait for each other. */
  private async lookOnce(): Promise<void> {
    if (this.lastLook !== 'none' || !this.job) return;
    this.lastLook = 'under way';
    const { api, target } = this.options;
    try {
      let next: string | undefined;
      do {
        const page = await api.list(
          podKind,
          { namespace: target.ref.namespace },
          {
            labelSelector: selectorOf(this.job),
            limit: 500,
            continue: next,
          },
        );
        for (const item of page.items) {
          const pod = toPod(item);
          if (pod) this.takeOwn(pod);
        }
        next = page.continue;
      } while (next !== undefined);
      this.lastLook = 'done';
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      // The watch of the pods tells of the trouble; what it brings must do.
      this.lastLook = 'done';
    }
    this.tell();
  }
}

function selectorOf(job: Job): string {
  const { ownSelector } = job;
  if (!ownSelector) return `batch.kubernetes.io/controller-uid=${job.uid}`;
  return Object.entries(ownSelector)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

function endOf(job: Job): Condition | undefined {
  return job.conditions.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
}

function endingOf(job: Job): Ending | undefined {
  const condition = endOf(job);
  if (!condition) return undefined;
  const end = job.completed ?? condition.since;
  const took = job.started !== undefined && end !== undefined ? ` in ${duration(end - job.started)}` : '';
  if (condition.type === 'Complete') {
    const wanted = job.completions ?? job.succeeded;
    return { kind: 'complete', text: `Job ${job.name} is complete: ${job.succeeded} of ${wanted} succeeded${took}.` };
  }
  return { kind: 'failed', text: `Job ${job.name} has failed${took}${because(condition.reason, condition.message)}.` };
}

function because(reason: string, message: string): string {
  const words = [reason, message].filter(Boolean).join(': ');
  return words && `: ${words.replace(/\.$/, '')}`;
}

/** `12 s`, `4 min 5 s`, `2 h 3 min`. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
