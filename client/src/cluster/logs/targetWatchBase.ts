import type { Clock } from '../clock.ts';
import { createEmitter, type Disposable } from '../disposable.ts';
import { ClusterError } from '../errors.ts';
import type { ClusterApi, ResourceKind } from '../ports.ts';
import { createReflector, type Reflector, type ReflectorStatus } from '../reflector.ts';
import { podKind } from '../resourceKinds.ts';
import { type Pod, type ResourceBase, toPod } from '../resources.ts';
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

/** Milliseconds of trouble before it is said. */
const worthAWord = 5_000;

export type Notice = { readonly level: 'information' | 'warning' | 'error'; readonly text: string };
export type Ending = Omit<LogEnd, 'lines'>;

/** What both kinds of target share: pods that are remembered when they are gone, and what is said of the watching. */
export abstract class Watch implements TargetWatch {
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
