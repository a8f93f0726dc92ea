// npm start: installs, builds, and opens an editor with the extension and a folder of example manifests.
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePackages } from './install.mjs';
import { hostNode } from './node.mjs';
import { must, root, run, say } from './run.mjs';

await ensurePackages();
say('Building');
const vsix = path.join(root, 'out', 'kubernetes-jobs.vsix');

// A copy: what a person tries out on the examples does not change the checkout.
const examples = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-examples-'));
await cp(path.join(root, 'examples'), examples, { recursive: true });
const readme = path.join(examples, 'README.md');

const kubeconfig = process.env.KUBECONFIG || path.join(homedir(), '.kube', 'config');
// Without any kubeconfig the cluster inside the extension is started.
const demo = kubeconfig.split(path.delimiter).some((file) => existsSync(file)) ? {} : { KUBERNETES_JOBS_DEMO: '1' };

const code = findCode();
if (code && !process.argv.includes('--browser')) {
  await must(process.execPath, ['scripts/build.mjs']);
  say('Opening VS Code with the extension');
  process.exitCode = await run(code, ['--new-window', `--extensionDevelopmentPath=${root}`, examples, readme], {
    env: { ...process.env, ...demo },
  });
} else {
  await must(await hostNode(), ['scripts/package.mjs', '--out', vsix], { quiet: true });
  const { startWorkbench } = await import('./host/workbench.mjs');
  const workbench = await startWorkbench({
    vsix: [vsix],
    // Credential plugins of the kubeconfig look for what they know in the person's own home.
    home: homedir(),
    env: demo,
    settings: { 'workbench.startupEditor': 'readme' },
  });
  process.stdout.write(
    `\nKubernetes Jobs is running in VS Code's workbench. Open this address in a browser on this machine:\n\n` +
      `    ${workbench.address}/?folder=${encodeURIComponent(examples)}\n\nCtrl+C ends it.\n`,
  );
  await new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await workbench.stop();
  await rm(examples, { recursive: true, force: true });
}

/**
 * VS Code on the PATH. On Windows that is a batch file, which only a shell could run: its program is beside its folder.
 * @returns {string | undefined}
 */
function findCode() {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter).filter(Boolean)) {
    if (process.platform !== 'win32') {
      if (existsSync(path.join(folder, 'code'))) return path.join(folder, 'code');
    } else if (existsSync(path.join(folder, 'code.cmd'))) {
      const program = path.join(folder, '..', 'Code.exe');
      if (existsSync(program)) return program;
    }
  }
  return undefined;
}
