// Runs the benchmarks: node scripts/bench.mjs [name …]. Each is a file test/bench/NAME.bench.ts, a program of its own.
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { build } from './build.mjs';
import { cached } from './cache.mjs';
import { hostNode } from './node.mjs';
import { must, npm, root, say } from './run.mjs';

const rival = 'yaml-language-server@2.0.0';

const folder = path.join(root, 'test', 'bench');
const wanted = process.argv.slice(2);
const names = (await readdir(folder))
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace(/\.bench\.ts$/, ''))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (names.length === 0) throw new Error(`There is no benchmark ${wanted.join(', ')}.`);

const outdir = path.join(root, 'out', `bench-${process.pid}`);
await mkdir(outdir, { recursive: true });
try {
  say('Building for production');
  await build({ production: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: names.map((name) => `test/bench/${name}.bench.ts`),
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  const node = await hostNode();
  const rivals = await cached(rival, async (target) => {
    say(`Fetching ${rival}, to measure side by side`);
    await npm(['install', '--prefix', target, '--ignore-scripts', '--no-save', '--loglevel=error', rival], {
      cwd: target,
    });
  });
  for (const name of names) {
    say(name);
    await must(node, [path.join(outdir, `${name}.bench.mjs`)], {
      env: { ...process.env, KUBERNETES_JOBS_RIVALS: path.join(rivals, 'node_modules') },
    });
  }
} finally {
  await rm(outdir, { recursive: true, force: true });
}
