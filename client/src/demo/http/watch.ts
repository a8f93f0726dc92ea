import type { ServerResponse } from 'node:http';
import { ApiError, expired } from '../api/apiError.ts';
import { type Selector, selectorOf } from '../api/selectors.ts';
import type { DemoClock } from '../clock.ts';
import { blankOf } from '../fields/blank.ts';
import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import type { ObjectStore, Stored, StoreEvent } from '../store/objectStore.ts';
import { numberIn, requireListOptions } from './list.ts';

/** About every minute, as the real server. */
const bookmarkInterval = 60_000;
/** What a reader may be behind before it is cut off, in bytes. */
const mostBuffered = 64 * 1024 * 1024;
/** Without `timeoutSeconds` a watch lasts between half an hour and an hour. */
const shortestWatch = 1800;

export interface WatchPlace {
  readonly store: ObjectStore;
  /** Wall time: what a connection waits by. */
  readonly clock: DemoClock;
  readonly random: () => number;
}

/** Answers `GET …?watch=true`. @throws ApiError */
export function serveWatch(
  response: ServerResponse,
  kind: ServedKind,
  namespace: string | undefined,
  query: URLSearchParams,
  { store, clock, random }: WatchPlace,
): void {
  const selector = inNamespace(namespace, selectorOf(query, kind.plural));
  const bookmarks = isOn(query.get('allowWatchBookmarks'));
  const initial = query.get('sendInitialEvents');
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw new ApiError(500, '', `the resource version "${text}" cannot be read`);
  requireListOptions(query, true);
  const timeout = numberIn(query, 'timeoutSeconds') || shortestWatch * (1 + random());
  const from = Number(text || '0');
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.flushHeaders();

  const watch = new Watch(response, kind, selector);
  if (initial === 'true' || (initial === null && from === 0)) {
    for (const stored of store.list(kind, namespace))
      watch.send({ type: 'ADDED', stored, before: undefined, version: 0 });
    watch.version = store.version;
    if (initial === 'true') watch.bookmark(true);
  } else {
    const events = store.since(kind, from);
    if (!events) {
      watch.fail(expired(`too old resource version: ${from} (${store.oldestVersion(kind)})`));
      return;
    }
    watch.version = from;
    for (const event of events) watch.send(event);
  }
  const subscription = store.listen(kind, (event) => watch.send(event));
  let bookmarking: { dispose(): void } | undefined;
  const nextBookmark = (): void => {
    bookmarking = clock.after(bookmarkInterval, () => {
      if (store.version >= from) {
        watch.version = Math.max(watch.version, store.version);
        watch.bookmark(false);
      }
      nextBookmark();
    });
  };
  if (bookmarks) nextBookmark();
  const end = clock.after(timeout * 1000, () => {
    if (bookmarks && store.version >= from && timeout * 1000 > bookmarkInterval) {
      watch.version = Math.max(watch.version, store.version);
      watch.bookmark(false);
    }
    response.end();
    stop();
  });
  const stop = (): void => {
    subscription.dispose();
    bookmarking?.dispose();
    end.dispose();
  };
  response.on('close', stop);
}

function isOn(text: string | null): boolean {
  return text === 'true' || text === '1';
}

function inNamespace(namespace: string | undefined, selector: Selector | undefined): Selector | undefined {
  if (namespace === undefined) return selector;
  return (stored) => stored.namespace === namespace && (selector === undefined || selector(stored));
}

class Watch {
  /** Up to where everything has been sent. */
  version = 0;

  constructor(
    private readonly response: ServerResponse,
    private readonly kind: ServedKind,
    private readonly selector: Selector | undefined,
  ) {}

  /** An object that comes under the selector is added, one that leaves it is deleted. */
  send(event: StoreEvent): void {
    const { stored, before } = event;
    if (event.version > this.version) this.version = event.version;
    let type = event.type;
    if (this.selector) {
      const was = before !== undefined && this.selector(before);
      const is = event.type !== 'DELETED' && this.selector(stored);
      if (!was && !is) return;
      type = was ? (is ? 'MODIFIED' : 'DELETED') : 'ADDED';
    }
    this.write(`{"type":"${type}","object":${textOf(event, type, stored)}}\n`);
  }

  bookmark(initialEventsEnd: boolean): void {
    const object = {
      kind: this.kind.kind,
      apiVersion: apiVersionOf(this.kind),
      ...blankOf(this.kind),
      metadata: {
        resourceVersion: String(this.version),
        ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
      },
    };
    this.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  fail(error: ApiError): void {
    this.response.end(`${JSON.stringify({ type: 'ERROR', object: error.status })}\n`);
  }

  private write(text: string): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    this.response.write(text);
    if (this.response.writableLength > mostBuffered) this.response.destroy();
  }
}

/** What leaves a selector's sight is deleted as it was last seen, at the version at which it left. */
function textOf(event: StoreEvent, type: string, stored: Stored): string {
  if (type !== 'DELETED' || event.type === 'DELETED' || !event.before) return stored.objectText;
  const { object } = event.before;
  return JSON.stringify({
    ...object,
    metadata: { ...object.metadata, resourceVersion: String(event.version) },
  });
}
