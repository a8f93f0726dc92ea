// How far the diagnostics agree with a real API server's verdicts, by area:
//   node scripts/conformance.mjs [area …]           compares the corpus (KUBERNETES_JOBS_VERDICTS, or ../shared/verdicts)
//   node scripts/conformance.mjs --update           also writes the totals that a test keeps from going down
//   node scripts/conformance.mjs --live [--count N] [--seed N] [--format yaml|json] [--text]
//                                                   generated manifests (--text: broken texts) against the cluster of
//                                                   KUBERNETES_JOBS_TEST_KUBECONFIG, in a namespace of their own
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const live = process.argv.includes('--live');
const outdir = path.join(root, 'out', `conformance-${process.pid}`);
await mkdir(outdir, { recursive: true });
try {
  const entry = live ? 'test/support/liveConformance.ts' : 'test/support/corpusConformance.ts';
  const outfile = path.join(outdir, 'main.mjs');
  await esbuild.build({
    entryPoints: [path.join(root, entry)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { main } = await import(pathToFileURL(outfile).href);
  process.exitCode = await main(process.argv.slice(2).filter((argument) => argument !== '--live'));
} finally {
  await rm(outdir, { recursive: true, force: true });
}
