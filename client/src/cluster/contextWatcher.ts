import type { Clock } from './clock.ts';
import type { Disposable } from './disposable.ts';
import { ClusterError } from './errors.ts';
import type { Permissions } from './permissions.ts';
import type { ClusterApi, Clusters } from './ports.ts';
import type { ReflectorStatus } from './reflector.ts';
import { jobKind } from './resourceKinds.ts';
import { createRights, noRefusals, type Refusals, type Rights } from './rights.ts';
import type { ContextFailures, ContextHealth } from './tree.ts';
import type { ContextFacts } from './treeMessages.ts';
import { createWatchPool, type WatchChange, type WatchedKind, type WatchPool } from './watchPool.ts';

export interface ContextWatcherOptions {
  readonly context: string;
  readonly clusters: Pick<Clusters, 'open' | 'kubeconfig'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly permissions: Permissions;
  readonly onChange: (change: WatchChange) => void;
  /** What `facts`, `health` and `api` say may be different now. */
  readonly onFacts: () => void;
  /** What `refusals` says may be different now. */
  readonly onRefusals: () => void;
}

/** What of a context is looked at. */
export interface Wanted {
  /** The context itself: its namespaces and how many Jobs they have. */
  readonly context: boolean;
  /** Nothing is looked at; Jobs are watched for those that fail. */
  readonly hidden: boolean;
  /** Namespaces whose Jobs are looked at. */
  readonly namespaces: readonly string[];
  /** Pods beside those that carry their Job's name. */
  readonly selected: readonly { readonly namespace: string; readonly labelSelector: string }[];
}

/**
 * Opens one context and watches in it what is looked at: everywhere with one watch a kind where that is permitted, else
 * namespace by namespace.
 */
export interface ContextWatcher extends Disposable {
  /** Opens the cluster; resolves also where that fails, which the facts then say. */
  open(): Promise<void>;
  want(wanted: Wanted): void;
  /** Shows a namespace although namespaces may not be listed. */
  addNamespace(namespace: string): void;
  refresh(): void;
  facts(): ContextFacts;
  health(): ContextHealth;
  /** How far it is known which Jobs have failed. */
  failureState(): Pick<ContextFailures, 'state' | 'since'>;
  /** What the person may not do in a namespace that is looked at. */
  refusals(namespace: string): Refusals;
  readonly api: ClusterApi | undefined;
  readonly pool: WatchPool | undefined;
}

const scoped = ['jobs', 'cronJobs', 'pods'] as const;
const stopped: ReflectorStatus = { state: 'stopped' };

export function createContextWatcher(options: ContextWatcherOptions): ContextWatcher {
  const { context, clusters, clock, random, permissions, onFacts } = options;
  let api: ClusterApi | undefined;
  let pool: WatchPool | undefined;
  let rights: Rights | undefined;
  let error: ClusterError | undefined;
  let disposed = false;
  let wanted: Wanted = { context: false, hidden: false, namespaces: [], selected: [] };
  const leases = new Map<string, Disposable>();
  /** Kinds that may not be listed in all namespaces at once, as far as is known. */
  const confined = new Set<WatchedKind>();
  let limitedTo: readonly string[] | undefined;
  let limiting = false;
  const added = new Set<string>();

  async function open(): Promise<void> {
    try {
      const opened = await clusters.open(context);
      if (disposed) return;
      error = undefined;
      if (opened !== api) {
        releaseAll();
        pool?.dispose();
        api = opened;
        pool = createWatchPool({ api, clock, random, onChange: options.onChange, onStatus: () => statusChanged() });
        rights?.dispose();
        rights = createRights({ api, permissions, clock, onChange: options.onRefusals });
      }
    } catch (thrown) {
      error =
        thrown instanceof ClusterError
          ? thrown
          : new ClusterError({ kind: 'malformed', problem: String(thrown) }, { cause: thrown });
    }
    update();
    onFacts();
  }

  function statusChanged(): void {
    let changed = false;
    for (const what of scoped) {
      const status = pool?.status(what);
      // What is refused is asked for again now and then: roles change, and a server that starts does not know them yet.
      if (confined.has(what) ? status?.state === 'live' : isRefused(status)) {
        if (!confined.delete(what)) confined.add(what);
        changed = true;
      }
    }
    const namespaces = pool?.status('namespaces');
    if (namespaces?.state === 'live') limitedTo = undefined;
    else if (isRefused(namespaces) && limitedTo === undefined && !limiting) void findNamespaces();
    if (changed) update();
    askForRights();
    onFacts();
  }

  /** Once Jobs are there: what a person sees first is not kept waiting for what its menus offer. */
  function askForRights(): void {
    if (!wanted.context) return;
    rights?.want(wanted.namespaces.filter((namespace) => statusOf('jobs', namespace).state === 'live'));
  }

  /** Without permission to list namespaces: those that this kubeconfig uses with the same cluster and user. */
  async function findNamespaces(): Promise<void> {
    const current = api;
    if (!current) return;
    limiting = true;
    const { place } = current;
    limitedTo ??= [place.namespace];
    try {
      const { contexts } = await clusters.kubeconfig();
      const names = contexts
        .filter(({ cluster, user }) => cluster === place.cluster && user === place.user)
        .map(({ namespace }) => namespace ?? 'default');
      const others = [...new Set(names)].filter((name) => name !== place.namespace);
      const reviews = await Promise.all(others.map((name) => mayList(current, name)));
      // All of them may be listed by now.
      if (current === api && limitedTo) limitedTo = [place.namespace, ...others.filter((_, index) => reviews[index])];
    } catch {
      // The context's own namespace is shown in any case.
    } finally {
      limiting = false;
    }
    update();
    onFacts();
  }

  function update(): void {
    if (!pool || disposed) return;
    const keys = new Map<string, Parameters<WatchPool['acquire']>>();
    const add = (...lease: Parameters<WatchPool['acquire']>): void => void keys.set(lease.join('/'), lease);
    if (wanted.context) {
      add('namespaces');
      for (const what of scoped) {
        add(what);
        if (confined.has(what)) for (const namespace of wanted.namespaces) add(what, namespace);
      }
      for (const { namespace, labelSelector } of wanted.selected) add('pods', namespace, labelSelector);
    } else if (wanted.hidden) {
      add('jobs');
      if (confined.has('jobs')) for (const namespace of wanted.namespaces) add('jobs', namespace);
    }
    for (const [key, lease] of keys) {
      if (!leases.has(key)) leases.set(key, pool.acquire(...lease));
    }
    for (const [key, lease] of leases) {
      if (keys.has(key)) continue;
      lease.dispose();
      leases.delete(key);
    }
    askForRights();
  }

  function releaseAll(): void {
    for (const lease of leases.values()) lease.dispose();
    leases.clear();
  }

  function statusOf(what: WatchedKind, namespace: string): ReflectorStatus {
    return pool?.status(what, confined.has(what) ? namespace : undefined) ?? stopped;
  }

  function statuses(): ReflectorStatus[] {
    const current = pool;
    if (!current) return [];
    return [
      ...(limitedTo === undefined ? [current.status('namespaces')] : []),
      ...(['jobs', 'cronJobs'] as const).flatMap((what) =>
        confined.has(what)
          ? wanted.namespaces.map((namespace) => current.status(what, namespace)).filter((one) => !isRefused(one))
          : [current.status(what)],
      ),
      // Where pods cannot be had, Jobs still can: that is said below them. What is behind is said above.
      ...[confined.has('pods') ? stopped : current.status('pods')].filter(({ state }) => state === 'stale'),
    ];
  }

  return {
    get api() {
      return api;
    },
    get pool() {
      return pool;
    },
    open,
    want(next) {
      wanted = next;
      update();
    },
    addNamespace(namespace) {
      added.add(namespace);
      update();
      onFacts();
    },
    refresh() {
      if (error || !api) {
        void open();
        return;
      }
      pool?.refresh();
      // Roles may have changed.
      if (limitedTo !== undefined && !limiting) void findNamespaces();
      rights?.forget();
      askForRights();
    },
    facts() {
      return {
        error,
        statuses: statuses(),
        scopeOf: (namespace) => ({
          jobs: statusOf('jobs', namespace),
          cronJobs: statusOf('cronJobs', namespace),
          pods: statusOf('pods', namespace),
        }),
        limitedTo: limitedTo && [...new Set([...limitedTo, ...added])],
      };
    },
    health: () => healthOf(context, error, statuses()),
    failureState() {
      const statuses = confined.has('jobs')
        ? wanted.namespaces.map((namespace) => statusOf('jobs', namespace)).filter((status) => !isRefused(status))
        : [statusOf('jobs', '')];
      const stale = statuses.find((status) => status.state === 'stale');
      if (statuses.some(({ state }) => state === 'loading' || state === 'failed')) return { state: 'unknown' };
      if (stale?.state === 'stale') return { state: 'behind', since: stale.since };
      return { state: statuses.some(({ state }) => state === 'live') ? 'counting' : 'stopped' };
    },
    refusals: (namespace) => rights?.refusals(namespace) ?? noRefusals,
    dispose() {
      disposed = true;
      rights?.dispose();
      releaseAll();
      pool?.dispose();
      pool = undefined;
    },
  };
}

async function mayList(api: ClusterApi, namespace: string): Promise<boolean> {
  try {
    return (await api.review({ verb: 'list', kind: jobKind, namespace })).allowed;
  } catch {
    return false;
  }
}

function isRefused(status: ReflectorStatus | undefined): boolean {
  return status?.state === 'failed' && status.error.kind === 'forbidden';
}

function healthOf(
  context: string,
  error: ClusterError | undefined,
  statuses: readonly ReflectorStatus[],
): ContextHealth {
  if (error) return { context, state: 'failed', error };
  const failed = statuses.find((status) => status.state === 'failed');
  if (failed?.state === 'failed') return { context, state: 'failed', ...timesOf(failed) };
  const stale = statuses.find((status) => status.state === 'stale');
  if (stale?.state === 'stale') return { context, state: 'stale', staleSince: stale.since, ...timesOf(stale) };
  if (statuses.some((status) => status.state === 'loading')) return { context, state: 'loading' };
  const live = statuses.length > 0 && statuses.every((status) => status.state === 'live');
  return { context, state: live ? 'live' : 'idle' };
}

function timesOf(status: { readonly error: ClusterError; readonly retryAt: number | undefined }): {
  error: ClusterError;
  retryAt?: number;
} {
  return { error: status.error, ...(status.retryAt === undefined ? {} : { retryAt: status.retryAt }) };
}
