import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { podCodes } from '../../../../server/src/validate/podTemplate/codes.ts';
import { containerCodes } from '../../../../server/src/validate/podTemplate/containers/codes.ts';
import { volumeCodes } from '../../../../server/src/validate/podTemplate/volumes/codes.ts';

describe('codes of findings about containers', () => {
  const folder = path.resolve('server/src/validate/podTemplate/containers');
  const source = readdirSync(folder)
    .filter((name) => !/[cC]odes\.ts$/.test(name))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n');

  it('are all reported somewhere', () => {
    for (const code of Object.keys(containerCodes)) assert.ok(source.includes(`'${code}'`), code);
  });

  it('are all documented', () => {
    // A code is the argument after a field, or the last one of a check's arguments but one.
    const reports = [
      /(?:invalid|required|forbidden|notSupported|duplicate|notFound|tooLong|tooMany|warn)\(\s*[^,]+,\s*'([a-z0-9-]+)'/g,
      /(?:wellFormed|oneOfValues|oneOfUnlessEmpty|supported|validateValue)\([^;]*?'([a-z0-9]+(?:-[a-z0-9]+)+)'/g,
      /requiredString\([^;]*?validation,\s*'([a-z0-9-]+)'/g,
    ];
    const codes = new Set(reports.flatMap((report) => [...source.matchAll(report)].map(([, code]) => code ?? '')));
    assert.ok(codes.size > 80, String(codes.size));
    const documented = { ...podCodes, ...volumeCodes, ...containerCodes };
    assert.deepEqual(
      [...codes].filter((code) => !(code in documented)),
      [],
    );
  });

  it('have a heading, a reason and a page of Kubernetes’ documentation', () => {
    for (const [code, { title, explanation, link }] of Object.entries(containerCodes)) {
      assert.ok(!(code in podCodes) && !(code in volumeCodes), code);
      assert.match(title, /^[A-Z`].*[^.]$/, code);
      assert.match(explanation, /\.$/, code);
      assert.match(link, /^https:\/\/kubernetes\.io\/docs\/[a-z0-9\-/]+\/(?:#[a-z0-9-]+)?$/, code);
    }
  });
});
