import assert from 'node:assert/strict';
import { complaintsOf } from '../../../client/src/cluster/apply/complaints.ts';
import { conflictLines, fieldConflictsOf, managerNames } from '../../../client/src/cluster/apply/fieldConflicts.ts';
import type { ClusterError } from '../../../client/src/cluster/errors.ts';
import { clusterError } from '../../../client/src/kubernetes/errors.ts';
import answers from '../../support/applyAnswers.json' with { type: 'json' };
import type { AnswerTable } from '../../support/applyCases.ts';
import { fakePlace } from '../../support/fakeApi.ts';

const table = answers as AnswerTable;
const request = { verb: 'apply', target: 'jobs.batch "pi"' };

function recorded(id: string): ClusterError {
  const answer = table.answers.find((one) => one.id === id);
  assert.ok(answer, id);
  return clusterError({ answer: { code: answer.code, body: answer.status } }, { place: fakePlace, request });
}

function conflict(...causes: readonly (readonly [message: string, field: string])[]): ClusterError {
  const details = { causes: causes.map(([message, field]) => ({ reason: 'FieldManagerConflict', message, field })) };
  const body = { kind: 'Status', reason: 'Conflict', message: 'Apply failed', code: 409, details };
  return clusterError({ answer: { code: 409, body } }, { place: fakePlace, request });
}

describe('conflicts with other field managers', () => {
  it('are read from a real server’s answers', () => {
    assert.deepEqual(fieldConflictsOf(recorded('conflict')), [
      { manager: 'somebody-else', fields: ['spec.backoffLimit', 'spec.parallelism'] },
    ]);
    assert.deepEqual(fieldConflictsOf(recorded('conflict-updated')), [
      { manager: 'kubectl-create', fields: ['spec.parallelism'] },
    ]);
  });

  it('are none in answers about something else', () => {
    for (const { id, code } of table.answers) {
      if (code < 400 || id === 'conflict' || id === 'conflict-updated') continue;
      assert.deepEqual(fieldConflictsOf(recorded(id)), [], id);
    }
  });

  it('are told apart by manager and subresource', () => {
    const error = conflict(
      ['conflict with "a" using batch/v1 at 2026-01-01T00:00:00Z', '.spec.suspend'],
      ['conflict with "b" with subresource "status" using batch/v1', '.metadata.labels.x'],
      ['conflict with "a" using batch/v1', '.spec.parallelism'],
    );
    const conflicts = fieldConflictsOf(error);
    assert.deepEqual(conflictLines(conflicts), [
      '“a” owns spec.suspend, spec.parallelism.',
      '“b” (through status) owns metadata.labels.x.',
    ]);
    assert.equal(managerNames(conflicts), '“a” and “b”');
  });

  it('keep hostile names on one line, and odd words without a name', () => {
    const conflicts = fieldConflictsOf(conflict(['conflict with "x\\ny\\u202ez"', '.spec.a'], ['something odd', '.b']));
    assert.deepEqual(
      conflicts.map(({ manager }) => manager),
      ['x y z', ''],
    );
    assert.equal(conflictLines(conflicts)[1], 'Another manager owns b.');
  });

  it('stand at the fields they are about', () => {
    assert.deepEqual(complaintsOf(recorded('conflict-updated')), [
      {
        field: 'spec.parallelism',
        message: 'spec.parallelism belongs to “kubectl-create”, which has set it to something else.',
        reason: 'FieldManagerConflict',
      },
    ]);
  });

  it('say what a person has done with this extension by the command, not by its manager’s name', () => {
    const error = conflict(['conflict with "kubernetes-jobs" using batch/v1 at 2026-01-01T00:00:00Z', '.spec.suspend']);
    assert.match(
      complaintsOf(error)[0]?.message ?? '',
      /^spec\.suspend was set to something else by a command of this/,
    );
    assert.deepEqual(conflictLines(fieldConflictsOf(error)), [
      'spec.suspend: set by a command of this extension, such as Suspend.',
    ]);
    assert.equal(managerNames(fieldConflictsOf(error)), 'this extension’s own commands');
  });
});
