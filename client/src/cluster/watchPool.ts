import type { Clock } from './clock.ts';
import type { Disposable } from './disposable.ts';
import type { ClusterApi, KubernetesObject, ResourceKind } from './ports.ts';
import { createReflector, type Reflector, type ReflectorStatus } from './reflector.ts';
import { cronJobKind, jobKind, namespaceKind, podKind } from './resourceKinds.ts';
import {
  type CronJob,
  type Job,
  type Namespace,
  type Pod,
  type ResourceBase,
  toCronJob,
  toJob,
  toNamespace,
  toPod,
} from './resources.ts';
import type { Change } from './store.ts';

/** What the tree watches. */
export interface Watched {
  readonly namespaces: Namespace;
  readonly cronJobs: CronJob;
  readonly jobs: Job;
  /** Where no selector is given, those that carry their Job's name as a label, as the server gives it to them. */
  readonly pods: Pod;
}

export type WatchedKind = keyof Watched;

interface Recipe<T> {
  readonly kind: ResourceKind;
  readonly read: (object: KubernetesObject) => T | undefined;
  readonly labelSelector?: string;
}

const recipes: { readonly [K in WatchedKind]: Recipe<Watched[K]> } = {
  namespaces: { kind: namespaceKind, read: toNamespace },
  cronJobs: { kind: cronJobKind, read: toCronJob },
  jobs: { kind: jobKind, read: toJob },
  pods: { kind: podKind, read: toPod, labelSelector: 'job-name' },
};

export type WatchChange = {
  readonly [K in WatchedKind]: { readonly what: K; readonly changes: readonly Change<Watched[K]>[] };
}[WatchedKind];

export interface WatchPoolOptions {
  readonly api: Pick<ClusterApi, 'list' | 'watch' | 'probe'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: (change: WatchChange) => void;
  readonly onStatus: () => void;
  /** Milliseconds that a watch goes on without anybody who wants it. */
  readonly grace?: number;
  /** Milliseconds that what a stopped watch has found is kept, to go on from there. */
  readonly keep?: number;
}

/** One reflector a kind and namespace, shared by all who want it, and stopped when nobody has for some time. */
export interface WatchPool extends Disposable {
  /** Wants this kind watched, in one namespace or with none in all, until disposed. */
  acquire(what: WatchedKind, namespace?: string, labelSelector?: string): Disposable;
  status(what: WatchedKind, namespace?: string): ReflectorStatus;
  /** Finds an object by name in whatever is watched. */
  named<K extends WatchedKind>(what: K, namespace: string, name: string): Watched[K] | undefined;
  /** Asks again now, for all that is wanted. */
  refresh(): void;
}

interface Entry {
  readonly what: WatchedKind;
  readonly reflector: Pick<Reflector<ResourceBase>, 'start' | 'stop' | 'refresh' | 'dispose' | 'status'>;
  readonly named: (namespace: string, name: string) => ResourceBase | undefined;
  readonly has: (uid: string) => boolean;
  /** Tells that everything in it is gone but what another watch knows, too: one of all namespaces, or of one of them. */
  readonly empty: () => void;
  wanted: number;
  timer: Disposable | undefined;
}

const minute = 60_000;
const idle: ReflectorStatus = { state: 'stopped' };

export function createWatchPool(options: WatchPoolOptions): WatchPool {
  const { api, clock, random, grace = minute, keep = 10 * minute } = options;
  const entries = new Map<string, Entry>();
  const keyOf = (what: WatchedKind, namespace: string | undefined, labelSelector = ''): string =>
    `${what}/${namespace ?? ''}/${labelSelector}`;

  function createEntry<K extends WatchedKind>(what: K, namespace: string | undefined, labelSelector?: string): Entry {
    const recipe: Recipe<Watched[K]> = { ...recipes[what], ...(labelSelector === undefined ? {} : { labelSelector }) };
    const tell = (changes: readonly Change<Watched[K]>[]): void =>
      options.onChange({ what, changes } as unknown as WatchChange);
    const reflector = createReflector<Watched[K]>({
      api,
      clock,
      random,
      ...recipe,
      scope: { namespace },
      onChange: tell,
      onStatus: options.onStatus,
    });
    return {
      what,
      reflector,
      named: reflector.store.named,
      has: (uid) => reflector.store.get(uid) !== undefined,
      empty() {
        const others = [...entries.values()].filter((entry) => entry.what === what && entry.reflector !== reflector);
        const gone = [...reflector.store.values()].filter(({ uid }) => !others.some((entry) => entry.has(uid)));
        tell(gone.map((before) => ({ before, after: undefined })));
      },
      wanted: 0,
      timer: undefined,
    };
  }

  function release(key: string, entry: Entry): void {
    entry.wanted -= 1;
    if (entry.wanted > 0) return;
    entry.timer = clock.after(grace, () => {
      entry.reflector.stop();
      entry.timer = clock.after(keep, () => {
        entries.delete(key);
        entry.reflector.dispose();
        entry.empty();
      });
    });
  }

  return {
    acquire(what, namespace, labelSelector) {
      const key = keyOf(what, namespace, labelSelector);
      let entry = entries.get(key);
      if (!entry) {
        entry = createEntry(what, namespace, labelSelector);
        entries.set(key, entry);
      }
      const taken = entry;
      taken.wanted += 1;
      taken.timer?.dispose();
      taken.timer = undefined;
      taken.reflector.start();
      let released = false;
      return {
        dispose() {
          if (released) return;
          released = true;
          release(key, taken);
        },
      };
    },
    status: (what, namespace) => entries.get(keyOf(what, namespace))?.reflector.status ?? idle,
    named<K extends WatchedKind>(what: K, namespace: string, name: string) {
      for (const entry of entries.values()) {
        const found = entry.what === what ? entry.named(namespace, name) : undefined;
        if (found) return found as Watched[K];
      }
      return undefined;
    },
    refresh() {
      for (const entry of entries.values()) if (entry.wanted > 0) entry.reflector.refresh();
    },
    dispose() {
      for (const entry of entries.values()) {
        entry.timer?.dispose();
        entry.reflector.dispose();
      }
      entries.clear();
    },
  };
}
