import { ApiError, badRequest, type Cause, expired, optionsInvalid } from '../api/apiError.ts';
import { selectorOf } from '../api/selectors.ts';
import { apiVersionOf, type ServedKind } from '../store/kinds.ts';
import type { ObjectStore, Stored } from '../store/objectStore.ts';
import { fieldsOf, toText } from '../store/objects.ts';
import { type TableForm, tableOf } from '../tables/table.ts';

interface Snapshot {
  readonly version: number;
  readonly items: readonly Stored[];
}

/** Lists that are being read page by page. More at a time than anybody reads. */
const mostSnapshots = 32;

export interface Page {
  /** Of the list. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly items: readonly Stored[];
}

/** Lists with their pages, each list as it was when its first page was read. */
export class Lists {
  private readonly snapshots = new Map<string, Snapshot>();

  constructor(private readonly store: ObjectStore) {}

  /** As if so much time had passed that no list can be read on. */
  forget(): void {
    this.snapshots.clear();
  }

  /** @throws ApiError */
  page(kind: ServedKind, namespace: string | undefined, query: URLSearchParams): Page {
    const selector = selectorOf(query, kind.plural);
    const limit = numberIn(query, 'limit');
    const token = query.get('continue') ?? '';
    const place = `${kind.plural}/${namespace ?? ''}`;
    requireListOptions(query, false);
    const { snapshot, start } =
      token === '' ? this.begin(kind, namespace, query) : this.resume(kind, namespace, place, token);
    const items: Stored[] = [];
    let at = start;
    while (at < snapshot.items.length && (limit === 0 || items.length < limit)) {
      const stored = snapshot.items[at];
      at += 1;
      if (stored && (!selector || selector(stored))) items.push(stored);
    }
    const more = limit > 0 && this.hasMore(snapshot.items, at, selector);
    if (more) this.remember(`${place}@${snapshot.version}`, snapshot);
    const metadata = {
      resourceVersion: String(snapshot.version),
      ...(more ? { continue: encode(snapshot.version, `${keyIn(namespace, snapshot.items[at - 1])}\0`) } : {}),
      ...(more && !selector ? { remainingItemCount: snapshot.items.length - at } : {}),
    };
    return { metadata, items };
  }

  private begin(
    kind: ServedKind,
    namespace: string | undefined,
    query: URLSearchParams,
  ): { snapshot: Snapshot; start: number } {
    const text = query.get('resourceVersion') ?? '';
    const match = query.get('resourceVersionMatch') ?? '';
    if (!/^\d*$/.test(text)) throw badRequest(`invalid resource version "${text}"`);
    const wanted = Number(text || '0');
    if (wanted > this.store.version) throw tooLarge(wanted, this.store.version);
    if (match === 'Exact' && wanted !== this.store.version) {
      throw expired(`The provided resource version ${wanted} is too old to list from.`);
    }
    return { snapshot: { version: this.store.version, items: this.store.list(kind, namespace) }, start: 0 };
  }

  private resume(
    kind: ServedKind,
    namespace: string | undefined,
    place: string,
    token: string,
  ): { snapshot: Snapshot; start: number } {
    const { version, start } = decode(token);
    // Whoever was told that a list has expired may read on in it as things are now.
    const snapshot =
      version === -1
        ? { version: this.store.version, items: this.store.list(kind, namespace) }
        : this.snapshots.get(`${place}@${version}`);
    if (snapshot) return { snapshot, start: indexOf(snapshot.items, namespace, start) };
    throw expired(
      'The provided continue parameter is too old to display a consistent list result; list again without it.',
      encode(-1, start),
    );
  }

  private hasMore(
    items: readonly Stored[],
    from: number,
    selector: ((stored: Stored) => boolean) | undefined,
  ): boolean {
    if (!selector) return from < items.length;
    for (let at = from; at < items.length; at++) {
      const stored = items[at];
      if (stored && selector(stored)) return true;
    }
    return false;
  }

  private remember(key: string, snapshot: Snapshot): void {
    this.snapshots.delete(key);
    this.snapshots.set(key, snapshot);
    const [oldest] = this.snapshots.keys();
    if (this.snapshots.size > mostSnapshots && oldest !== undefined) this.snapshots.delete(oldest);
  }
}

/** The text of a list, in pieces. */
export function listPieces(kind: ServedKind, { metadata, items }: Page): string[] {
  const head = `{"kind":"${kind.kind}List","apiVersion":"${apiVersionOf(kind)}","metadata":${JSON.stringify(metadata)},"items":[`;
  return [head, ...items.map((stored, index) => (index === 0 ? stored.itemText : `,${stored.itemText}`)), ']}\n'];
}

export function tablePieces(kind: ServedKind, { metadata, items }: Page, form: TableForm): string[] {
  const objects = items.map(({ object }) => object);
  return [toText(tableOf(kind, objects, metadata, form)), '\n'];
}

function tooLarge(wanted: number, version: number): ApiError {
  return new ApiError(504, 'Timeout', `Timeout: Too large resource version: ${wanted}, current: ${version}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

export function numberIn(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (text === '') return 0;
  if (!/^-?\d+$/.test(text)) throw badRequest(`${name} "${text}" is no whole number`);
  // A negative one is none.
  return Math.max(0, Number(text));
}

/** How pages name where they begin: the name, or namespace and name. */
function keyIn(namespace: string | undefined, stored: Stored | undefined): string {
  if (!stored) return '';
  return namespace === undefined && stored.namespace !== '' ? `${stored.namespace}/${stored.name}` : stored.name;
}

function indexOf(items: readonly Stored[], namespace: string | undefined, start: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyIn(namespace, items[middle]) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The options of a list or watch that exclude each other: apimachinery's ValidateListOptions. @throws ApiError */
export function requireListOptions(query: URLSearchParams, isWatch: boolean): void {
  const version = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  const isContinued = (query.get('continue') ?? '') !== '';
  const hasInitial = query.get('sendInitialEvents') !== null;
  const causes: Cause[] = [];
  const refuse = (message: string, field = 'resourceVersionMatch', reason = 'FieldValueForbidden'): void => {
    causes.push({ reason, message, field });
  };
  const known = isWatch ? ['NotOlderThan'] : ['Exact', 'NotOlderThan'];
  if (isWatch && hasInitial && match !== 'NotOlderThan') refuse('sendInitialEvents needs NotOlderThan');
  if (match !== '') {
    if (isWatch && !hasInitial) refuse('is forbidden for a watch without sendInitialEvents');
    if (!isWatch && version === '') refuse('is forbidden unless resourceVersion is provided');
    if (!isWatch && isContinued) refuse('is forbidden when continue is provided');
    if (!known.includes(match)) {
      refuse(`"${match}" is none of ${known.join(', ')}`, undefined, 'FieldValueNotSupported');
    }
    if (isWatch && isContinued) refuse('is forbidden when continue is provided');
    if (!isWatch && match === 'Exact' && version === '0') refuse('Exact is forbidden for resourceVersion 0');
  }
  if (!isWatch && hasInitial) refuse('is forbidden for a list that is not watched', 'sendInitialEvents');
  if (causes.length > 0) throw optionsInvalid('ListOptions', causes);
  if (!isWatch && isContinued && version !== '' && version !== '0') {
    throw badRequest('a resource version is not allowed together with continue');
  }
}

/** Of one object. @throws ApiError */
export function requireVersion(query: URLSearchParams): void {
  const text = query.get('resourceVersion') ?? '';
  if (!/^\d*$/.test(text)) throw new ApiError(500, '', `the resource version "${text}" cannot be read`);
}

function encode(version: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: version, start })).toString('base64url');
}

function decode(token: string): { version: number; start: string } {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    read = undefined;
  }
  const { v, rv, start } = fieldsOf(read);
  const isPlain = typeof start === 'string' && !start.split('/').some((part) => ['', '.', '..'].includes(part));
  if (v === 'meta.k8s.io/v1' && typeof rv === 'number' && rv !== 0 && isPlain) return { version: rv, start };
  throw badRequest('continue key is not valid: it was not made by this server');
}
