import { type Clock, delay } from './clock.ts';
import type { Disposable } from './disposable.ts';
import { ClusterError } from './errors.ts';
import { fieldsOf, textOf } from './fields.ts';
import type { ClusterApi, ClusterStream, KubernetesObject, ResourceKind, Scope, WatchEvent } from './ports.ts';
import type { ResourceBase } from './resources.ts';
import { quickestRetry, retryDelay } from './retry.ts';
import { type Change, compareVersions, createStore, type Store } from './store.ts';

/** How far what is known can be trusted. Times are milliseconds since 1970. */
export type ReflectorStatus =
  | { readonly state: 'stopped' }
  /** The first list is under way; this many objects have come. */
  | { readonly state: 'loading'; readonly objects: number }
  | { readonly state: 'live' }
  /** A whole list was there once; since then changes may have been missed. */
  | {
      readonly state: 'stale';
      readonly since: number;
      readonly error: ClusterError;
      /** Undefined where it is only tried again when asked to. */
      readonly retryAt: number | undefined;
    }
  /** Nothing is known. */
  | { readonly state: 'failed'; readonly error: ClusterError; readonly retryAt: number | undefined };

export interface ReflectorOptions<T extends ResourceBase> {
  readonly api: Pick<ClusterApi, 'list' | 'watch' | 'probe'>;
  readonly kind: ResourceKind;
  readonly scope: Scope;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Trims an object; undefined for what cannot be one of the kind. */
  readonly read: (object: KubernetesObject) => T | undefined;
  readonly clock: Clock;
  /** 0 … 1, for jitter. */
  readonly random: () => number;
  readonly onChange: (changes: readonly Change<T>[]) => void;
  readonly onStatus: (status: ReflectorStatus) => void;
  readonly pageSize?: number;
}

/** Keeps a store equal to what the server has: first a list, then a watch from the list's version on. */
export interface Reflector<T extends ResourceBase> extends Disposable {
  readonly store: Pick<Store<T>, 'size' | 'values' | 'get' | 'named'>;
  readonly status: ReflectorStatus;
  /** Begins, or goes on from where `stop` left it. */
  start(): void;
  /** Ends the watch and keeps what is known. */
  stop(): void;
  /** Does not wait any longer, and begins again with short waits; where the watch is alive, lists anew. */
  refresh(): void;
}

/** A watch that says nothing for so long is asked whether the server is still there. */
const quietLimit = 30_000;
/** A server that sends bookmarks does so about every minute; a watch without any for so long is opened again. */
const silenceLimit = 150_000;
/** Where even a new list has brought no bookmarks, there will be none: it is listed ever more seldom, down to this. */
const longestSilence = 3_600_000;
const probePatience = 10_000;
/** A watch that ends sooner than this has not worked, however politely it ended. */
const shortestWatch = 1000;
const aDay = 24 * 60 * 60 * 1000;

export function createReflector<T extends ResourceBase>(options: ReflectorOptions<T>): Reflector<T> {
  const { api, kind, scope, clock, random } = options;
  const store = createStore<T>();
  let status: ReflectorStatus = { state: 'stopped' };
  let running: AbortController | undefined;
  /** Ends the present wait before its time. */
  let wake: (() => void) | undefined;
  /** How many tries in a row have failed. */
  let attempt = 0;
  /** How often in a row a list had expired before its last page came: the next one has larger pages. */
  let expiredLists = 0;
  /** Up to where the store is complete; undefined before the first whole list. */
  let version: string | undefined;
  let lastContact = 0;
  /** How long watches have been open since one of them last said anything. */
  let silentFor = 0;
  /** How long they may be so before it is listed again. */
  let patience = silenceLimit;
  let listWanted = true;
  /** Where an interrupted list goes on, and the version that the whole of it is of. */
  let listing: { readonly continue: string | undefined; readonly resourceVersion: string } | undefined;

  const setStatus = (next: ReflectorStatus): void => {
    status = next;
    options.onStatus(next);
  };
  const emit = (changes: readonly Change<T>[]): void => {
    if (changes.length > 0) options.onChange(changes);
  };

  async function list(signal: AbortSignal): Promise<void> {
    if (!listing) store.beginList();
    for (;;) {
      const page = await api.list(kind, scope, {
        signal,
        limit: (options.pageSize ?? 500) * 4 ** expiredLists,
        continue: listing?.continue,
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
      });
      if (signal.aborted) return;
      lastContact = clock.now();
      const changes: Change<T>[] = [];
      for (const item of page.items) {
        const object = options.read(item);
        if (object) changes.push(...store.put(object));
      }
      listing = { continue: page.continue, resourceVersion: listing?.resourceVersion ?? page.resourceVersion };
      if (page.continue === undefined) {
        changes.push(...store.endList());
        version = listing.resourceVersion;
        listing = undefined;
        listWanted = false;
        expiredLists = 0;
        emit(changes);
        return;
      }
      if (version === undefined) setStatus({ state: 'loading', objects: store.size });
      emit(changes);
    }
  }

  async function watch(from: string, signal: AbortSignal): Promise<void> {
    const timeoutSeconds = Math.round(300 + 300 * random());
    const stream = await api.watch(kind, scope, {
      signal,
      resourceVersion: from,
      timeoutSeconds,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
    });
    lastContact = clock.now();
    setStatus({ state: 'live' });
    const guard = guardAgainstSilence(stream);
    const opened = clock.now();
    let first = true;
    try {
      for await (const event of stream) {
        if (signal.aborted) return;
        lastContact = clock.now();
        silentFor = 0;
        if (event.type === 'BOOKMARK') patience = silenceLimit;
        if (!take(event, first)) {
          listWanted = true;
          return;
        }
        first = false;
      }
    } finally {
      guard.dispose();
      stream.close();
      if (first && !signal.aborted) countSilence(clock.now() - opened);
    }
    const end = await stream.ended;
    const silence = guard.error();
    if (silence) throw silence;
    if (end.kind === 'failed') throw end.error;
  }

  /**
   * A server that has lost its state sends nothing, not even bookmarks, to a watch from a version that is still to come.
   * Opening it again would go on like that for ever: only a list tells.
   */
  function countSilence(time: number): void {
    silentFor += time;
    if (silentFor < patience) return;
    silentFor = 0;
    patience = Math.min(2 * patience, longestSilence);
    listWanted = true;
  }

  /** Returns false where the server turns out not to know what is known here. */
  function take(event: WatchEvent, first: boolean): boolean {
    if (event.type === 'BOOKMARK') {
      const order = compareVersions(event.resourceVersion, version ?? '');
      // A server that is behind what it is asked to go on from has lost its state, and waits in silence to catch up.
      if (first && order < 0) return false;
      if (order >= 0) version = event.resourceVersion;
      return true;
    }
    const eventVersion = textOf(fieldsOf(event.object.metadata).resourceVersion);
    // A watch's versions only rise: one that does not was here before.
    if (eventVersion !== undefined && version !== undefined) {
      if (eventVersion === version || compareVersions(eventVersion, version) < 0) return true;
    }
    const object = options.read(event.object);
    if (object) emit(event.type === 'DELETED' ? store.remove(object) : store.put(object));
    if (eventVersion !== undefined && eventVersion !== '') version = eventVersion;
    return true;
  }

  /** Nothing at all may mean that nothing happens, or that nobody is there. A sleeping computer looks the same. */
  function guardAgainstSilence(stream: ClusterStream<WatchEvent>): Disposable & { error(): ClusterError | undefined } {
    let found: ClusterError | undefined;
    let disposed = false;
    let timer: Disposable;
    const check = async (): Promise<void> => {
      const quiet = clock.now() - lastContact;
      if (quiet >= silenceLimit) {
        stream.close();
        return;
      }
      if (quiet >= quietLimit) {
        try {
          await api.probe({ timeout: probePatience });
        } catch (error) {
          if (disposed) return;
          // Any answer is a sign of life; what it says about the rest will be said there.
          if (error instanceof ClusterError && isLost(error)) {
            found = error;
            stream.close();
            return;
          }
        }
      }
      if (!disposed) timer = clock.after(quietLimit, () => void check());
    };
    timer = clock.after(quietLimit, () => void check());
    return {
      error: () => found,
      dispose() {
        disposed = true;
        timer.dispose();
      },
    };
  }

  async function run(signal: AbortSignal): Promise<void> {
    attempt = 0;
    while (!signal.aborted) {
      const begun = clock.now();
      let failure: ClusterError | undefined;
      try {
        if (listWanted || version === undefined) {
          if (version === undefined) setStatus({ state: 'loading', objects: store.size });
          await list(signal);
          if (signal.aborted) return;
        }
        if (version !== undefined) await watch(version, signal);
      } catch (error) {
        if (signal.aborted) return;
        // Whatever else goes wrong in here must not end it for good.
        failure =
          error instanceof ClusterError
            ? error
            : new ClusterError({ kind: 'malformed', problem: String(error) }, { cause: error });
      }
      if (signal.aborted) return;
      const worked = clock.now() - begun >= shortestWatch;
      if (failure?.kind === 'gone') {
        // The version, or the rest of an interrupted list, is no longer kept.
        if (listing) expiredLists = Math.min(expiredLists + 1, 5);
        listWanted = true;
        listing = undefined;
        if (attempt === 0 || worked) {
          attempt = 1;
          continue;
        }
      }
      if (!failure && worked) {
        attempt = 0;
        continue;
      }
      attempt = worked && status.state === 'live' ? 1 : attempt + 1;
      await pause(failure, attempt, signal);
    }
  }

  async function pause(failure: ClusterError | undefined, attempt: number, signal: AbortSignal): Promise<void> {
    const wait = failure ? retryDelay(failure, attempt, random, version !== undefined) : quickestRetry * attempt;
    const retryAt = wait === undefined ? undefined : clock.now() + wait;
    if (failure) {
      if (version === undefined) setStatus({ state: 'failed', error: failure, retryAt });
      else {
        const since = status.state === 'stale' ? status.since : lastContact;
        setStatus({ state: 'stale', since, error: failure, retryAt });
      }
    }
    const waiting = new AbortController();
    const end = (): void => waiting.abort();
    wake = end;
    signal.addEventListener('abort', end);
    // A wait without an end is one for a person: a day is as good.
    await delay(clock, wait ?? aDay, waiting.signal);
    signal.removeEventListener('abort', end);
    if (wake === end) wake = undefined;
  }

  return {
    store,
    get status() {
      return status;
    },
    start() {
      if (running) return;
      const controller = new AbortController();
      running = controller;
      void run(controller.signal);
    },
    stop() {
      if (!running) return;
      running.abort();
      running = undefined;
      setStatus({ state: 'stopped' });
    },
    refresh() {
      attempt = 0;
      wake?.();
      if (running && status.state === 'live') {
        running.abort();
        listWanted = true;
        const controller = new AbortController();
        running = controller;
        void run(controller.signal);
      }
    },
    dispose() {
      running?.abort();
      running = undefined;
    },
  };
}

function isLost(error: ClusterError): boolean {
  return error.kind === 'unreachable' || error.kind === 'timeout' || error.kind === 'tls';
}
