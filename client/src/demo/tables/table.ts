import { badRequest } from '../api/apiError.ts';
import { podKind, type ServedKind } from '../store/kinds.ts';
import { type ApiObject, fieldsOf } from '../store/objects.ts';
import { type Column, layoutOf } from './columns.ts';

/** How much of each object a table carries: what `includeObject` of `TableOptions` says. */
export type Included = 'Metadata' | 'Object' | 'None';

/** That objects are wanted as a table (`meta.k8s.io`, kind Table), and how. */
export interface TableForm {
  readonly version: 'v1' | 'v1beta1';
  readonly included: Included;
  /** The cluster's time, in milliseconds since 1970. */
  now(): number;
}

/** @throws ApiError 400 */
export function includedIn(query: URLSearchParams): Included {
  const text = query.get('includeObject') || 'Metadata';
  if (text === 'Metadata' || text === 'Object' || text === 'None') return text;
  throw badRequest(`a table cannot be made: includeObject "${text}" is none of Metadata, Object, None`);
}

interface Row {
  readonly cells: readonly unknown[];
  readonly conditions?: readonly unknown[];
  /** Null where none is wanted. */
  readonly object: unknown;
}

/** A table of these rows. */
export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Null behind the first event of a watch: its reader has them. */
  readonly columnDefinitions: readonly Column[] | null;
  readonly rows: readonly Row[];
}

/** Of one object: as answer to `get`, or in an event of a watch. */
export function tableOfOne(kind: ServedKind, object: ApiObject, form: TableForm, hasColumns = true): Table {
  const { resourceVersion } = object.metadata;
  return tableOf(kind, [object], { resourceVersion }, form, hasColumns);
}

export function tableOf(
  kind: ServedKind,
  objects: readonly ApiObject[],
  metadata: Table['metadata'],
  form: TableForm,
  hasColumns = true,
): Table {
  const layout = layoutOf(kind);
  const now = form.now();
  const apiVersion = `meta.k8s.io/${form.version}`;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions: hasColumns ? layout.columns : null,
    rows: objects.map((object) => ({
      cells: layout.cells(object, now),
      ...conditionsOf(kind, object),
      ...carried(object, form.included, apiVersion),
    })),
  };
}

function carried(object: ApiObject, included: Included, apiVersion: string): { object: unknown } {
  switch (included) {
    case 'None':
      return { object: null };
    case 'Object':
      return { object };
    case 'Metadata':
      return { object: { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata } };
  }
}

/** Pods that are over say so apart from their words. */
function conditionsOf(kind: ServedKind, object: ApiObject): { conditions?: readonly unknown[] } {
  const { phase } = fieldsOf(object.status);
  if (kind !== podKind || (phase !== 'Succeeded' && phase !== 'Failed')) return {};
  const message = phase === 'Succeeded' ? 'The containers of the pod have succeeded.' : 'The pod has failed.';
  return { conditions: [{ type: 'Completed', status: 'True', reason: phase, message }] };
}
