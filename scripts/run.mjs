// Child processes for the scripts: always an argument list, never a shell string.
import { spawn } from 'node:child_process';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');

/**
 * Runs a program to its end with this terminal as its own.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { quiet?: boolean }} [options] quiet: show the output only on failure
 * @returns {Promise<number>} the exit code; 1 for a program that a signal ended or that could not start
 */
export function run(file, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: root, stdio: quiet ? 'pipe' : 'inherit', ...options });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (data) => output.push(data));
    child.stderr?.on('data', (data) => output.push(data));
    child.on('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      resolve(1);
    });
    child.on('close', (code) => {
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

/**
 * As `run`, and throws when the program does not succeed.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function must(file, args, options) {
  const code = await run(file, args, options);
  if (code !== 0) throw new Error(`${path.basename(file)} ${args.join(' ')} ended with exit code ${code}`);
}

/**
 * npm of the Node that runs this script. On Windows npm is a batch file, which needs npm's own script instead.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export async function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('.js')) await must(process.execPath, [cli, ...args], options);
  else await must(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/** @param {string} text a heading in the terminal */
export function say(text) {
  process.stderr.write(`\n» ${text}\n`);
}
