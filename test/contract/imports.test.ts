import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const entries = [
  'client/src/extension.ts',
  'client/src/browser.ts',
  'client/src/kubernetes/index.ts',
  'client/src/demo/index.ts',
  'server/src/main.ts',
  'server/src/browser.ts',
].filter((file) => existsSync(file));

/** The rooms of the house, by the start of a file's path; the first that fits counts. */
const rooms = [
  ['contract', 'server/src/contract/'],
  ['manifest', 'server/src/manifest/'],
  ['schema', 'server/src/schema/'],
  ['validate', 'server/src/validate/'],
  ['rules', 'server/src/rules/'],
  ['plan', 'server/src/plan/'],
  ['features', 'server/src/features/'],
  ['convert', 'server/src/convert.ts'],
  ['server', 'server/src/'],
  ['contributes', 'client/src/contributes/'],
  ['cluster', 'client/src/cluster/'],
  ['kubernetes', 'client/src/kubernetes/'],
  ['demo', 'client/src/demo/'],
  ['ui', 'client/src/ui/'],
  ['commands', 'client/src/commands/'],
  ['extension', 'client/src/'],
  ['test', 'test/'],
] as const;

type Room = (typeof rooms)[number][0];

/** Which rooms a room may import from at run time, besides itself. */
const directions: Readonly<Record<Room, readonly Room[]>> = {
  contract: [],
  manifest: [],
  schema: ['manifest', 'contract'],
  // A schedule is read where its runs are counted.
  validate: ['manifest', 'schema', 'plan', 'contract'],
  plan: ['manifest', 'schema', 'contract'],
  convert: ['manifest'],
  rules: ['manifest', 'schema', 'validate', 'plan', 'contract'],
  features: ['manifest', 'schema', 'validate', 'plan', 'rules', 'convert', 'contract'],
  server: ['manifest', 'schema', 'validate', 'plan', 'rules', 'features', 'convert', 'contract'],
  contributes: ['contract'],
  cluster: ['contract'],
  kubernetes: ['cluster', 'contract'],
  demo: ['validate', 'plan', 'schema', 'manifest', 'contract'],
  ui: ['cluster', 'contributes', 'contract'],
  commands: ['ui', 'cluster', 'contributes', 'contract'],
  // The tree says when a CronJob runs next: the arithmetic is handed in at the composition root.
  extension: ['ui', 'commands', 'cluster', 'contributes', 'contract', 'plan'],
  test: [],
};

function roomOf(file: string): Room | undefined {
  return rooms.find(([, start]) => file.startsWith(start))?.[0];
}

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Every import that is left at run time: `import type` is gone from the bundle's own record. */
async function runTimeImports(): Promise<readonly Edge[]> {
  const { metafile } = await esbuild.build({
    entryPoints: entries,
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'out',
    platform: 'node',
    format: 'esm',
    packages: 'external',
    external: ['./kubernetes.js', './demo.js'],
    logLevel: 'silent',
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path: to }) => ({ from, to })),
  );
}

describe('the directions of imports', () => {
  let edges: readonly Edge[] = [];

  before(async () => {
    edges = await runTimeImports();
  });

  it('are looked at in every bundle', () => {
    assert.ok(edges.length > 100);
    assert.ok(edges.some(({ from }) => roomOf(from) === 'commands'));
    assert.ok(edges.some(({ from }) => roomOf(from) === 'validate'));
  });

  it('lead inwards only', () => {
    const wrong = edges.filter(({ from, to }) => {
      const [here, there] = [roomOf(from), roomOf(to)];
      return here && there && here !== there && !directions[here].includes(there);
    });
    assert.deepEqual(wrong, []);
  });

  it('let only the extension’s own rim touch the editor', () => {
    const touching = new Set(edges.filter(({ to }) => to === 'vscode').map(({ from }) => from));
    const allowed = [...touching].filter(
      (file) =>
        !file.startsWith('client/src/ui/') &&
        ![
          'client/src/extension.ts',
          'client/src/browser.ts',
          'client/src/languageClient.ts',
          'client/src/commands/register.ts',
          'client/src/commands/registerInBrowser.ts',
        ].includes(file),
    );
    assert.deepEqual(allowed, []);
  });

  it('let only kubernetes/ touch client-node', () => {
    const touching = edges.filter(({ to }) => to.startsWith('@kubernetes/client-node')).map(({ from }) => from);
    assert.ok(touching.length > 0);
    assert.deepEqual(
      touching.filter((file) => !file.startsWith('client/src/kubernetes/')),
      [],
    );
  });

  it('let only kubernetes/ and the demo cluster open connections', () => {
    const network = /^(node:)?(https?|net|tls|http2)$/;
    const touching = edges.filter(({ to }) => network.test(to)).map(({ from }) => from);
    assert.ok(touching.length > 0);
    assert.deepEqual(
      touching.filter((file) => !/^client\/src\/(kubernetes|demo)\//.test(file)),
      [],
    );
  });

  it('keep tests out of what ships', () => {
    assert.deepEqual(
      edges.filter(({ to }) => path.normalize(to).startsWith('test/')),
      [],
    );
  });
});

describe('the command handlers', () => {
  it('are registered in one place', async () => {
    const callers: string[] = [];
    await esbuild.build({
      entryPoints: ['client/src/extension.ts'],
      bundle: true,
      write: false,
      outdir: 'out',
      platform: 'node',
      packages: 'external',
      external: ['vscode', './kubernetes.js', './demo.js'],
      logLevel: 'silent',
      plugins: [
        {
          name: 'find callers',
          setup(build) {
            build.onLoad({ filter: /client[\\/]src[\\/].*\.ts$/ }, async ({ path: file }) => {
              const { readFile } = await import('node:fs/promises');
              const contents = await readFile(file, 'utf8');
              if (/\bregister(?:TextEditor)?Command\(/.test(contents)) callers.push(path.relative('.', file));
              return { contents, loader: 'ts' };
            });
          },
        },
      ],
    });
    assert.deepEqual(callers, [path.join('client', 'src', 'commands', 'register.ts')]);
  });
});
