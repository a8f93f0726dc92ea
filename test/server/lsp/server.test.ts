import assert from 'node:assert/strict';
import { DiagnosticSeverity, type DocumentDiagnosticReport } from 'vscode-languageserver';
import {
  clusterVersionNotification,
  type DocumentsResult,
  documentsRequest,
  type FieldRangesResult,
  fieldRangesRequest,
} from '../../../server/src/contract/requests.ts';
import { fullCapabilities, LspPair, type LspPairOptions } from '../../support/lspPair.ts';

const uri = 'file:///folder/job.yaml';

const manifest = `apiVersion: batch/v1
kind: Job
metadata:
  name: pi
spec:
  template:
    spec:
      restartPolicy: Always
      containers:
        - name: pi
          image: perl:5.34.0
`;

const pulling: LspPairOptions = { capabilities: fullCapabilities };

async function withPair(options: LspPairOptions, test: (pair: LspPair) => Promise<void>): Promise<void> {
  const pair = await LspPair.start(options);
  try {
    await test(pair);
  } finally {
    pair.dispose();
  }
}

function codes(diagnostics: readonly { code?: unknown }[]): unknown[] {
  return diagnostics.map(({ code }) => code).toSorted();
}

function resultIdOf(report: DocumentDiagnosticReport): string {
  assert.ok(report.resultId);
  return report.resultId;
}

describe('the language server', () => {
  describe('diagnostics', () => {
    it('are pulled by a client that pulls, and not pushed as well', () =>
      withPair(pulling, async (pair) => {
        assert.ok(pair.initialized.capabilities.diagnosticProvider);
        await pair.open(uri, manifest);
        const diagnostics = await pair.diagnostics(uri);
        assert.deepEqual(codes(diagnostics), ['missing-backoff-limit', 'missing-ttl', 'restart-policy']);
        assert.deepEqual(pair.pushed, []);
      }));

    it('are pushed to a client that does not pull, at once and with the version', () =>
      withPair({}, async (pair) => {
        assert.equal(pair.initialized.capabilities.diagnosticProvider, undefined);
        await pair.open(uri, manifest);
        const first = await pair.pushedWhere(({ version }) => version === 1);
        assert.ok(codes(first.diagnostics).includes('restart-policy'));
        const line = 7;
        await pair.change(uri, {
          range: { start: { line, character: 21 }, end: { line, character: 27 } },
          text: 'Never',
        });
        const second = await pair.pushedWhere(({ version }) => version === 2);
        assert.ok(!codes(second.diagnostics).includes('restart-policy'));
        await pair.close(uri);
        const last = await pair.pushedWhere(({ version }) => version === undefined);
        assert.deepEqual(last.diagnostics, []);
      }));

    it('carry source, code, documentation, field and reason', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, manifest);
        const [error] = (await pair.diagnostics(uri)).filter(({ severity }) => severity === DiagnosticSeverity.Error);
        assert.ok(error);
        assert.equal(error.source, 'kubernetes-jobs');
        assert.equal(error.code, 'restart-policy');
        assert.match(error.codeDescription?.href ?? '', /^https:\/\/kubernetes\.io\//);
        assert.deepEqual(error.data, {
          field: 'spec.template.spec.restartPolicy',
          reason: 'FieldValueRequired',
          stage: 'validation',
          resource: 0,
        });
        assert.deepEqual(error.range, { start: { line: 7, character: 21 }, end: { line: 7, character: 27 } });
      }));

    it('are unchanged until something changes', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, manifest);
        const first = resultIdOf(await pair.pull(uri));
        assert.equal((await pair.pull(uri, first)).kind, 'unchanged');
        await pair.change(uri, { text: manifest });
        const second = await pair.pull(uri, first);
        assert.equal(second.kind, 'full');
        await pair.client.sendNotification(clusterVersionNotification, { minor: 30 });
        assert.equal((await pair.pull(uri, resultIdOf(second))).kind, 'full');
      }));

    it('follow a document that moves, with its resource', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, `${manifest}---\n${manifest}`);
        const before = (await pair.diagnostics(uri)).filter(({ code }) => code === 'restart-policy');
        assert.deepEqual(
          before.map(({ range, data }) => [range.start.line, (data as { resource: number }).resource]),
          [
            [7, 0],
            [19, 1],
          ],
        );
        await pair.change(uri, {
          range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
          text: '# one\n# two\n',
        });
        const after = (await pair.diagnostics(uri)).filter(({ code }) => code === 'restart-policy');
        assert.deepEqual(
          after.map(({ range }) => range.start.line),
          [9, 21],
        );
      }));

    it('ask a Kustomize patch for nothing that it leaves out', async () => {
      const files = new Map([['file:///folder/kustomization.yaml', 'patches:\n  - path: job.yaml\n']]);
      const patch = 'apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: pi\nspec:\n  backofLimit: 2\n';
      await withPair({ ...pulling, runtime: { readText: async (file) => files.get(file) } }, async (pair) => {
        await pair.open(uri, patch);
        // The kustomization is read after the file is opened; the client is told to ask again.
        while (!pair.requestsFromServer.includes('workspace/diagnostic/refresh')) await pair.pull(uri);
        assert.deepEqual(codes(await pair.diagnostics(uri)), ['unknown-field']);
        await pair.open('file:///folder/other.yaml', patch);
        assert.ok(codes(await pair.diagnostics('file:///folder/other.yaml')).includes('restart-policy'));
      });
    });

    it('are bounded for editors that show no more, errors first', () =>
      withPair(pulling, async (pair) => {
        const good = manifest.replace('Always', 'Never');
        await pair.open(uri, `${`${good}---\n`.repeat(700)}${manifest}`);
        const diagnostics = await pair.diagnostics(uri);
        assert.equal(diagnostics.length, 1000);
        assert.equal(diagnostics.filter(({ severity }) => severity === DiagnosticSeverity.Error).length, 1);
      })).timeout(20_000);

    it('say nothing of other kinds, other projects’ Jobs and text that is no manifest', () =>
      withPair(pulling, async (pair) => {
        const others = [
          'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: [1\n',
          manifest.replace('batch/v1', 'batch.volcano.sh/v1alpha1'),
          'just words',
          '',
          '- a\n- b\n',
        ];
        for (const [index, text] of others.entries()) {
          await pair.open(`${uri}${index}`, text);
          assert.deepEqual(await pair.diagnostics(`${uri}${index}`), []);
        }
      }));

    it('know JSON, CRLF, tabs in values, a byte order mark and characters outside the basic plane', () =>
      withPair(pulling, async (pair) => {
        const json = JSON.stringify({
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: '🚀' },
          spec: {},
        });
        await pair.open('file:///job.json', json, 'json');
        const name = (await pair.diagnostics('file:///job.json')).find(
          ({ data }) => (data as { field: string }).field === 'metadata.name',
        );
        const start = json.indexOf('"🚀"');
        assert.deepEqual(name?.range, { start: { line: 0, character: start }, end: { line: 0, character: start + 4 } });

        await pair.open('file:///crlf.yaml', `\uFEFF${manifest.replaceAll('\n', '\r\n')}`);
        const [crlf] = (await pair.diagnostics('file:///crlf.yaml')).filter(({ code }) => code === 'restart-policy');
        assert.deepEqual(crlf?.range, { start: { line: 7, character: 21 }, end: { line: 7, character: 27 } });
      }));
  });

  describe('settings', () => {
    it('come from workspace/configuration where the client answers it, and again when they change', async () => {
      let rules: Record<string, string> = { 'missing-ttl': 'off' };
      await withPair({ ...pulling, configuration: () => ({ rules }) }, async (pair) => {
        await pair.open(uri, manifest);
        // The answer to workspace/configuration comes in before the answer to a request that is sent after it.
        await pair.pull(uri);
        assert.deepEqual(codes(await pair.diagnostics(uri)), ['missing-backoff-limit', 'restart-policy']);
        rules = { 'missing-ttl': 'warning', 'missing-backoff-limit': 'off' };
        await pair.configure(null);
        await pair.pull(uri);
        const changed = await pair.diagnostics(uri);
        assert.deepEqual(codes(changed), ['missing-ttl', 'restart-policy']);
        assert.ok(pair.requestsFromServer.includes('workspace/diagnostic/refresh'));
        assert.equal(changed.find(({ code }) => code === 'missing-ttl')?.severity, DiagnosticSeverity.Warning);
      });
    });

    it('come from initializationOptions or didChangeConfiguration where it does not', () =>
      withPair({ initializationOptions: { kubernetesJobs: { rules: { 'missing-ttl': 'off' } } } }, async (pair) => {
        await pair.open(uri, manifest);
        const first = await pair.pushedWhere(() => true);
        assert.deepEqual(codes(first.diagnostics), ['missing-backoff-limit', 'restart-policy']);
        await pair.configure({
          kubernetesJobs: { rules: { 'missing-backoff-limit': 'off', 'missing-ttl': 'nonsense' } },
        });
        await pair.pushedWhere(({ diagnostics }) => codes(diagnostics).join() === 'missing-ttl,restart-policy');
      }));

    it('may differ between folders of a workspace', () =>
      withPair(
        { ...pulling, configuration: (scope) => (scope?.includes('/old/') ? { kubernetesVersion: '1.27' } : {}) },
        async (pair) => {
          const text = manifest.replace('Always', 'Never').replace('spec:\n', 'spec:\n  managedBy: example.com/mine\n');
          await pair.open('file:///old/job.yaml', text);
          await pair.open('file:///new/job.yaml', text);
          await pair.pull('file:///new/job.yaml');
          assert.ok(codes(await pair.diagnostics('file:///old/job.yaml')).includes('unavailable-field'));
          assert.ok(!codes(await pair.diagnostics('file:///new/job.yaml')).includes('unavailable-field'));
        },
      ));

    it('choose the version that manifests are for: the setting, else the cluster, else the newest', () =>
      withPair(pulling, async (pair) => {
        const text = manifest.replace('Always', 'Never').replace('spec:\n', 'spec:\n  managedBy: example.com/mine\n');
        await pair.open(uri, text);
        const errors = async () =>
          (await pair.diagnostics(uri)).filter(({ severity }) => severity === DiagnosticSeverity.Error).length;
        assert.equal(await errors(), 0);
        await pair.client.sendNotification(clusterVersionNotification, { minor: 28 });
        assert.equal(await errors(), 1);
        await pair.client.sendNotification(clusterVersionNotification, { minor: null });
        assert.equal(await errors(), 0);
      }));
  });

  describe('for the client', () => {
    it('names the documents, their fields and what keeps them from being applied', () =>
      withPair(pulling, async (pair) => {
        const text = [
          '# a comment of the file',
          manifest
            .replace('name: pi\n', 'name: pi\n  namespace: team-a\n')
            .replace('  template', '  parallelism: 9007199254740993\n  template'),
          '---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n',
          `---\n${manifest.replace('name: pi', 'name: {{ .Values.name }}')}`,
        ].join('\n');
        await pair.open(uri, text);
        const result = await pair.client.sendRequest<DocumentsResult>(documentsRequest, { textDocument: { uri } });
        assert.equal(result.version, 1);
        assert.equal(result.resources.length, 2);
        const [first, second] = result.resources;
        assert.equal(first?.name, 'pi');
        assert.equal(first?.namespace, 'team-a');
        assert.match(first?.json ?? '', /"parallelism":9007199254740993/);
        assert.ok((first?.errors ?? 0) >= 1);
        assert.deepEqual(first?.nameRange.start, { line: 4, character: 8 });
        assert.equal(second?.json, undefined);
        assert.match(second?.unreadable ?? '', /template/);

        const ranges = await pair.client.sendRequest<FieldRangesResult>(fieldRangesRequest, {
          textDocument: { uri },
          resource: 0,
          fields: ['.spec.template.spec.containers[name="pi"].image', 'spec.template.spec.containers[0].imagee'],
        });
        assert.deepEqual(
          ranges.ranges.map(({ range, exact }) => [range.start.line, range.start.character, exact]),
          [
            [13, 17, true],
            [12, 10, false],
          ],
        );
      }));

    it('names only lens commands that the client has', async () => {
      const lenses = async (commands: string[] | undefined) => {
        let titles: (string | undefined)[] = [];
        await withPair(
          { capabilities: fullCapabilities, ...(commands ? { initializationOptions: { commands } } : {}) },
          async (pair) => {
            await pair.open(uri, manifest);
            const found = await pair.client.sendRequest<{ command?: { title: string } }[]>('textDocument/codeLens', {
              textDocument: { uri },
            });
            titles = found.map(({ command }) => command?.title);
          },
        );
        return titles;
      };
      assert.deepEqual(await lenses(undefined), []);
      assert.deepEqual(await lenses(['kubernetesJobs.applyDocument']), ['▶ Apply']);
    });
  });

  describe('bad input', () => {
    it('says once that a file is too large, at once', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, `${manifest}${'# filler\n'.repeat(4_500_000)}`);
        const diagnostics = await pair.diagnostics(uri);
        assert.deepEqual(codes(diagnostics), ['file-too-large']);
        assert.match(String(diagnostics[0]?.message), /\d+ MB/);
        const result = await pair.client.sendRequest<DocumentsResult>(documentsRequest, { textDocument: { uri } });
        assert.match(result.problem ?? '', /\d+ MB/);
      })).timeout(20_000);

    it('says that a binary file is no text', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, 'kind: Job\0\u0001\u0002');
        assert.deepEqual(codes(await pair.diagnostics(uri)), ['not-text']);
      }));

    it('answers every request on every prefix of a manifest, and logs no failure', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, '');
        for (let length = 0; length <= manifest.length; length += 7) {
          await pair.change(uri, { text: manifest.slice(0, length) });
          const lines = manifest.slice(0, length).split('\n');
          const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
          const textDocument = { uri };
          const range = { start: { line: 0, character: 0 }, end: position };
          await Promise.all([
            pair.pull(uri),
            pair.client.sendRequest('textDocument/hover', { textDocument, position }),
            pair.client.sendRequest('textDocument/completion', { textDocument, position }),
            pair.client.sendRequest('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }),
            pair.client.sendRequest('textDocument/documentSymbol', { textDocument }),
            pair.client.sendRequest('textDocument/foldingRange', { textDocument }),
            pair.client.sendRequest('textDocument/inlayHint', { textDocument, range }),
          ]);
        }
        assert.deepEqual(pair.logs, []);
      })).timeout(20_000);

    it('answers with nothing for a file that is not open', () =>
      withPair(pulling, async (pair) => {
        assert.deepEqual(await pair.diagnostics('file:///nowhere.yaml'), []);
        const position = { line: 0, character: 0 };
        assert.equal(
          await pair.client.sendRequest('textDocument/hover', {
            textDocument: { uri: 'file:///nowhere.yaml' },
            position,
          }),
          null,
        );
      }));

    it('survives nesting that no stack holds', () =>
      withPair(pulling, async (pair) => {
        await pair.open(uri, `${manifest.replace('restartPolicy: Always', `affinity: ${'['.repeat(10_000)}`)}`);
        assert.ok((await pair.diagnostics(uri)).length >= 1);
        const documentSymbols = await pair.client.sendRequest('textDocument/documentSymbol', { textDocument: { uri } });
        assert.ok(Array.isArray(documentSymbols));
        assert.deepEqual(pair.logs, []);
      })).timeout(20_000);
  });
});
