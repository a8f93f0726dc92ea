// Runs the extension-host suites in the browser workbench: node scripts/extensionTests.mjs [--results FILE] [-g pattern]
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { browserArguments, findBrowser, startWorkbench } from './host/workbench.mjs';
import { root } from './run.mjs';

/**
 * Bundles test/integration into one CommonJS file that VS Code loads: it exports `run()`. The suites are found here, so
 * that a new file needs no registration.
 * @returns {Promise<string>} its path
 */
export async function bundleExtensionTests() {
  const folder = path.join(root, 'test', 'integration');
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.test.ts')).sort();
  const suites = files.map((name) => JSON.stringify(`./${name.split(path.sep).join('/')}`));
  const outfile = path.join(root, 'out', 'test', 'index.js');
  await esbuild.build({
    stdin: {
      contents: `import { runSuites } from './runSuites.ts';
export const run = () => runSuites(() => { ${suites.map((name) => `require(${name});`).join(' ')} });`,
      resolveDir: folder,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  return outfile;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { results: { type: 'string' }, grep: { type: 'string', short: 'g' } } });
  const { build } = await import('./build.mjs');
  await build({ production: false });
  const tests = await bundleExtensionTests();
  const workspace = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-workspace-'));
  await cp(path.join(root, 'examples'), workspace, { recursive: true });
  const results = path.join(workspace, '..', `${path.basename(workspace)}.json`);
  const workbench = await startWorkbench({
    testDriver: true,
    env: {
      KUBERNETES_JOBS_TEST_RESULTS: results,
      KUBERNETES_JOBS_TEST_GREP: values.grep ?? '',
      // Nobody's kubeconfig: a suite that needs one writes its own.
      KUBECONFIG: path.join(workspace, 'no-such-kubeconfig'),
    },
  });
  const executablePath = findBrowser();
  const browser = await chromium.launch({
    headless: true,
    args: browserArguments,
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    /** @type {Promise<number>} */
    const ended = new Promise((resolve) => {
      void page.exposeFunction('codeAutomationExit', resolve);
    });
    await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ args) => {
      // printf-style, with the workbench's own noise between; what Mocha prints starts with a marker.
      const text = args.map(String).join(' ');
      const at = text.indexOf('∷');
      if (at >= 0) process.stdout.write(`${text.slice(at + 1)}\n`);
    });
    const remote = `vscode-remote://127.0.0.1:${workbench.port}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', `${remote}${root}`],
      ['extensionTestsPath', `${remote}${tests}`],
      ['skipWelcome', 'true'],
    ]);
    const query = new URLSearchParams({ folder: workspace, payload });
    await page.goto(`${workbench.address}/?${query}`);
    const limit = 240_000;
    let timer;
    const code = await Promise.race([
      ended,
      new Promise((resolve) => {
        timer = setTimeout(() => resolve('timeout'), limit);
      }),
    ]);
    clearTimeout(timer);
    if (code === 'timeout') {
      await page.screenshot({ path: path.join(root, 'out', 'extension-tests-timeout.png') });
      process.stderr.write(`The extension host did not finish its suites within ${limit / 1000} s.\n`);
    }
    const counts = await readFile(results, 'utf8').catch(() => undefined);
    if (counts === undefined) process.stderr.write('The extension host wrote no results.\n');
    if (values.results && counts !== undefined) await writeFile(values.results, counts);
    process.exitCode = code === 0 && counts !== undefined ? 0 : 1;
  } finally {
    await browser.close();
    await workbench.stop();
    await rm(workspace, { recursive: true, force: true });
    await rm(results, { force: true });
  }
}
