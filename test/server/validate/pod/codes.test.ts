import assert from 'node:assert/strict';
import { podCodes } from '../../../../server/src/validate/podTemplate/codes.ts';
import { schedulingCodes } from '../../../../server/src/validate/podTemplate/schedulingCodes.ts';
import { volumeCodes } from '../../../../server/src/validate/podTemplate/volumes/codes.ts';

describe('codes of pod findings', () => {
  const tables = [podCodes, schedulingCodes, volumeCodes].map((table) => Object.entries(table));

  it('are documented once', () => {
    const codes = tables.flatMap((table) => table.map(([code]) => code));
    assert.deepEqual(codes, [...new Set(codes)]);
  });

  it('have a heading, a reason and a page of Kubernetes’ documentation', () => {
    for (const [code, { title, explanation, link }] of tables.flat()) {
      assert.match(code, /^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      assert.match(title, /^[^a-z].*[^.]$|^status\./, code);
      assert.match(explanation, /[.…]$/, code);
      assert.match(link, /^https:\/\/kubernetes\.io\/docs\/[a-z0-9\-/]+\/(?:#[a-z0-9-]+)?$/, code);
    }
  });
});
