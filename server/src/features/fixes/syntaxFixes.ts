import type { ManifestDocument } from '../../manifest/document.ts';
import type { QuickFix } from '../../rules/fix.ts';
import type { Finding } from '../../validate/finding.ts';

/** Fixes of what stops the text from being read at all; there is no tree to stand on, so they work on the text. */
export function syntaxFixes(finding: Finding, document: ManifestDocument): QuickFix[] {
  const fixer = byCode[finding.code];
  return fixer ? fixer(finding, document) : [];
}

const byCode: Readonly<Record<string, (finding: Finding, document: ManifestDocument) => QuickFix[]>> = {};
