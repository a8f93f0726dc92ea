import type { Span } from '../manifest/node.ts';
import type { Field } from '../validate/field.ts';
import type { CodeDoc, RelatedSpan } from '../validate/finding.ts';
import type { Fixer, JobTarget } from './fix.ts';

export interface AdviceOptions {
  /** Another range than the value (or, where it is missing, the nearest parent's key). */
  readonly span?: Span;
  readonly related?: readonly RelatedSpan[];
}

export type Advise = (field: Field, message: string, options?: AdviceOptions) => void;

/**
 * A piece of advice: the API server accepts the manifest, but it will hardly do what its author wants. The id is the
 * file's name and the diagnostic's code. Advice is given where it is right nearly always, and never as an error.
 */
export interface Rule {
  readonly id: string;
  /** `information` where the manifest probably misbehaves, `hint` where it could be better. */
  readonly severity: 'information' | 'hint';
  readonly doc: CodeDoc;
  check(target: JobTarget, advise: Advise): void;
  readonly fixes?: Fixer;
}

/** A manifest that shows a rule at work; the test of the rules runs every one. */
export interface RuleCase {
  readonly title: string;
  /**
   * The manifest. A line of carets and the rule's id (`#  ^^^^ missing-ttl`) stands below the text that must be reported; one without carets
   * must not be reported at all.
   */
  readonly manifest: string;
  /** The manifest after the rule's first fix, without the caret lines. */
  readonly fixed?: string;
}
