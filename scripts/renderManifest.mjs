// Writes package.json's `contributes` from the tables in client/src/contributes: node scripts/renderManifest.mjs
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const manifestFile = path.join(root, 'package.json');

const bundle = await esbuild.build({
  entryPoints: [path.join(root, 'client/src/contributes/render.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const code = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString('base64');
/** @type {typeof import('../client/src/contributes/render.ts')} */
const { renderContributes, machineSettings } = await import(`data:text/javascript;base64,${code}`);

const manifest = JSON.parse(await readFile(manifestFile, 'utf8'));
manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = machineSettings();
manifest.contributes = renderContributes([]);
await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
