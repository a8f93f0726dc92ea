import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { cronJobCodes } from '../../../server/src/validate/cronJob/codes.ts';
import { jobCodes } from '../../../server/src/validate/job/codes.ts';
import { metaCodes } from '../../../server/src/validate/meta/codes.ts';
import { checkoutRoot } from '../../support/sharedFolder.ts';

const validate = path.join(checkoutRoot(), 'server', 'src', 'validate');

/** The codes that calls of `validation.invalid(…)` and its like give in the files of a folder. */
function codesUsedIn(files: readonly string[]): Set<string> {
  const codes = new Set<string>();
  for (const file of files) {
    const calls = readFileSync(file, 'utf8').matchAll(/\bvalidation\.[a-zA-Z]+\([^;]*?'([a-z]+(?:-[a-z0-9]+)+)'/g);
    for (const [, code] of calls) codes.add(code ?? '');
  }
  return codes;
}

function filesOf(folder: string): string[] {
  return readdirSync(path.join(validate, folder)).map((name) => path.join(validate, folder, name));
}

describe('codes', () => {
  const tables = { ...metaCodes, ...jobCodes, ...cronJobCodes };
  const used = codesUsedIn([...['meta', 'job', 'cronJob'].flatMap(filesOf), path.join(validate, 'labelSelector.ts')]);

  it('of metadata, Jobs and CronJobs are all documented, and none is that is not used', () => {
    assert.deepEqual([...used].sort(), Object.keys(tables).sort());
  });

  it('have a title, an explanation and a page of the Kubernetes documentation', () => {
    for (const [code, { title, explanation, link }] of Object.entries(tables)) {
      assert.match(title, /^[A-Z].*[^.]$/, code);
      assert.match(explanation, /\.$/, code);
      assert.match(link, /^https:\/\/kubernetes\.io\/docs\/[^ ]+$/, code);
    }
  });

  it('belong to one table', () => {
    const count = [metaCodes, jobCodes, cronJobCodes].reduce((sum, table) => sum + Object.keys(table).length, 0);
    assert.equal(count, Object.keys(tables).length);
  });
});
