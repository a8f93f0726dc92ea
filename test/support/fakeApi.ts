import { ClusterError, type Failure } from '../../client/src/cluster/errors.ts';
import { fieldsOf, textOf } from '../../client/src/cluster/fields.ts';
import type {
  ClusterApi,
  ClusterPlace,
  KubernetesObject,
  ListOptions,
  ListPage,
  ResourceKind,
  Scope,
  WatchEvent,
} from '../../client/src/cluster/ports.ts';
import { createPushStream, type PushStream } from './pushStream.ts';

export const fakePlace: ClusterPlace = {
  context: 'fake',
  cluster: 'fake-cluster',
  user: 'fake-user',
  server: 'https://fake.example:6443',
  kubeconfig: '/home/somebody/.kube/config',
  namespace: 'default',
  insecure: false,
};

export function clusterErrorOf(failure: Failure, retryAfter?: number): ClusterError {
  return new ClusterError(failure, { place: fakePlace, retryAfter });
}

/** A refusal by the server, as its Status would make it. */
export function refusal(kind: 'gone' | 'unauthorized' | 'serverError' | 'tooManyRequests'): ClusterError {
  const code = { gone: 410, unauthorized: 401, serverError: 500, tooManyRequests: 429 }[kind];
  return clusterErrorOf({ kind, status: { code, reason: '', message: kind, causes: [], details: {} } });
}

export const connectionReset: ClusterError = clusterErrorOf({
  kind: 'unreachable',
  reason: 'reset',
  detail: 'ECONNRESET',
});

interface LoggedEvent {
  readonly version: number;
  readonly kind: string;
  readonly event: WatchEvent & { readonly object: KubernetesObject };
}

interface OpenWatch {
  readonly kind: ResourceKind;
  readonly scope: Scope;
  readonly stream: PushStream<WatchEvent>;
}

export type FakeVerb = 'list' | 'watch' | 'probe';

/** A server in memory that misbehaves on command. Only what reads: list, watch, probe. */
export interface FakeApi extends Pick<ClusterApi, 'place' | 'list' | 'watch' | 'probe'> {
  /** Makes or changes an object; a new one gets a UID. */
  put(
    kind: ResourceKind,
    object: { readonly namespace?: string; readonly name: string } & Record<string, unknown>,
  ): void;
  remove(kind: ResourceKind, namespace: string | undefined, name: string): void;
  objects(kind: ResourceKind): KubernetesObject[];
  /** The next call of this verb fails so; further ones queue up. */
  failNext(verb: FakeVerb, error: ClusterError): void;
  /** Every call fails so, until undefined is given. */
  failAll(error: ClusterError | undefined): void;
  /** Ends all watches. */
  cut(how: 'closed' | ClusterError): void;
  /** Events go nowhere, and so do their connections; later calls work. */
  silence(): void;
  /** Forgets the history: older versions are gone. */
  compact(): void;
  bookmark(): void;
  /** Sends the last event of each watch once more. */
  repeatLast(): void;
  /** An older bookmark comes late. */
  staleBookmark(): void;
  /** The state of some time ago is back, its versions too. */
  restore(snapshot: Snapshot): void;
  snapshot(): Snapshot;
  readonly calls: readonly { readonly verb: FakeVerb; readonly options: ListOptions & { resourceVersion?: string } }[];
  readonly openWatches: number;
}

interface Snapshot {
  readonly version: number;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
}

export function createFakeApi(): FakeApi {
  let version = 100;
  let compacted = 100;
  let uids = 0;
  let objects = new Map<string, KubernetesObject>();
  let history: LoggedEvent[] = [];
  let watches: OpenWatch[] = [];
  let failing: ClusterError | undefined;
  const failures: Record<FakeVerb, ClusterError[]> = { list: [], watch: [], probe: [] };
  const calls: { verb: FakeVerb; options: ListOptions & { resourceVersion?: string } }[] = [];
  const snapshots = new Map<string, ListPage[]>();

  const arrive = async (verb: FakeVerb, options: ListOptions & { resourceVersion?: string } = {}): Promise<void> => {
    calls.push({ verb, options });
    await Promise.resolve();
    options.signal?.throwIfAborted();
    const error = failures[verb].shift() ?? failing;
    if (error) throw error;
  };
  const keyOf = (kind: ResourceKind, namespace: string | undefined, name: string): string =>
    `${kind.plural}/${namespace ?? ''}/${name}`;
  const inScope = (object: KubernetesObject, scope: Scope): boolean =>
    scope.namespace === undefined || fieldsOf(object.metadata).namespace === scope.namespace;
  const publish = (kind: ResourceKind, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubernetesObject): void => {
    const event = { type, object } as const;
    history.push({ version, kind: kind.plural, event });
    for (const watch of watches) {
      if (watch.kind.plural === kind.plural && inScope(object, watch.scope)) watch.stream.push(event);
    }
  };
  const live = (): OpenWatch[] => {
    watches = watches.filter((watch) => !watch.stream.over);
    return watches;
  };

  return {
    place: fakePlace,
    calls,
    get openWatches() {
      return live().length;
    },

    async list(kind, scope, options = {}) {
      await arrive('list', options);
      if (options.continue !== undefined) {
        const [token = '', index = '0'] = options.continue.split(':');
        const page = snapshots.get(token)?.[Number(index)];
        if (!page || Number(token.split('@')[1]) < compacted) throw refusal('gone');
        return page;
      }
      const items = [...objects].filter(([key]) => key.startsWith(`${kind.plural}/`)).map(([, object]) => object);
      const all = items.filter((object) => inScope(object, scope));
      const size = options.limit ?? (all.length || 1);
      const token = `${snapshots.size}@${version}`;
      const count = Math.max(1, Math.ceil(all.length / size));
      const pages = Array.from({ length: count }, (_, index) => ({
        items: all.slice(index * size, (index + 1) * size),
        resourceVersion: String(version),
        ...(index + 1 < count ? { continue: `${token}:${index + 1}` } : {}),
      }));
      snapshots.set(token, pages);
      const [first] = pages;
      if (!first) throw new Error('there is always a first page');
      return first;
    },

    async watch(kind, scope, options) {
      await arrive('watch', options);
      const from = Number(options.resourceVersion);
      if (from < compacted) throw refusal('gone');
      const stream = createPushStream<WatchEvent>(options.signal);
      // A version of the future is waited for, in silence.
      if (from <= version) {
        for (const logged of history) {
          if (logged.version > from && logged.kind === kind.plural && inScope(logged.event.object, scope)) {
            stream.push(logged.event);
          }
        }
        watches.push({ kind, scope, stream });
      } else {
        watches.push({ kind: { ...kind, plural: '(waits)' }, scope, stream });
      }
      return stream;
    },

    async probe() {
      await arrive('probe');
    },

    put(kind, { namespace, name, ...rest }) {
      version += 1;
      const key = keyOf(kind, namespace, name);
      const before = objects.get(key);
      const metadata = {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        uid: before ? fieldsOf(before.metadata).uid : `uid-${++uids}`,
        creationTimestamp: before ? fieldsOf(before.metadata).creationTimestamp : '2026-01-01T00:00:00Z',
        ...fieldsOf(rest.metadata),
        resourceVersion: String(version),
      };
      const object = { ...rest, metadata };
      objects.set(key, object);
      publish(kind, before ? 'MODIFIED' : 'ADDED', object);
    },
    remove(kind, namespace, name) {
      const key = keyOf(kind, namespace, name);
      const before = objects.get(key);
      if (!before) return;
      version += 1;
      objects.delete(key);
      publish(kind, 'DELETED', {
        ...before,
        metadata: { ...fieldsOf(before.metadata), resourceVersion: String(version) },
      });
    },
    objects: (kind) => [...objects].filter(([key]) => key.startsWith(`${kind.plural}/`)).map(([, object]) => object),
    failNext: (verb, error) => void failures[verb].push(error),
    failAll(error) {
      failing = error;
    },
    cut(how) {
      for (const { stream } of live())
        stream.end(how === 'closed' ? { kind: 'closed' } : { kind: 'failed', error: how });
      watches = [];
    },
    silence() {
      watches = [];
    },
    compact() {
      compacted = version;
      history = [];
    },
    bookmark() {
      for (const { stream } of live()) stream.push({ type: 'BOOKMARK', resourceVersion: String(version) });
    },
    repeatLast() {
      for (const { kind, scope, stream } of live()) {
        const last = history
          .filter((logged) => logged.kind === kind.plural && inScope(logged.event.object, scope))
          .at(-1);
        if (last) stream.push(last.event);
      }
    },
    staleBookmark() {
      for (const { stream } of live())
        stream.push({ type: 'BOOKMARK', resourceVersion: String(Math.max(1, version - 3)) });
    },
    snapshot: () => ({ version, objects: new Map(objects) }),
    restore(snapshot) {
      ({ version } = snapshot);
      objects = new Map(snapshot.objects);
      history = [];
      compacted = version;
      this.cut(connectionReset);
    },
  };
}

/** A list's objects by UID with their versions, for comparing a store with its server. */
export function versionsOf(list: readonly KubernetesObject[]): Record<string, string | undefined> {
  const pairs = list.map((object) => {
    const { uid, resourceVersion } = fieldsOf(object.metadata);
    return [textOf(uid) ?? '', textOf(resourceVersion)] as const;
  });
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}
