import type { Span } from '../manifest/node.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/**
 * Where in its work the API server would say it. The server stops at the first stage that fails; the editor shows
 * later stages too, as far as the text can still be understood.
 */
export type Stage = 'syntax' | 'typeMeta' | 'decode' | 'strict' | 'validation' | 'advice';

/** `Status.details.causes[].reason`, k8s.io/apimachinery `metav1.CauseType`. */
export type Reason =
  | 'FieldValueNotFound'
  | 'FieldValueRequired'
  | 'FieldValueDuplicate'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueForbidden'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  | 'InternalError';

export interface RelatedSpan {
  readonly span: Span;
  readonly message: string;
}

/**
 * How a finding can be mended, as plain data; turning it into an edit is the editor features' business. A path is that of
 * a place in the resource: field names, list indexes and map keys from its root.
 */
export type Fix =
  /** The key at the finding's span becomes another one. */
  | { readonly kind: 'renameKey'; readonly to: string }
  /** The entry at `from` moves, under its own key, into the object at `to`, which may have to be made first. */
  | { readonly kind: 'moveEntry'; readonly from: Path; readonly to: Path }
  /** The entry at the path goes away. */
  | { readonly kind: 'removeEntry'; readonly at: Path }
  /** The object at the path gets one more field. */
  | { readonly kind: 'addField'; readonly at: Path; readonly name: string; readonly value: string }
  /** The scalar at the finding's span becomes this one; in YAML it is written as `asYaml`, if that is given. */
  | { readonly kind: 'replaceValue'; readonly to: string | number | bigint | boolean; readonly asYaml?: string }
  /** The scalar at the finding's span becomes the field `name` of an object in its place. */
  | { readonly kind: 'wrapInObject'; readonly name: string }
  /** The value at the finding's span becomes the only item of a list. */
  | { readonly kind: 'wrapInList' };

export type Path = readonly (string | number)[];

export interface Finding {
  /** Stable identifier, kebab-case; its documentation is in the code table of its area. */
  readonly code: string;
  readonly severity: Severity;
  readonly stage: Stage;
  /** What is wrong, why, and what to do, with the person's own values in it. */
  readonly message: string;
  /** Where the person has to change something; offsets in the text of the document. */
  readonly span: Span;
  /** The field's path in the API server's own notation, even where that is odd; '' for the whole document. */
  readonly field: string;
  readonly reason?: Reason;
  readonly related?: readonly RelatedSpan[];
  /** The likeliest first; each mends the whole finding. */
  readonly fixes?: readonly Fix[];
}

/** What a diagnostic's code stands for. Kept beside the rules of its area, one table an area. */
export interface CodeDoc {
  /** One sentence, no full stop: the heading in the documentation. */
  readonly title: string;
  /** Why the API server has the rule and how to satisfy it: one short paragraph of Markdown. */
  readonly explanation: string;
  /** The Kubernetes documentation page of the rule. */
  readonly link: string;
}
