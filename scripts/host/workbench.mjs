// The real VS Code workbench in a browser, for machines without a desktop: code-server from npm, started on loopback.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cached } from '../cache.mjs';
import { carriedNode } from '../node.mjs';
import { must, npm, say } from '../run.mjs';

const version = '4.139.1';

/** @returns {Promise<string>} the folder that holds code-server's package */
export async function installWorkbench() {
  const folder = await cached(`workbench-${version}-2`, async (target) => {
    say(`Fetching the VS Code workbench (code-server ${version}, about 400 MB, once for this machine)`);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await writeFile(path.join(target, 'package.json'), JSON.stringify({ private: true }));
    await npm(['install', ...quiet, '--omit=optional', `code-server@${version}`], { cwd: target });
    const vscode = path.join(target, 'node_modules', 'code-server', 'lib', 'vscode');
    // Not `npm ci`: the package's own lock file is out of step with it.
    await npm(['install', '--omit=dev', ...quiet], { cwd: vscode });
    const modules = path.join(vscode, 'node_modules', '@vscode');
    await copyFile(path.join(import.meta.dirname, 'logger.cjs'), path.join(modules, 'spdlog', 'index.js'));
    await writeFile(
      path.join(modules, 'native-watchdog', 'index.js'),
      'exports.start = () => {};\nexports.exit = (code) => process.exit(code ?? 0);\n',
    );
    await prune(vscode);
  });
  return path.join(folder, 'node_modules', 'code-server');
}

/** Takes out what no test here opens: it halves the size. @param {string} vscode */
async function prune(vscode) {
  for (const name of ['copilot', 'microsoft-authentication', 'github-authentication', 'mermaid-markdown-features']) {
    await rm(path.join(vscode, 'extensions', name), { recursive: true, force: true });
  }
  const entries = await readdir(vscode, { recursive: true, withFileTypes: true });
  const maps = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.map'));
  await Promise.all(maps.map((entry) => rm(path.join(entry.parentPath, entry.name))));
}

/** Settings that keep a run still: no network, no tours, no side bar that opens by itself. */
const quietSettings = {
  'files.autoSave': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'terminal.integrated.gpuAcceleration': 'off',
  'update.showReleaseNotes': false,
  'git.enabled': false,
};

/**
 * @typedef {object} WorkbenchOptions
 * @property {string[]} [vsix] extensions to install first
 * @property {Record<string, unknown>} [settings] user settings beside the quiet ones
 * @property {Record<string, unknown>} [machineSettings] settings that a user's own cannot set
 * @property {boolean} [workspaceTrust] ask for trust as a desktop does (default: everything is trusted)
 * @property {boolean} [testDriver] let the page start extension tests
 * @property {NodeJS.ProcessEnv} [env] reaches the extension host
 * @property {string} [home] the home folder there; by default an empty one
 * @property {number} [port] a free one by default
 *
 * @typedef {object} Workbench
 * @property {string} address `http://127.0.0.1:PORT`
 * @property {number} port
 * @property {string} folder temporary folder of the run: user data, extensions
 * @property {() => Promise<void>} stop ends the server and removes the folder
 */

/** @param {WorkbenchOptions} [options] @returns {Promise<Workbench>} */
export async function startWorkbench(options = {}) {
  const packageFolder = await installWorkbench();
  const node = await carriedNode();
  const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-workbench-'));
  const port = options.port ?? (await freePort());
  const userData = path.join(folder, 'user-data');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await mkdir(path.join(folder, 'home'), { recursive: true });
  await mkdir(path.join(folder, 'tmp'), { recursive: true });
  await writeFile(
    path.join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...quietSettings, ...options.settings }, undefined, 2),
  );
  await mkdir(path.join(userData, 'Machine'), { recursive: true });
  await writeFile(path.join(userData, 'Machine', 'settings.json'), JSON.stringify(options.machineSettings ?? {}));
  const entry = path.join(packageFolder, 'out', 'node', 'entry.js');
  const places = ['--config', process.platform === 'win32' ? 'NUL' : '/dev/null', '--user-data-dir', userData];
  places.push('--extensions-dir', path.join(folder, 'extensions'));
  const env = {
    ...process.env,
    ...options.env,
    HOME: options.home ?? path.join(folder, 'home'),
    TMPDIR: path.join(folder, 'tmp'),
    XDG_RUNTIME_DIR: path.join(folder, 'tmp'),
    XDG_DATA_HOME: path.join(folder, 'tmp'),
    // No gallery: nothing here may be fetched at run time.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
  for (const file of options.vsix ?? []) {
    await must(node, [entry, ...places, '--install-extension', file], { env, quiet: true });
  }
  const server = spawn(
    node,
    [
      entry,
      ...places,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy'],
      ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
      ...(options.testDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream.on('data', (data) => {
      output = `${output}${data}`.slice(-20_000);
    });
  }
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill();
    const killing = setTimeout(() => server.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(killing);
    // The extension host ends a little later than its server, and until then makes folders that it misses.
    for (let tries = 0; tries < 20; tries++) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      await new Promise((resolve) => setTimeout(resolve, 250));
      if (!existsSync(folder)) break;
    }
  };
  const address = `http://127.0.0.1:${port}`;
  const until = Date.now() + 60_000;
  for (;;) {
    const healthy = await fetch(`${address}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return { address, port, folder, stop };
    if (server.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`The workbench did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

const browsers = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {string | undefined} a Chromium or Chrome on this machine; KUBERNETES_JOBS_TEST_BROWSER names another */
export function findBrowser() {
  const named = process.env.KUBERNETES_JOBS_TEST_BROWSER;
  return named ?? browsers.find((file) => existsSync(file));
}

export const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
