import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type KnownError, type Said, unforeseen } from '../../../client/src/cluster/apply/foreseen.ts';
import { showRefusal } from '../../../client/src/commands/applyItems.ts';
import { clusterError } from '../../../client/src/kubernetes/errors.ts';
import type { ApplyComplaint } from '../../../client/src/ui/applyDiagnostics.ts';
import type { DiagnosticData } from '../../../server/src/contract/requests.ts';
import { diagnosticsOf } from '../../../server/src/features/diagnostics.ts';
import { documentsIn, fieldRanges } from '../../../server/src/features/documents.ts';
import type { FileView } from '../../../server/src/features/file.ts';
import { type AnswerTable, type ApplyCase, applyCases, type RecordedAnswer } from '../../support/applyCases.ts';
import { fileOf } from '../../support/fileView.ts';

const place = {
  context: 'minikube',
  cluster: 'minikube',
  user: 'somebody',
  server: 'https://192.0.2.1',
  namespace: 'default',
  kubeconfig: '/home/somebody/.kube/config',
  insecure: false,
};

/** What the language server shows as errors. */
function knownIn(file: FileView): KnownError[] {
  return diagnosticsOf(file).flatMap(({ range, severity, data }) => {
    const { field, stage, reason, resource } = data as DiagnosticData;
    return severity === 1 ? [{ range, field, stage, reason, resource }] : [];
  });
}

/** What a refusal puts at the lines of the manifest. */
async function complaintsIn(
  file: FileView,
  { verb }: ApplyCase,
  { code, status }: RecordedAnswer,
): Promise<readonly ApplyComplaint[]> {
  const [resource] = documentsIn(file).resources;
  assert.ok(resource);
  const error = clusterError({ answer: { code, body: status } }, { place, request: { verb, target: 'jobs.batch' } });
  const manifests = {
    fieldRanges: async (_uri: string, index: number, fields: readonly string[]) =>
      fieldRanges(file, index, fields).ranges,
  };
  const services = { manifests } as unknown as Parameters<typeof showRefusal>[0];
  return showRefusal(services, { file: { ...documentsIn(file), uri: file.uri, label: '' }, resource }, error);
}

describe('what a real server’s refusal says beside the language server', () => {
  const table = JSON.parse(readFileSync(path.resolve('test/support/applyAnswers.json'), 'utf8')) as AnswerTable;

  /** What no check of one manifest foresees: what is there already, whose it is, how much there may be, what is allowed. */
  const others =
    /^(conflict|immutable|stale|other-uid|missing|terminating|quota|policy|viewer|exists|delete|no-manager|other-namespace|managed-fields|removed-version)/;
  /** Lists that server-side apply keeps by keys, and other writers do not. */
  const byKey = /^duplicate-(env|port|mount)-apply/;

  for (const one of applyCases) {
    const answer = table.answers.find(({ id }) => id === one.id);
    if (!answer?.status) continue;
    const said = others.test(one.id) || byKey.test(one.id);
    it(`${said ? 'is all shown' : 'is read once'}: ${one.id}, ${one.what}`, async () => {
      const file = fileOf(JSON.stringify(one.object, undefined, 2), { format: 'json' });
      const complaints = await complaintsIn(file, one, answer);
      if (!others.test(one.id)) assert.notEqual(complaints.length, 0);
      assert.deepEqual(unforeseen(complaints, knownIn(file)), said ? complaints : []);
      // When the language server’s own are gone, there is nothing left to stand for them.
      assert.deepEqual(unforeseen(complaints, []), complaints);
    });
  }
});

describe('one error of the language server', () => {
  const range = (line: number, from: number, to: number): Said['range'] => ({
    start: { line, character: from },
    end: { line, character: to },
  });
  const said = (field: string, more: Partial<Said> = {}): Said => ({
    range: range(5, 2, 9),
    reason: 'FieldValueInvalid',
    checked: { resource: 0, field },
    ...more,
  });
  const known = (field: string, more: Partial<KnownError> = {}): KnownError => ({
    range: range(5, 2, 9),
    field,
    stage: 'validation',
    reason: 'FieldValueInvalid',
    resource: 0,
    ...more,
  });

  it('stands for a complaint about its field, wherever each of them shows it', () => {
    assert.deepEqual(
      unforeseen([said('spec.completions')], [known('spec.completions', { range: range(9, 0, 1) })]),
      [],
    );
  });

  it('stands for a complaint at its place, whatever the server calls the field', () => {
    assert.deepEqual(
      unforeseen([said('metadata.labels')], [known('metadata.labels[a]', { range: range(5, 5, 9) })]),
      [],
    );
  });

  it('stands for one complaint only: where the server has more about a field, all of it is shown', () => {
    const two = [
      said('spec.completions'),
      said('spec.completions'),
      said('spec.parallelism', { range: range(7, 0, 1) }),
    ];
    assert.deepEqual(
      unforeseen(two, [known('spec.completions'), known('spec.parallelism', { range: range(7, 0, 1) })]),
      two.slice(0, 2),
    );
    assert.deepEqual(unforeseen(two.slice(0, 2), [known('spec.completions'), known('spec.completions')]), []);
  });

  for (const [what, complaint, error] of [
    ['another reason', said('a', { reason: 'FieldValueRequired' }), known('a')],
    ['another object of the file', said('a'), known('a', { resource: 1 })],
    ['another field elsewhere', said('a'), known('b', { range: range(6, 2, 9) })],
    ['a conflict', said('a', { reason: 'FieldManagerConflict' }), known('a', { reason: undefined, stage: 'decode' })],
    ['words of a policy', { range: range(5, 2, 9), reason: 'FieldValueInvalid' }, known('a')],
    ['a complaint without a field, which a validation error is none of', said(''), known('a')],
    ['an error of the whole text', said('a'), known('a', { reason: undefined, stage: 'syntax' })],
    [
      'a key that is there twice in another list',
      said('.spec.a[name="x]y"]', { reason: 'FieldValueDuplicate' }),
      known('spec.b[1].name', { reason: 'FieldValueDuplicate', range: range(6, 0, 1) }),
    ],
  ] as const) {
    it(`does not stand for ${what}`, () => {
      assert.deepEqual(unforeseen([complaint], [error]), [complaint]);
    });
  }
});
