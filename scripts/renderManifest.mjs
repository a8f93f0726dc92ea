// Writes package.json's `contributes` from the tables in client/src/contributes and the rules' own documentation:
// node scripts/renderManifest.mjs
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const manifestFile = path.join(root, 'package.json');

const bundle = await esbuild.build({
  stdin: {
    contents: `export * from './client/src/contributes/render.ts'; export { rules } from './server/src/rules/index.ts';`,
    resolveDir: root,
  },
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const code = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString('base64');
/** @type {typeof import('../client/src/contributes/render.ts') & typeof import('../server/src/rules/index.ts')} */
const { renderContributes, machineSettings, rules } = await import(`data:text/javascript;base64,${code}`);

const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = machineSettings();
manifest.contributes = renderContributes(rules);
await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
