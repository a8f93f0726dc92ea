import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { renderDiagnostics, renderRules } from '../../server/src/features/renderDocs.ts';

describe('the documentation', () => {
  it('says of rules and codes what the code says (node scripts/renderDocs.mjs writes it)', () => {
    assert.equal(readFileSync('docs/rules.md', 'utf8'), renderRules());
    assert.equal(readFileSync('docs/diagnostics.md', 'utf8'), renderDiagnostics());
  });
});
