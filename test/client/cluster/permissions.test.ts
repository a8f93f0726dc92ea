import assert from 'node:assert/strict';
import { createPermissions } from '../../../client/src/cluster/permissions.ts';
import type { AccessAnswer, AccessQuestion, ClusterApi } from '../../../client/src/cluster/ports.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { connectionReset } from '../../support/fakeApi.ts';

const question: AccessQuestion = { verb: 'delete', kind: jobKind, namespace: 'team-a' };

function world(answer: (asked: AccessQuestion) => AccessAnswer | Error) {
  const asked: AccessQuestion[] = [];
  let now = 0;
  const api = {
    review: async (one: AccessQuestion) => {
      asked.push(one);
      const said = answer(one);
      if (said instanceof Error) throw said;
      return said;
    },
  } as unknown as ClusterApi;
  const permissions = createPermissions({ now: () => now, after: () => ({ dispose() {} }) });
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { api, asked, permissions, pass };
}

describe('permissions', () => {
  it('are asked once for each verb, resource and namespace', async () => {
    const { api, asked, permissions } = world(({ verb }) => ({ allowed: verb === 'delete' }));
    const answers = await Promise.all([
      permissions.may(api, question),
      permissions.may(api, question),
      permissions.may(api, { ...question, verb: 'patch' }),
      permissions.may(api, { ...question, namespace: 'team-b' }),
    ]);
    assert.deepEqual(
      answers.map(({ allowed }) => allowed),
      [true, true, false, true],
    );
    await permissions.may(api, question);
    assert.equal(asked.length, 3);
  });

  it('are asked anew when they are forgotten, and a refusal soon', async () => {
    const { api, asked, permissions, pass } = world(() => ({ allowed: false, reason: 'no role' }));
    assert.deepEqual(await permissions.may(api, question), { allowed: false, reason: 'no role' });
    pass(29_000);
    await permissions.may(api, question);
    assert.equal(asked.length, 1);
    pass(2_000);
    await permissions.may(api, question);
    assert.equal(asked.length, 2);
    permissions.forget(api);
    await permissions.may(api, question);
    assert.equal(asked.length, 3);
  });

  it('are known once they were asked, and tell when they are others', async () => {
    let allowed = false;
    const { api, asked, permissions, pass } = world(() => ({ allowed }));
    const changes: ClusterApi[] = [];
    permissions.onDidChange((changed) => void changes.push(changed));
    assert.equal(permissions.known(api, question), undefined);
    await permissions.may(api, question);
    assert.deepEqual(permissions.known(api, question), { allowed: false });
    assert.deepEqual(changes, [api]);
    pass(31_000);
    await permissions.may(api, question);
    assert.equal(changes.length, 1);
    pass(31_000);
    allowed = true;
    await permissions.may(api, question);
    assert.deepEqual(permissions.known(api, question), { allowed: true });
    assert.equal(changes.length, 2);
    assert.equal(asked.length, 3);
  });

  it('stand in nobody’s way where the server does not answer, and are asked again', async () => {
    const { api, asked, permissions } = world(() => connectionReset);
    assert.deepEqual(await permissions.may(api, question), { allowed: true });
    await permissions.may(api, question);
    assert.equal(asked.length, 2);
  });
});
