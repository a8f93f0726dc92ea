// Installs the project's own packages when they are missing or the lock file has changed since.
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { npm, root, say } from './run.mjs';

export async function ensurePackages() {
  const marker = path.join(root, 'node_modules', '.package-lock.json');
  const lock = path.join(root, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  say('Installing packages');
  // Optional native parts of the packaging tools need no compiling here, and install scripts are not run.
  await npm(['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
}
