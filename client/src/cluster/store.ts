import type { ResourceBase } from './resources.ts';

/** One object's way from one state to the next: `before` absent for a new one, `after` for one that is gone. */
export type Change<T> =
  | { readonly before: undefined; readonly after: T }
  | { readonly before: T; readonly after: T }
  | { readonly before: T; readonly after: undefined };

export interface Store<T extends ResourceBase> {
  readonly size: number;
  values(): IterableIterator<T>;
  get(uid: string): T | undefined;
  /** By `namespace/name`. */
  named(namespace: string, name: string): T | undefined;

  /** An object as an event or a page of a list brings it. No changes where it is not newer than what is known. */
  put(object: T): readonly Change<T>[];
  /** An object that was deleted, in its last state. */
  remove(object: T): readonly Change<T>[];
  /** After a whole list: everything that was not put since `beginList` is gone. */
  endList(): readonly Change<T>[];
  beginList(): void;
}

/**
 * What is known of one kind in one scope. An object is known by its UID: a Job that was deleted and made again under the
 * same name is another Job, and takes the place of the one before in one step (gone, then new).
 */
export function createStore<T extends ResourceBase>(): Store<T> {
  const byUid = new Map<string, T>();
  const byName = new Map<string, T>();
  /** UIDs that a list in progress has not named yet. */
  let unlisted: Set<string> | undefined;

  const drop = (object: T): Change<T> => {
    byUid.delete(object.uid);
    unlisted?.delete(object.uid);
    byName.delete(keyOf(object));
    return { before: object, after: undefined };
  };

  return {
    get size() {
      return byUid.size;
    },
    values: () => byUid.values(),
    get: (uid) => byUid.get(uid),
    named: (namespace, name) => byName.get(`${namespace}/${name}`),

    put(incoming) {
      const object = incoming.uid === '' ? { ...incoming, uid: `?${keyOf(incoming)}` } : incoming;
      unlisted?.delete(object.uid);
      const before = byUid.get(object.uid);
      // A whole list is the truth even where its versions are lower: the cluster may have been restored from a backup.
      if (before && !unlisted && compareVersions(before.resourceVersion, object.resourceVersion) > 0) return [];
      if (before && before.resourceVersion === object.resourceVersion && object.resourceVersion !== '') return [];
      const changes: Change<T>[] = [];
      const namesake = byName.get(keyOf(object));
      if (namesake && namesake.uid !== object.uid) changes.push(drop(namesake));
      byUid.set(object.uid, object);
      byName.set(keyOf(object), object);
      changes.push(before ? { before, after: object } : { before, after: object });
      return changes;
    },

    remove(object) {
      const before = byUid.get(object.uid === '' ? `?${keyOf(object)}` : object.uid);
      return before ? [drop(before)] : [];
    },

    beginList() {
      unlisted = new Set(byUid.keys());
    },

    endList() {
      const gone = [...(unlisted ?? [])];
      unlisted = undefined;
      return gone.flatMap((uid) => {
        const object = byUid.get(uid);
        return object ? [drop(object)] : [];
      });
    },
  };
}

function keyOf(object: ResourceBase): string {
  return `${object.namespace}/${object.name}`;
}

/**
 * Orders two versions of one resource. They are whole numbers without leading zeros (guaranteed since Kubernetes 1.35,
 * KEP-5504, and so before); where one is not, neither counts as newer.
 */
export function compareVersions(a: string, b: string): number {
  if (!version.test(a) || !version.test(b)) return 0;
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

const version = /^[1-9]\d*$/;
