/** Why the server's YAML reader gives up, one name for each place in its grammar where it can. */
export type Problem =
  | 'control-character'
  | 'bad-start'
  | 'tab-indentation'
  | 'missing-colon'
  | 'unexpected-colon'
  | 'unexpected-dash'
  | 'unexpected-question'
  | 'expected-key'
  | 'expected-dash'
  | 'expected-comma-sequence'
  | 'expected-comma-mapping'
  | 'expected-content'
  | 'expected-document-start'
  | 'unclosed-quote'
  | 'document-mark-in-quote'
  | 'bad-escape'
  | 'bad-anchor'
  | 'bad-tag'
  | 'undefined-tag-handle'
  | 'bad-block-header'
  | 'tab-in-block-scalar'
  | 'tab-in-plain-scalar'
  | 'bad-directive'
  | 'too-deep'
  | 'unknown-alias'
  | 'recursive-alias'
  | 'excessive-aliases'
  | 'merge-not-map'
  | 'bad-map-key'
  | 'bad-tagged-value'
  | 'not-a-json-number'
  | 'too-large';

/** The first thing that the server's reader cannot read; it reads no further. */
export interface Refusal {
  readonly problem: Problem;
  /** Where the reader stands when it gives up. */
  readonly at: number;
  /** Where the construct starts that it was reading (the quote, the bracket, the key), where that says more. */
  readonly from?: number;
}

/** Thrown inside the reader only. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.problem);
  }
}

export function refuse(problem: Problem, at: number, from?: number): never {
  throw new Refused(from === undefined ? { problem, at } : { problem, at, from });
}
