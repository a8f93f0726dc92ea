// Bundles Mocha suites with esbuild and runs them in this process:
//   node scripts/suite.mjs FOLDER … [--only path fragment …] [-g pattern] [--reporter NAME] [--results FILE]
// FOLDER is a folder below test/. --results writes the counts and the failures (results.mjs) as JSON.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import Mocha from 'mocha';
import { watchResults } from './results.mjs';
import { root } from './run.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    grep: { type: 'string', short: 'g' },
    reporter: { type: 'string', default: 'dot' },
    results: { type: 'string' },
    timeout: { type: 'string', default: '5000' },
  },
});

/** @param {string} folder @returns {Promise<string[]>} */
export async function testFilesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

const tests = path.join(root, 'test');
const all = (await Promise.all(positionals.map((name) => testFilesBelow(path.join(tests, name))))).flat();
const only = values.only ?? [];
const files = only.length ? all.filter((file) => only.some((part) => path.relative(root, file).includes(part))) : all;
if (files.length === 0) {
  process.stderr.write(`No test file below ${positionals.map((name) => `test/${name}`).join(', ')} matches.\n`);
  process.exit(1);
}
// Below the checkout, so that packages resolve from its node_modules.
const outdir = path.join(root, 'out', `suite-${process.pid}`);
await mkdir(outdir, { recursive: true });
try {
  await esbuild.build({
    entryPoints: files,
    outbase: tests,
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
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({
    reporter: values.reporter,
    timeout: Number(values.timeout),
    ...(values.grep ? { grep: values.grep } : {}),
  });
  for (const file of files) mocha.addFile(path.join(outdir, path.relative(tests, file).replace(/\.ts$/, '.mjs')));
  await mocha.loadFilesAsync();
  const results = await new Promise((resolve) => {
    const soFar = watchResults(mocha.run(() => resolve(soFar())));
  });
  if (values.results) await writeFile(values.results, JSON.stringify(results));
  process.exitCode = results.failed ? 1 : 0;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
