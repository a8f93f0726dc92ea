// Bundles the extension: node scripts/build.mjs [--production] [--watch]
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { root } from './run.mjs';

const yamlParser = ['dist', 'parse', 'parser.js'];

/**
 * Every bundle that ships. The client's rooms that are loaded on demand are bundles of their own and external to
 * `extension.js`, which reaches them by `require`.
 * @type {Record<string, { entry: string; platform: 'node' | 'browser'; target: string; external?: string[]; yaml?: string[] }>}
 */
export const bundles = {
  extension: {
    entry: 'client/src/extension.ts',
    platform: 'node',
    target: 'node22.19',
    external: ['vscode', './kubernetes.js', './demo.js'],
  },
  kubernetes: { entry: 'client/src/kubernetes/index.ts', platform: 'node', target: 'node22.19' },
  demo: { entry: 'client/src/demo/index.ts', platform: 'node', target: 'node22.19', yaml: yamlParser },
  server: { entry: 'server/src/main.ts', platform: 'node', target: 'node20', yaml: yamlParser },
  // The same extension for an editor that is a browser and nothing else: language features alone.
  extensionBrowser: { entry: 'client/src/browser.ts', platform: 'browser', target: 'es2022', external: ['vscode'] },
  serverBrowser: { entry: 'server/src/browser.ts', platform: 'browser', target: 'es2022', yaml: yamlParser },
};

/**
 * @param {string} name a key of `bundles`
 * @param {{ production: boolean, outdir?: string }} options
 * @returns {esbuild.BuildOptions}
 */
export function optionsOf(name, { production, outdir = path.join(root, 'dist') }) {
  const bundle = bundles[name];
  if (!bundle) throw new Error(`there is no bundle ${name}`);
  return {
    absWorkingDir: root,
    entryPoints: { [name]: bundle.entry },
    outdir,
    bundle: true,
    format: 'cjs',
    platform: bundle.platform,
    target: bundle.target,
    external: bundle.external ?? [],
    // Packages that ship both are taken as ES modules: only those can be shaken.
    mainFields: bundle.platform === 'node' ? ['module', 'main'] : ['browser', 'module', 'main'],
    // To Node the package gives its CommonJS build, which cannot be shaken. Of the other one only the parser is used,
    // but in the client, which writes YAML.
    alias: { yaml: path.join(root, 'node_modules', 'yaml', 'browser', ...(bundle.yaml ?? ['index.js'])) },
    ...(bundle.platform === 'node'
      ? {
          define: { 'import.meta.url': '__importMetaUrl' },
          banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
        }
      : {}),
    minify: production,
    sourcemap: production ? false : 'linked',
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
  };
}

/** @returns {string[]} the bundles whose entry exists */
export function presentBundles() {
  return Object.keys(bundles).filter((name) => existsSync(path.join(root, bundles[name]?.entry ?? '')));
}

/**
 * Fills `dist`. The bundles are made beside it and renamed into place, so that whoever runs them meanwhile finds each of
 * them at every moment; what this build did not make is removed last.
 * @param {{ production: boolean, clean?: boolean }} options
 */
export async function build({ production, clean = true }) {
  const out = path.join(root, 'out');
  const dist = path.join(root, 'dist');
  await mkdir(out, { recursive: true });
  await mkdir(dist, { recursive: true });
  // As deep below the root as `dist`, so that the paths in source maps hold in either.
  const fresh = await mkdtemp(path.join(root, 'dist-'));
  try {
    await Promise.all(
      presentBundles().map(async (name) => {
        const result = await esbuild.build(optionsOf(name, { production, outdir: fresh }));
        await writeFile(path.join(out, `metafile-${name}.json`), JSON.stringify(result.metafile));
      }),
    );
    const made = await readdir(fresh);
    for (const name of made) await rename(path.join(fresh, name), path.join(dist, name));
    if (!clean) return;
    for (const name of await readdir(dist)) {
      if (!made.includes(name)) await rm(path.join(dist, name), { recursive: true, force: true });
    }
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { production: { type: 'boolean', default: false }, watch: { type: 'boolean', default: false } },
  });
  if (values.watch) {
    const contexts = await Promise.all(
      presentBundles().map((name) => esbuild.context(optionsOf(name, { production: false }))),
    );
    await Promise.all(contexts.map((context) => context.watch()));
  } else {
    await build({ production: values.production });
  }
}
