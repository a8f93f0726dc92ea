import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diagnosticsOf } from '../../../server/src/features/diagnostics.ts';
import { resourcesIn } from '../../../server/src/features/file.ts';
import { fileOf } from '../../support/fileView.ts';

function files(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => path.join(folder, name));
}

describe('the examples', () => {
  for (const name of files('examples')) {
    it(`${name}: has nothing wrong, and nothing to advise`, () => {
      const file = fileOf(readFileSync(name, 'utf8'));
      assert.equal(resourcesIn(file).length, 1);
      assert.deepEqual(
        diagnosticsOf(file).map(({ message }) => message),
        [],
      );
    });
  }

  for (const name of files('examples/mistakes')) {
    it(`${name}: has mistakes that are told`, () => {
      const errors = diagnosticsOf(fileOf(readFileSync(name, 'utf8'))).filter(({ severity }) => severity === 1);
      assert.ok(errors.length >= 1);
    });
  }
});
