import type { Finding } from '../../validate/finding.ts';
import { movedSpan } from '../moved.ts';
import type { TextEdit } from '../textEdit.ts';
import type { Diagnosis } from './diagnosis.ts';

/** What a person may have a finding mended by. */
export interface SyntaxFix {
  /** In the imperative. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

const fixes = new WeakMap<Finding, SyntaxFix>();

/** The fix of a finding of stage 'syntax', in offsets of its document, where there is one. */
export function syntaxFixOf(finding: Finding): SyntaxFix | undefined {
  return fixes.get(finding);
}

export function toFinding(
  diagnosis: Diagnosis,
  severity: Finding['severity'] = diagnosis.severity ?? 'error',
): Finding {
  const { code, message, span, title, edits } = diagnosis;
  const finding: Finding = { code, severity, stage: 'syntax', message, span, field: '' };
  if (title && edits && edits.length > 0) fixes.set(finding, { title, edits });
  return finding;
}

/** The same finding of a text that stands further behind. */
export function movedSyntaxFinding(finding: Finding, by: number): Finding {
  if (by === 0) return finding;
  const moved: Finding = { ...finding, span: movedSpan(finding.span, by) };
  const fix = fixes.get(finding);
  if (fix) {
    const edits = fix.edits.map(({ span, newText }) => ({ span: movedSpan(span, by), newText }));
    fixes.set(moved, { ...fix, edits });
  }
  return moved;
}
