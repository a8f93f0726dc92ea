// Writes docs/rules.md and docs/diagnostics.md from the rules and the code tables: node scripts/renderDocs.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const bundle = await esbuild.build({
  entryPoints: [path.join(root, 'server/src/features/renderDocs.ts')],
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'node',
  logLevel: 'warning',
});
const code = Buffer.from(bundle.outputFiles[0]?.contents ?? []).toString('base64');
/** @type {typeof import('../server/src/features/renderDocs.ts')} */
const { renderDiagnostics, renderRules } = await import(`data:text/javascript;base64,${code}`);

await mkdir(path.join(root, 'docs'), { recursive: true });
await writeFile(path.join(root, 'docs', 'rules.md'), renderRules());
await writeFile(path.join(root, 'docs', 'diagnostics.md'), renderDiagnostics());
