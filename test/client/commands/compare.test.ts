import assert from 'node:assert/strict';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import { fieldsOf } from '../../../client/src/cluster/fields.ts';
import type { ClusterApi, KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { compare } from '../../../client/src/commands/compare.ts';
import { Cancelled } from '../../../client/src/ui/userError.ts';
import { type FakeWorld, fakeServices, resource, settled } from '../../support/fakeServices.ts';

const uri = 'file:///w/pi.yaml';
const status = { code: 422, reason: 'Invalid', message: '', causes: [], details: { kind: 'Job' } };
const invalid = new ClusterError({ kind: 'invalid', status });
const missing = new ClusterError({ kind: 'notFound', what: 'object', status: { ...status, code: 404 } });
const contested = new ClusterError({
  kind: 'conflict',
  by: 'fieldManager',
  status: {
    ...status,
    causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "flux"', field: '.spec.parallelism' }],
  },
});

const job = (spec: Record<string, unknown>): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'pi', namespace: 'default', uid: 'u', managedFields: [{ manager: 'x' }] },
  spec: { selector: { matchLabels: { 'controller-uid': 'u' } }, ...spec },
  status: { active: 1, startTime: '2026-01-01T00:00:00Z' },
});

interface Faults {
  readonly live?: KubernetesObject;
  /** Of an apply. */
  readonly refuse?: (force: boolean) => unknown;
}

/** A cluster that takes what it gets and stores nothing; `changes` are the calls that were no dry run. */
function cluster({ live, refuse }: Faults): { readonly api: Partial<ClusterApi>; readonly changes: string[] } {
  const changes: string[] = [];
  let now = live;
  const answer = (object: KubernetesObject) => ({ created: false, warnings: [], object });
  return {
    changes,
    api: {
      resourceKind: async () => jobKind,
      version: async () => ({ gitVersion: 'v1.36.3', minor: 36 }),
      get: async () => {
        if (!now) throw missing;
        return now;
      },
      apply: async (_kind, ref, object, { dryRun, force }) => {
        const error = refuse?.(force === true);
        if (error && (dryRun || fieldsOf(now?.spec).suspend !== true)) throw error;
        if (!dryRun) changes.push(`apply ${ref.name}`);
        return answer(object);
      },
      create: async (_kind, _scope, object, options) => {
        const { generateName } = fieldsOf(object.metadata);
        if (!options?.dryRun) changes.push(`create ${String(generateName)}`);
        return answer({ ...object, metadata: { ...fieldsOf(object.metadata), name: `${String(generateName)}x7k2p` } });
      },
      patch: async (_kind, ref, _type, patch) => {
        const { suspend } = fieldsOf(fieldsOf(patch).spec);
        changes.push(`suspend ${ref.name} ${String(suspend)}`);
        now = { ...now, spec: { ...fieldsOf(now?.spec), suspend }, status: {} };
        return answer(now);
      },
    },
  };
}

function world(api: Partial<ClusterApi>, spec: Record<string, unknown>, more: Partial<FakeWorld> = {}): FakeWorld {
  const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'pi', namespace: 'default' }, spec };
  return { api, files: { [uri]: { version: 1, resources: [resource({ object })] } }, lineOf: () => 5, ...more };
}

const template = (pod: Record<string, unknown>) => ({ spec: { containers: [{ name: 'c', ...pod }] } });

describe('compare with the cluster', () => {
  it('shows both states without what the server keeps for itself, and changes nothing', async () => {
    const { api, changes } = cluster({ live: job({ parallelism: 1, template: {} }) });
    const { services, recorded } = fakeServices(world(api, { parallelism: 2, template: {} }));
    await compare(services);
    const [shown] = recorded.compared;
    const text = (parallelism: number) =>
      `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: pi\n  namespace: default\nspec:\n  parallelism: ${parallelism}\n  template: {}\n`;
    assert.deepEqual([shown?.before, shown?.after], [text(1), text(2)]);
    assert.equal(recorded.said.at(-1), 'inform: Job pi in minikube / default: 1 change, all possible.');
    assert.deepEqual(changes, []);
    assert.deepEqual(recorded.complaints.get(uri), []);
  });

  it('applies when asked to', async () => {
    const { api, changes } = cluster({ live: job({ parallelism: 1, template: {} }) });
    const { services } = fakeServices(
      world(api, { parallelism: 2, template: {} }, { answers: [['all possible', 'Apply']] }),
    );
    await compare(services);
    await settled();
    assert.deepEqual(changes, ['apply pi']);
  });

  it('says that nothing would change, or that it would be created', async () => {
    const same = fakeServices(world(cluster({ live: job({ template: {} }) }).api, { template: {} }));
    await compare(same.services);
    assert.match(same.recorded.said.at(-1) ?? '', /Nothing would change/);
    assert.deepEqual(same.recorded.compared, []);
    const fresh = fakeServices(world(cluster({}).api, { template: {} }));
    await compare(fresh.services);
    assert.match(fresh.recorded.said.at(-1) ?? '', /would be created/);
    assert.equal(fresh.recorded.compared[0]?.before, '');
  });

  it('names what cannot be changed, at its line, and starts a new one beside it', async () => {
    const { api, changes } = cluster({
      live: job({ template: template({ image: 'a' }) }),
      refuse: () => invalid,
    });
    const answers = [
      ['not possible', 'Ways Around…'],
      ['cannot be changed this way', 'newName'],
      ['under a new name', 'Start'],
    ] as const;
    const { services, recorded } = fakeServices(world(api, { template: template({ image: 'b' }) }, { answers }));
    await compare(services);
    assert.match(recorded.compared[0]?.after ?? '', /name: pi\n.*image: b/s);
    assert.match(
      recorded.said.find((said) => said.startsWith('inform')) ?? '',
      /1 change; not possible in the object that is there: spec\.template\.spec\.containers\[0\]\.image\.$/,
    );
    assert.deepEqual(
      recorded.complaints.get(uri)?.map(({ severity, range }) => [severity, range.start.line]),
      [['error', 5]],
    );
    await settled();
    assert.deepEqual(changes, ['create pi-']);
  });

  it('says beside each change whether it can be made', async () => {
    const { api } = cluster({
      live: job({
        parallelism: 1,
        suspend: true,
        template: template({ image: 'a', env: [{ name: 'A' }, { name: 'B' }] }),
      }),
      refuse: () => invalid,
    });
    const spec = {
      parallelism: 2,
      template: template({ image: 'b', env: [{ name: 'A' }], resources: { limits: { cpu: '1' } } }),
    };
    const { services, recorded } = fakeServices(world(api, spec));
    await compare(services);
    const [{ before = '', after = '', notes = [] } = {}] = recorded.compared;
    const textOf = { before: before.split('\n'), after: after.split('\n') };
    assert.deepEqual(
      notes.map(({ side, line, text }) => `${side} ${textOf[side][line]?.trim()}: ${text}`),
      [
        'after parallelism: 2: can be changed',
        'after image: b: cannot be changed',
        'after resources:: only while suspended',
        'before suspend: true: can be changed',
        'before - name: B: cannot be changed',
      ],
    );
  });

  it('names the manager whose fields would be taken', async () => {
    const { api } = cluster({
      live: job({ parallelism: 1, template: {} }),
      refuse: (force) => (force ? undefined : contested),
    });
    const { services, recorded } = fakeServices(world(api, { parallelism: 2, template: {} }));
    await compare(services);
    assert.match(recorded.said.at(-1) ?? '', /“flux” owns spec\.parallelism\.$/);
  });

  const resources = { resources: { limits: { cpu: '1' } } };
  const yes = [
    ['possible only while', 'Ways Around…'],
    ['cannot be changed this way', 'suspendAndResume'],
    ['Suspend, change and resume', 'Suspend, Change, Resume'],
  ] as const;

  it('suspends, changes and resumes where that is enough', async () => {
    const { api, changes } = cluster({ live: job({ template: template({}) }), refuse: () => invalid });
    const { services, recorded } = fakeServices(world(api, { template: template(resources) }, { answers: yes }));
    await compare(services);
    await settled();
    assert.deepEqual(changes, ['suspend pi true', 'apply pi', 'suspend pi false']);
    assert.match(recorded.said.at(-1) ?? '', /was changed and resumed/);
  });

  it('resumes a Job whose change was refused after all', async () => {
    const { api, changes } = cluster({ live: job({ template: template({}) }), refuse: () => invalid });
    const apply: ClusterApi['apply'] = async () => {
      throw invalid;
    };
    const { services, recorded } = fakeServices(
      world({ ...api, apply }, { template: template(resources) }, { answers: yes }),
    );
    await compare(services);
    await settled();
    assert.deepEqual(changes, ['suspend pi true', 'suspend pi false']);
    assert.equal(recorded.reported[0]?.error, invalid);
  });

  it('throws what a new object would meet as well', async () => {
    const { api } = cluster({ live: job({ template: {} }), refuse: () => invalid });
    const create: ClusterApi['create'] = async () => {
      throw invalid;
    };
    const { services } = fakeServices(world({ ...api, create }, { template: {} }));
    await assert.rejects(compare(services), (error) => error === invalid || error instanceof Cancelled);
  });
});
