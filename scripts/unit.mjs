// Bundles the unit suites with esbuild and runs them in one Mocha: node scripts/unit.mjs [path fragment …] [-g pattern]
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import Mocha from 'mocha';

const root = path.resolve(import.meta.dirname, '..');
const unitFolders = ['server', 'client', 'adapters', 'contract'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string', short: 'g' }, reporter: { type: 'string', default: 'dot' } },
});

/** @param {string} folder @returns {Promise<string[]>} */
async function testFilesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const all = (await Promise.all(unitFolders.map((name) => testFilesBelow(path.join(root, 'test', name))))).flat().sort();
const files = positionals.length
  ? all.filter((file) => positionals.some((part) => path.relative(root, file).includes(part)))
  : all;
const outdir = path.join(root, 'out', `unit-${process.pid}`);
await mkdir(outdir, { recursive: true });
try {
  await esbuild.build({
    entryPoints: files,
    outbase: path.join(root, 'test'),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const mocha = new Mocha({ reporter: values.reporter, ...(values.grep ? { grep: values.grep } : {}) });
  for (const file of files) {
    mocha.addFile(path.join(outdir, path.relative(path.join(root, 'test'), file).replace(/\.ts$/, '.mjs')));
  }
  await mocha.loadFilesAsync();
  process.exitCode = (await new Promise((resolve) => mocha.run(resolve))) ? 1 : 0;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
