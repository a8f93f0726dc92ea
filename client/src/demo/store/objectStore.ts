import { type ServedKind, servedKinds } from './kinds.ts';
import { type ApiObject, toText } from './objects.ts';

/** An object as it is at one version. */
export class Stored {
  private text: string | undefined;

  constructor(
    readonly kind: ServedKind,
    readonly object: ApiObject,
    /** The number behind metadata.resourceVersion. */
    readonly version: number,
  ) {}

  get namespace(): string {
    return this.object.metadata.namespace ?? '';
  }

  get name(): string {
    return this.object.metadata.name;
  }

  /** JSON without kind and apiVersion, as lists hold it. Made when first wanted, and kept: most are sent more than once. */
  get itemText(): string {
    if (this.text === undefined) {
      const { kind: _kind, apiVersion: _apiVersion, ...rest } = this.object;
      this.text = toText(rest);
    }
    return this.text;
  }

  /** JSON of the whole object. */
  get objectText(): string {
    const { kind, apiVersion } = this.object;
    return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},${this.itemText.slice(1)}`;
  }
}

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  /** A deleted object carries the version of its deletion. */
  readonly stored: Stored;
  /** What it was before; undefined for an added one. */
  readonly before: Stored | undefined;
}

export type StoreListener = (event: StoreEvent) => void;

interface KindRoom {
  readonly objects: Map<string, Stored>;
  /** The last events, oldest first, from `firstEvent` on. */
  events: StoreEvent[];
  /** Events after this version are all known. */
  compacted: number;
  /** Objects in the order of their keys; undefined after one has come or gone. */
  sorted: Stored[] | undefined;
  byNamespace: Map<string, Map<string, Stored>>;
  readonly listeners: Set<StoreListener>;
}

/** How many events of a kind a watch can go back to. */
const defaultHistory = 20_000;

/** All objects of the cluster under one count of versions, with a log of events of each kind, as etcd and its watch cache. */
export class ObjectStore {
  private readonly rooms = new Map<ServedKind, KindRoom>();
  private current: number;

  constructor(
    private readonly history: number = defaultHistory,
    firstVersion = 1,
  ) {
    this.current = firstVersion;
    for (const kind of servedKinds) {
      this.rooms.set(kind, {
        objects: new Map(),
        events: [],
        compacted: 0,
        sorted: undefined,
        byNamespace: new Map(),
        listeners: new Set(),
      });
    }
  }

  get version(): number {
    return this.current;
  }

  get(kind: ServedKind, namespace: string, name: string): Stored | undefined {
    return this.room(kind).objects.get(keyOf(namespace, name));
  }

  /** Keeps the object as it is then; gives it the next version. */
  put(kind: ServedKind, object: ApiObject): Stored {
    this.current += 1;
    object.metadata.resourceVersion = String(this.current);
    const stored = new Stored(kind, object, this.current);
    const room = this.room(kind);
    const key = keyOf(stored.namespace, stored.name);
    const before = room.objects.get(key);
    room.objects.set(key, stored);
    let members = room.byNamespace.get(stored.namespace);
    if (!members) {
      members = new Map();
      room.byNamespace.set(stored.namespace, members);
    }
    members.set(stored.name, stored);
    room.sorted = undefined;
    this.tell(room, { type: before ? 'MODIFIED' : 'ADDED', version: this.current, stored, before });
    return stored;
  }

  /** @param last what it was in the end, where that was never kept */
  remove(kind: ServedKind, namespace: string, name: string, last?: ApiObject): Stored | undefined {
    const room = this.room(kind);
    const key = keyOf(namespace, name);
    const before = room.objects.get(key);
    if (!before) return undefined;
    this.current += 1;
    room.objects.delete(key);
    room.byNamespace.get(namespace)?.delete(name);
    room.sorted = undefined;
    const object = last ?? before.object;
    const metadata = { ...object.metadata, resourceVersion: String(this.current) };
    const stored = new Stored(kind, { ...object, metadata }, this.current);
    this.tell(room, { type: 'DELETED', version: this.current, stored, before });
    return stored;
  }

  /** In the order of namespaces and names. The list is as it was when asked for, whatever changes. */
  list(kind: ServedKind, namespace?: string): readonly Stored[] {
    const room = this.room(kind);
    if (namespace !== undefined) return [...this.members(kind, namespace)].sort(byKey);
    room.sorted ??= [...room.objects.values()].sort(byKey);
    return room.sorted;
  }

  /** In no order. */
  members(kind: ServedKind, namespace: string): Iterable<Stored> {
    return this.room(kind).byNamespace.get(namespace)?.values() ?? [];
  }

  all(kind: ServedKind): Iterable<Stored> {
    return this.room(kind).objects.values();
  }

  count(kind: ServedKind): number {
    return this.room(kind).objects.size;
  }

  /** Events after a version, oldest first; undefined where they are no longer all known. */
  since(kind: ServedKind, version: number): readonly StoreEvent[] | undefined {
    const { events, compacted } = this.room(kind);
    if (version < compacted) return undefined;
    let low = 0;
    let high = events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return events.slice(low);
  }

  /** The oldest version that a watch of the kind can begin at. */
  oldestVersion(kind: ServedKind): number {
    return this.room(kind).compacted;
  }

  /** Forgets the events up to a version. */
  compact(version = this.current): void {
    for (const room of this.rooms.values()) {
      room.events = room.events.filter((event) => event.version > version);
      room.compacted = Math.max(room.compacted, version);
    }
  }

  listen(kind: ServedKind, listener: StoreListener): { dispose(): void } {
    const { listeners } = this.room(kind);
    listeners.add(listener);
    return { dispose: () => void listeners.delete(listener) };
  }

  keep(): { readonly version: number; readonly objects: readonly ApiObject[] } {
    const objects: ApiObject[] = [];
    for (const room of this.rooms.values()) for (const stored of room.objects.values()) objects.push(stored.object);
    return { version: this.current, objects };
  }

  /** Takes the place of everything; versions go on from the kept ones, and what was before cannot be watched. */
  load(
    state: { readonly version: number; readonly objects: readonly ApiObject[] },
    kindOf: (object: ApiObject) => ServedKind | undefined,
  ): void {
    for (const object of state.objects) {
      const kind = kindOf(object);
      if (!kind) continue;
      const stored = new Stored(kind, object, Number(object.metadata.resourceVersion));
      const room = this.room(kind);
      room.objects.set(keyOf(stored.namespace, stored.name), stored);
      const members = room.byNamespace.get(stored.namespace) ?? new Map<string, Stored>();
      room.byNamespace.set(stored.namespace, members.set(stored.name, stored));
    }
    this.current = Math.max(this.current, state.version);
    this.compact();
  }

  private room(kind: ServedKind): KindRoom {
    const room = this.rooms.get(kind);
    if (!room) throw new Error(`${kind.plural} are not served`);
    return room;
  }

  private tell(room: KindRoom, event: StoreEvent): void {
    room.events.push(event);
    // Cut rarely: cutting moves the whole log.
    if (room.events.length >= this.history * 2) {
      const cut = room.events.splice(0, room.events.length - this.history);
      room.compacted = cut.at(-1)?.version ?? room.compacted;
    }
    for (const listener of [...room.listeners]) listener(event);
  }
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** As etcd sorts its keys. */
function byKey(a: Stored, b: Stored): number {
  const left = keyOf(a.namespace, a.name);
  const right = keyOf(b.namespace, b.name);
  return left < right ? -1 : left > right ? 1 : 0;
}
