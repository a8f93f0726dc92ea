import { syntaxFixOf } from '../../manifest/syntax/findings.ts';
import type { QuickFix } from '../../rules/fix.ts';
import type { Finding } from '../../validate/finding.ts';

/** Mistakes in the writing that can have been meant in one way only. */
const sureCodes = new Set(['yaml-comment', 'yaml-tab']);

/** Fixes of what stops the text from being read, or has it read otherwise than it looks: the reader knows them. */
export function syntaxFixes(finding: Finding): QuickFix[] {
  const fix = syntaxFixOf(finding);
  return fix ? [{ ...fix, preferred: true, ...(sureCodes.has(finding.code) ? { sure: true } : {}) }] : [];
}
