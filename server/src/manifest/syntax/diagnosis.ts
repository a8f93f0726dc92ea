import type { Span } from '../node.ts';
import type { TextEdit } from '../textEdit.ts';
import type { SyntaxCode } from './codes.ts';

/** What is wrong with a text that the server's reader refused, in words for people, and how to mend it. */
export interface Diagnosis {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly span: Span;
  /** Error if there is none: the server refuses the text. */
  readonly severity?: 'warning';
  /** What the fix does, in the imperative; only where a person may want exactly that. */
  readonly title?: string;
  /** Makes a text of it that can be read on. Offered as a fix where there is a title. */
  readonly edits?: readonly TextEdit[];
}
