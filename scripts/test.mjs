// npm test: installs, checks, and runs every suite that this machine can run; ends with 'N passed, N failed, N skipped'.
//   npm test                       everything
//   npm test -- unit cluster …     only these steps
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensurePackages } from './install.mjs';
import { hostNode } from './node.mjs';
import { root, run, say } from './run.mjs';

const here = process.execPath;
const results = path.join(root, 'out', 'results');
const total = { passed: 0, failed: 0, skipped: 0 };

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} what for the heading
 * @property {() => string | undefined | Promise<string | undefined>} [cannot] why it cannot run here and what would make it
 * @property {(resultsFile: string) => Promise<number>} run the exit code
 * @property {boolean} [suite] the run writes its counts to the results file; otherwise it counts as one test
 */

/** @param {string} script @param {...string} args */
const onHostNode = async (script, ...args) => run(await hostNode(), [path.join('scripts', script), ...args]);
const browserMissing = async () => {
  const { findBrowser } = await import('./host/workbench.mjs');
  return findBrowser()
    ? undefined
    : 'there is no Chromium or Chrome here; install one (Debian: chromium) or name it in KUBERNETES_JOBS_TEST_BROWSER';
};
const workbenchMissing = async () =>
  process.platform === 'linux'
    ? browserMissing()
    : 'the browser workbench runs on Linux; on a desktop use npm run test:electron';
const kubeconfigMissing = () => {
  const file = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  if (!file)
    return 'KUBERNETES_JOBS_TEST_KUBECONFIG names no kubeconfig of a throwaway cluster (kind, minikube, anything); no other cluster is touched';
  return existsSync(file) ? undefined : `KUBERNETES_JOBS_TEST_KUBECONFIG names ${file}, which does not exist`;
};

/** A failed test, told once more at the end: the run above it is long. @param {import('./results.mjs').Results['failures'][number]} failure */
const toldFailure = ({ title, message }) => `  ${title}\n${message.replace(/^/gm, '    ')}`;

/** A machine that does other things besides is slow, not wrong. */
const patient = ['--timeout', '30000'];

/** @type {Step[]} */
const steps = [
  {
    name: 'types',
    what: 'Types',
    run: () => run(here, [path.join('node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']),
  },
  {
    name: 'lint',
    what: 'Lint and format',
    run: () => run(here, [path.join('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'ci', '.']),
  },
  {
    name: 'unit',
    what: 'Unit suites',
    suite: true,
    run: (file) => run(here, ['scripts/suite.mjs', 'server', 'client', 'contract', ...patient, '--results', file]),
  },
  {
    name: 'adapters',
    what: 'Adapter suites (on the Node that VS Code carries)',
    suite: true,
    run: (file) => onHostNode('suite.mjs', 'adapters', ...patient, '--results', file),
  },
  {
    name: 'package',
    what: 'Package',
    run: () => onHostNode('package.mjs', '--out', path.join('out', 'kubernetes-jobs.vsix')),
  },
  {
    name: 'packaged',
    what: 'What the package holds, and its language server on its own',
    suite: true,
    run: (file) => run(here, ['scripts/suite.mjs', 'packaged', '--reporter', 'spec', '--results', file]),
  },
  {
    name: 'ui',
    what: 'User interface, on the installed package',
    suite: true,
    cannot: workbenchMissing,
    run: (file) => onHostNode('suite.mjs', 'ui', '--reporter', 'spec', '--timeout', '180000', '--results', file),
  },
  {
    name: 'integration',
    what: 'Extension-host suites in the browser workbench',
    suite: true,
    cannot: workbenchMissing,
    run: (file) => onHostNode('extensionTests.mjs', '--results', file),
  },
  {
    name: 'cluster',
    what: 'Cluster suites',
    suite: true,
    cannot: kubeconfigMissing,
    run: (file) => onHostNode('suite.mjs', 'cluster', '--reporter', 'spec', '--timeout', '120000', '--results', file),
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length) {
  process.stderr.write(
    `No such step: ${unknown.join(', ')}. There are: ${steps.map((step) => step.name).join(', ')}.\n`,
  );
  process.exit(2);
}

await ensurePackages();
await rm(results, { recursive: true, force: true });
await mkdir(results, { recursive: true });
/** @type {string[]} */
const notes = [];
for (const step of steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const started = Date.now();
  say(step.what);
  const reason = await step.cannot?.();
  if (reason) {
    total.skipped++;
    notes.push(`skipped: ${step.name}: ${reason}`);
    process.stderr.write(`skipped: ${reason}\n`);
    continue;
  }
  const file = path.join(results, `${step.name}.json`);
  const code = await step.run(file);
  if (step.suite) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    const counts = text === undefined ? { passed: 0, failed: 0, skipped: 0 } : JSON.parse(text);
    // A suite that failed without a failed test (a crash, no result) is a failure all the same.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    if (counts.failed)
      notes.push(`failed: ${step.name}: ${counts.failed}`, ...(counts.failures ?? []).map(toldFailure));
  } else if (code === 0) {
    total.passed++;
  } else {
    total.failed++;
    notes.push(`failed: ${step.name}`);
  }
  process.stderr.write(`${step.name}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}
if (notes.length) process.stdout.write(`\n${notes.join('\n')}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed ? 1 : 0;
