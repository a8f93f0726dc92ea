import type { ServerResponse } from 'node:http';
import { ApiError, expired } from '../api/apiError.ts';
import { type Selector, selectorOf } from '../api/selectors.ts';
import type { DemoClock } from '../clock.ts';
import { blankOf } from '../fields/blank.ts';
import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import { type ObjectStore, Stored, type StoreEvent } from '../store/objectStore.ts';
import { type ApiObject, type Metadata, toText } from '../store/objects.ts';
import { type TableForm, tableOfOne } from '../tables/table.ts';
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
  /** Objects are sent as they are where it is absent. */
  readonly table: TableForm | undefined;
}

/** Answers `GET …?watch=true`. @throws ApiError */
export function serveWatch(
  response: ServerResponse,
  kind: ServedKind,
  namespace: string | undefined,
  query: URLSearchParams,
  { store, clock, random, table }: WatchPlace,
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

  const watch = new Watch(response, kind, selector, table);
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
  /** Of a table; its reader wants them once. */
  private hasColumns = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly kind: ServedKind,
    private readonly selector: Selector | undefined,
    private readonly table: TableForm | undefined,
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
    this.write(type, seen(event, type, stored));
  }

  bookmark(initialEventsEnd: boolean): void {
    // It is about nothing: neither name nor times.
    const metadata: Partial<Metadata> = {
      resourceVersion: String(this.version),
      ...(initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}),
    };
    const { kind } = this;
    this.write('BOOKMARK', {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      ...blankOf(kind),
      metadata: metadata as Metadata,
    });
  }

  fail(error: ApiError): void {
    this.response.end(`${JSON.stringify({ type: 'ERROR', object: error.status })}\n`);
  }

  private write(type: string, object: Stored | ApiObject): void {
    if (this.response.destroyed || this.response.writableEnded) return;
    this.response.write(`{"type":"${type}","object":${this.textOf(object)}}\n`);
    if (this.response.writableLength > mostBuffered) this.response.destroy();
  }

  private textOf(object: Stored | ApiObject): string {
    if (!this.table) return object instanceof Stored ? object.objectText : toText(object);
    const table = tableOfOne(
      this.kind,
      object instanceof Stored ? object.object : object,
      this.table,
      !this.hasColumns,
    );
    this.hasColumns = true;
    return toText(table);
  }
}

/** What leaves a selector's sight is deleted as it was last seen, at the version at which it left. */
function seen(event: StoreEvent, type: string, stored: Stored): Stored | ApiObject {
  if (type !== 'DELETED' || event.type === 'DELETED' || !event.before) return stored;
  const { object } = event.before;
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(event.version) } };
}
