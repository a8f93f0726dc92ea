// The Node that VS Code carries. Code of the extension host, packaging and UI tooling run on it, whatever runs this script.
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { cached } from './cache.mjs';
import { npm, say } from './run.mjs';

const version = '24.21.0';
/** What the cluster half of the extension needs (client-node 2.x, through its undici). */
const oldest = { major: 22, minor: 19 };

/** @returns {Promise<string>} path of a Node program at least as new as the cluster half needs */
export async function hostNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return process.execPath;
  return carriedNode();
}

/** @returns {Promise<string>} path of exactly the Node that the browser workbench needs */
export async function carriedNode() {
  if (process.versions.node.split('.')[0] === version.split('.')[0]) return process.execPath;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const folder = await cached(`node-${version}`, async (target) => {
    say(`Fetching Node ${version} (this is ${process.version}; VS Code carries the other)`);
    await npm(
      ['install', '--prefix', target, '--ignore-scripts', '--no-save', '--loglevel=error', `${name}@${version}`],
      {
        cwd: target,
      },
    );
  });
  const program = path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  await chmod(program, 0o755);
  return program;
}
