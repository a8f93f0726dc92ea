// Makes the .vsix: node scripts/package.mjs [--out FILE]. Needs the Node that VS Code carries (vsce does); takes it if it must.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { hostNode } from './node.mjs';
import { must, root } from './run.mjs';

/** The package a bundled file belongs to: its folder, relative to the project. @param {string} input */
export function packageFolderOf(input) {
  const parts = input.split('/');
  const at = parts.lastIndexOf('node_modules');
  if (at < 0) return undefined;
  return parts.slice(0, at + (parts[at + 1]?.startsWith('@') ? 3 : 2)).join('/');
}

/**
 * The licences of every package whose code is in a bundle, from the bundles' own record of their inputs.
 * @param {string[]} names of the bundles
 */
export async function thirdPartyNotices(names) {
  const { readdir } = await import('node:fs/promises');
  /** @type {Set<string>} */
  const folders = new Set();
  for (const name of names) {
    const metafile = JSON.parse(await readFile(path.join(root, 'out', `metafile-${name}.json`), 'utf8'));
    for (const input of Object.keys(metafile.inputs)) {
      const folder = packageFolderOf(input);
      if (folder) folders.add(folder);
    }
  }
  const sections = await Promise.all(
    [...folders].sort().map(async (folder) => {
      const where = path.join(root, folder);
      const manifest = JSON.parse(await readFile(path.join(where, 'package.json'), 'utf8'));
      const files = (await readdir(where)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort();
      const texts = await Promise.all(files.map((file) => readFile(path.join(where, file), 'utf8')));
      const heading = `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`;
      return `${heading}\n${'-'.repeat(heading.length)}\n\n${texts.map((text) => text.trim()).join('\n\n') || `Licence: ${manifest.license}`}\n`;
    }),
  );
  return `Kubernetes Jobs contains code of these packages.\n\n${sections.join('\n\n')}`;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const { build, presentBundles } = await import('./build.mjs');
  await build({ production: true });
  await writeFile(path.join(root, 'dist', 'ThirdPartyNotices.txt'), await thirdPartyNotices(presentBundles()));
  const out = path.resolve(root, values.out ?? 'kubernetes-jobs.vsix');
  await mkdir(path.dirname(out), { recursive: true });
  // --no-dependencies: everything is bundled, and nothing of node_modules ships.
  await must(await hostNode(), [
    path.join('node_modules', '@vscode', 'vsce', 'vsce'),
    'package',
    '--no-dependencies',
    '--no-git-tag-version',
    '--allow-missing-repository',
    // There is no repository to rewrite them for.
    '--no-rewrite-relative-links',
    '--out',
    out,
  ]);
}
