import assert from 'node:assert/strict';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import type { ApplyOptions, ClusterApi, KubernetesObject, ObjectRef } from '../../../client/src/cluster/ports.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';
import { apply, applyDocument, dryRun } from '../../../client/src/commands/apply.ts';
import { Cancelled, UserError } from '../../../client/src/ui/userError.ts';
import { type FakeWorld, fakeServices, resource, settled } from '../../support/fakeServices.ts';

const uri = 'file:///w/pi.yaml';
const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'pi' }, spec: {} };

interface Applied {
  readonly ref: ObjectRef;
  readonly object: KubernetesObject;
  readonly options: ApplyOptions;
}

/** A cluster that answers every apply with `answer`. */
function cluster(answer: (applied: Applied) => Promise<{ created: boolean; warnings: string[] }>): {
  readonly api: Partial<ClusterApi>;
  readonly applied: Applied[];
} {
  const applied: Applied[] = [];
  return {
    applied,
    api: {
      resourceKind: async (apiVersion) => (apiVersion === 'batch/v1' ? jobKind : undefined),
      apply: async (_kind, ref, sent, options) => {
        applied.push({ ref, object: sent, options });
        const { created, warnings } = await answer({ ref, object: sent, options });
        return { created, warnings, object: { metadata: { name: ref.name, uid: 'u1' } } };
      },
    },
  };
}

const accepts = () => cluster(async () => ({ created: true, warnings: [] }));

function world(api: Partial<ClusterApi>, more: Partial<FakeWorld> = {}): FakeWorld {
  return { api, files: { [uri]: { version: 1, resources: [resource({ object })] } }, ...more };
}

const status = (message: string, causes: { reason: string; message: string; field: string }[] = []) => ({
  code: 422,
  reason: 'Invalid',
  message,
  causes,
  details: {},
});

describe('apply', () => {
  it('applies the editor’s object with its own field manager and says where it went', async () => {
    const { api, applied } = accepts();
    const { services, recorded } = fakeServices(world(api));
    await apply(services);
    assert.equal(applied.length, 1);
    assert.deepEqual(applied[0]?.ref, { namespace: 'default', name: 'pi' });
    assert.deepEqual(applied[0]?.object, object);
    assert.equal(applied[0]?.options.fieldManager, 'kubernetes-jobs');
    assert.equal(applied[0]?.options.fieldValidation, 'Strict');
    assert.equal(applied[0]?.options.dryRun, false);
    assert.deepEqual(recorded.said, [
      'progress: Applying Job pi in minikube / default',
      'inform: Job pi was created in minikube / default.',
    ]);
  });

  it('offers to follow the log, and follows it', async () => {
    const { api } = accepts();
    const { services, recorded } = fakeServices(world(api, { answers: [['was created', 'Follow Logs']] }));
    await apply(services);
    await settled();
    assert.deepEqual(recorded.followed, [{ kind: 'job', ref: { namespace: 'default', name: 'pi' }, uid: 'u1' }]);
  });

  it('keeps the namespace that the manifest names', async () => {
    const { api, applied } = accepts();
    const files = { [uri]: { version: 1, resources: [resource({ object, namespace: 'team-a' })] } };
    await apply(fakeServices(world(api, { files })).services);
    assert.equal(applied[0]?.ref.namespace, 'team-a');
  });

  it('stores nothing in a dry run', async () => {
    const { api, applied } = accepts();
    const { services, recorded } = fakeServices(world(api, { protectedContexts: ['*'] }));
    await dryRun(services);
    assert.equal(applied[0]?.options.dryRun, true);
    assert.equal(recorded.said.at(-1), 'inform: Job pi would be accepted in minikube / default.');
  });

  it('shows the server’s errors at their lines and leads there', async () => {
    const causes = [
      { reason: 'FieldValueInvalid', message: 'Invalid value: -1: too small', field: 'spec.completions' },
    ];
    const { api } = cluster(async () => {
      throw new ClusterError({ kind: 'invalid', status: status('…', causes) });
    });
    const { services, recorded } = fakeServices(
      world(api, {
        lineOf: (field) => (field === 'spec.completions' ? 7 : 0),
        answers: [['Not applied', 'Show Line']],
      }),
    );
    await apply(services);
    await settled();
    const [complaint] = recorded.complaints.get(uri) ?? [];
    assert.equal(complaint?.range.start.line, 7);
    assert.equal(complaint?.severity, 'error');
    assert.equal(complaint?.reason, 'FieldValueInvalid');
    assert.deepEqual(recorded.revealed, [{ uri, line: 7 }]);
    assert.equal(
      recorded.said.at(-1),
      'error: Not applied in minikube / default. Job pi: spec.completions: Invalid value: -1: too small.',
    );
  });

  it('shows the server’s warnings at their lines', async () => {
    const { api } = cluster(async () => ({
      created: false,
      warnings: ['spec.template.spec.containers[0].env[1]: hides previous definition of "A"'],
    }));
    const { services, recorded } = fakeServices(world(api, { lineOf: (field) => (field.endsWith('env[1]') ? 12 : 0) }));
    await apply(services);
    assert.equal(recorded.complaints.get(uri)?.[0]?.range.start.line, 12);
    assert.equal(recorded.complaints.get(uri)?.[0]?.severity, 'warning');
    assert.match(recorded.said.at(-1) ?? '', /was updated .* The server warns once/);
  });

  it('says at its line that the cluster does not serve a removed version', async () => {
    const { api, applied } = accepts();
    const files = { [uri]: { version: 1, resources: [resource({ object, apiVersion: 'batch/v1beta1' })] } };
    const { services, recorded } = fakeServices(world(api, { files, lineOf: (f) => (f === 'apiVersion' ? 1 : 0) }));
    await apply(services);
    assert.equal(applied.length, 0);
    assert.equal(recorded.complaints.get(uri)?.[0]?.range.start.line, 1);
    assert.match(recorded.said.at(-1) ?? '', /does not serve batch\/v1beta1 Job/);
  });

  it('goes on after an object that was refused, and says how many were applied', async () => {
    const { api, applied } = cluster(async ({ ref }) => {
      if (ref.name === 'b') throw new ClusterError({ kind: 'invalid', status: status('bad') });
      return { created: true, warnings: [] };
    });
    const resources = ['a', 'b', 'c'].map((name, index) => resource({ object, name, index }));
    const { services, recorded } = fakeServices(world(api, { files: { [uri]: { version: 1, resources } } }));
    await apply(services);
    assert.deepEqual(
      applied.map(({ ref }) => ref.name),
      ['a', 'b', 'c'],
    );
    assert.match(
      recorded.said.at(-1) ?? '',
      /^error: Not applied in minikube \/ default\. Job b: .* 2 of 3 were applied\.$/,
    );
  });

  it('asks a cluster that cannot be reached only once', async () => {
    const { api, applied } = cluster(async () => {
      throw new ClusterError({ kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' });
    });
    const resources = ['a', 'b'].map((name, index) => resource({ object, name, index }));
    const { services, recorded } = fakeServices(world(api, { files: { [uri]: { version: 1, resources } } }));
    await apply(services);
    assert.equal(applied.length, 1);
    assert.match(recorded.said.at(-1) ?? '', /cannot be reached/);
  });

  it('applies nothing when one object of the file cannot be read', async () => {
    const { api, applied } = accepts();
    const { json: _none, ...broken } = resource({ object, index: 1, name: 'b' });
    const resources = [resource({ object }), { ...broken, unreadable: 'Line 4 is not valid YAML.' }];
    const { services } = fakeServices(world(api, { files: { [uri]: { version: 1, resources } } }));
    await assert.rejects(apply(services), (error) => error instanceof UserError && /Line 4 is not/.test(error.message));
    assert.equal(applied.length, 0);
  });

  it('asks for the name of a protected context, and applies nothing without it', async () => {
    const { api, applied } = accepts();
    const { services } = fakeServices(world(api, { protectedContexts: ['mini*'] }));
    await assert.rejects(apply(services), Cancelled);
    assert.equal(applied.length, 0);
    const typed = fakeServices(world(api, { protectedContexts: ['mini*'], answers: [['Type minikube', 'minikube']] }));
    await apply(typed.services);
    assert.equal(applied.length, 1);
  });

  it('says what a cancelled apply has done', async () => {
    const { api, applied } = accepts();
    const { services, recorded } = fakeServices(world(api, { cancelled: true }));
    await apply(services);
    assert.equal(applied.length, 0);
    assert.match(recorded.said.at(-1) ?? '', /^warn: Cancelled: 0 of 1 applied/);
  });

  it('applies the object that a lens stands above, unless the file has changed', async () => {
    const { api, applied } = accepts();
    const resources = ['a', 'b'].map((name, index) => resource({ object, name, index }));
    const { services } = fakeServices(world(api, { files: { [uri]: { version: 1, resources } } }));
    await applyDocument(services, { uri, resource: 1, kind: 'Job', name: 'b' });
    assert.deepEqual(applied[0]?.ref.name, 'b');
    await assert.rejects(applyDocument(services, { uri, resource: 1, kind: 'Job', name: 'a' }), UserError);
    assert.equal(applied.length, 1);
  });

  it('applies those objects alone whose lines are selected', async () => {
    const resources = ['a', 'b', 'c'].map((name, index) => {
      const range = { start: { line: index * 10, character: 0 }, end: { line: index * 10 + 9, character: 0 } };
      return resource({ object, name, index, range });
    });
    const files = { [uri]: { version: 1, resources } };
    const select = (from: number, to: number) => ({
      start: { line: from, character: 0 },
      end: { line: to, character: 0 },
    });
    for (const [selection, names] of [
      [select(12, 14), ['b']],
      [select(10, 20), ['b']],
      [select(5, 21), ['a', 'b', 'c']],
      [select(0, 30), ['a', 'b', 'c']],
    ] as const) {
      const { api, applied } = accepts();
      await apply(fakeServices(world(api, { files, editorSelection: selection })).services);
      assert.deepEqual(
        applied.map(({ ref }) => ref.name),
        names,
      );
    }
    const { services } = fakeServices(world({}, { files, editorSelection: select(40, 44) }));
    await assert.rejects(apply(services), /no Job and no CronJob in the selection in pi\.yaml/);
  });

  it('says that a file holds no Job', async () => {
    const { services } = fakeServices(world({}, { files: { [uri]: { version: 1, resources: [] } } }));
    await assert.rejects(apply(services), /There is no Job and no CronJob in pi\.yaml/);
  });
});

describe('applying what another manager has set', () => {
  const contested = new ClusterError({
    kind: 'conflict',
    by: 'fieldManager',
    status: {
      ...status('…', [{ reason: 'FieldManagerConflict', message: 'conflict with "flux"', field: '.spec.parallelism' }]),
      code: 409,
    },
  });
  const owned = () =>
    cluster(async ({ options }) => {
      if (!options.force) throw contested;
      return { created: false, warnings: [] };
    });

  it('names the manager and takes its fields only after a yes', async () => {
    const { api, applied } = owned();
    const answers = [
      ['Not applied', 'Take Fields…'],
      ['Take fields of Job pi from “flux” in minikube / default?', 'Take Fields and Apply'],
    ] as const;
    const { services, recorded } = fakeServices(world(api, { answers }));
    await apply(services);
    await settled();
    assert.match(recorded.said[1] ?? '', /belongs to “flux”/);
    assert.deepEqual(
      applied.map(({ options }) => options.force),
      [false, true],
    );
    assert.equal(recorded.said.at(-1), 'inform: Job pi was updated in minikube / default.');
  });

  it('leaves them when the question is cancelled', async () => {
    const { api, applied } = owned();
    const { services, recorded } = fakeServices(world(api, { answers: [['Not applied', 'Take Fields…']] }));
    await apply(services);
    await settled();
    assert.equal(applied.length, 1);
    assert.ok(recorded.reported[0]?.error instanceof Cancelled);
  });
});

describe('replacing a Job whose template is another one', () => {
  const immutable = new ClusterError({
    kind: 'invalid',
    status: {
      ...status('…', [
        { reason: 'FieldValueInvalid', message: 'Invalid value: {}: field is immutable', field: 'spec.template' },
      ]),
      details: { kind: 'Job', name: 'pi' },
    },
  });
  const gone = new ClusterError({ kind: 'notFound', what: 'object', status: { ...status(''), code: 404 } });

  interface Occupied {
    /** Of every apply, also when the Job is gone. */
    readonly refuseAgain?: boolean;
    /** What a new Job would meet. */
    readonly refuseNew?: ClusterError;
    readonly live?: KubernetesObject;
    /** Answers of the server while the Job is being deleted. */
    readonly deleting?: (look: number) => KubernetesObject | undefined;
  }

  const spec = { completions: 3 };
  const live: KubernetesObject = { metadata: { name: 'pi', namespace: 'default', uid: 'old' }, spec };

  /** A cluster with a Job whose template cannot be changed, until it is deleted. `calls` are those that change something. */
  function occupied({ refuseAgain, refuseNew, live: there = live, deleting }: Occupied = {}) {
    const calls: string[] = [];
    let now: KubernetesObject | undefined = there;
    let looks: number | undefined;
    const api: Partial<ClusterApi> = {
      resourceKind: async () => jobKind,
      version: async () => ({ gitVersion: 'v1.36.3', minor: 36 }),
      get: async () => {
        if (looks !== undefined) now = deleting?.(looks++);
        if (!now) throw gone;
        return now;
      },
      delete: async (_kind, ref, { propagationPolicy, uid }) => {
        calls.push(`delete ${ref.name} ${propagationPolicy} ${uid}`);
        looks = 0;
        now = deleting?.(looks++);
        return { warnings: [] };
      },
      apply: async (_kind, ref, _sent, { dryRun }) => {
        if (!dryRun) calls.push(`apply ${ref.name}`);
        if (now || refuseAgain) throw immutable;
        return { created: true, warnings: [], object: { metadata: { name: ref.name, uid: 'new' } } };
      },
      create: async (_kind, { namespace }, sent, options) => {
        if (!options?.dryRun) calls.push(`create ${JSON.stringify(sent.metadata)} in ${namespace}`);
        if (refuseNew) throw refuseNew;
        return {
          created: true,
          warnings: [],
          object: { ...sent, metadata: { name: 'pi-x7k2p', namespace, uid: 'n' } },
        };
      },
    };
    return { api, calls };
  }

  const yes = [
    ['Not applied', 'Ways Around…'],
    ['cannot be changed this way', 'replace'],
    ['Replace Job pi', 'Replace'],
  ] as const;

  async function ended(): Promise<void> {
    await settled();
    await new Promise(setImmediate);
    await settled();
  }

  it('deletes it with its pods, waits until it is gone, and applies', async () => {
    const { api, calls } = occupied();
    const { services, recorded } = fakeServices(world(api, { answers: yes }));
    await apply(services);
    await ended();
    assert.deepEqual(calls, ['apply pi', 'delete pi Foreground old', 'apply pi']);
    assert.equal(recorded.said.at(-1), 'inform: Job pi was replaced in namespace default of context minikube.');
    assert.deepEqual(recorded.complaints.get(uri), []);
  });

  it('can start beside it under a new name', async () => {
    const { api, calls } = occupied();
    const answers = [
      ['Not applied', 'Ways Around…'],
      ['cannot be changed this way', 'newName'],
      ['under a new name', 'Start'],
    ] as const;
    const { services, recorded } = fakeServices(world(api, { answers }));
    await apply(services);
    await ended();
    assert.deepEqual(calls, ['apply pi', 'create {"generateName":"pi-"} in default']);
    assert.equal(recorded.said.at(-1), 'inform: Job pi-x7k2p was started in minikube / default.');
  });

  it('does nothing without a yes', async () => {
    const { api, calls } = occupied();
    const { services } = fakeServices(
      world(api, {
        answers: [
          ['Not applied', 'Ways Around…'],
          ['cannot be changed this way', 'replace'],
        ],
      }),
    );
    await apply(services);
    await ended();
    assert.deepEqual(calls, ['apply pi']);
  });

  it('gives the deleted Job back when the new one is refused', async () => {
    const { api } = occupied({ refuseAgain: true });
    const answers = [...yes, ['was deleted and not applied', 'Reopen as Manifest']] as const;
    const { services, recorded } = fakeServices(world(api, { answers }));
    await apply(services);
    await ended();
    assert.match(recorded.untitled[0] ?? '', /name: pi\n.*completions: 3/s);
    assert.deepEqual(
      recorded.reported.map(({ error }) => error),
      [immutable],
    );
  });

  it('says which fields cannot be changed, at their lines, and compares', async () => {
    const { api, calls } = occupied();
    const { services, recorded } = fakeServices(
      world(api, {
        answers: [['Not applied', 'Compare with Cluster']],
        lineOf: (f) => (f === 'spec.completions' ? 6 : 0),
      }),
    );
    await apply(services);
    await ended();
    assert.match(
      recorded.said.find((said) => said.startsWith('error')) ?? '',
      /Job pi: spec\.completions cannot be changed in the Job that is there\.$/,
    );
    assert.deepEqual(recorded.offered.find(([said]) => said?.startsWith('Not applied'))?.slice(1), [
      'Ways Around…',
      'Compare with Cluster',
      'Show Line',
    ]);
    assert.deepEqual(
      recorded.complaints.get(uri)?.map(({ range }) => range.start.line),
      [6],
    );
    assert.equal(recorded.compared.length, 1);
    assert.deepEqual(calls, ['apply pi']);
  });

  it('offers a pause where that is enough, and on a dry run the comparison alone', async () => {
    const template = (limits: object) => ({
      template: { spec: { containers: [{ name: 'c', resources: { limits } }] } },
    });
    const { api } = occupied({
      live: { ...live, spec: template({ cpu: '1' }), status: { active: 1, startTime: 'x' } },
    });
    const files = {
      [uri]: { version: 1, resources: [resource({ object: { ...object, spec: template({ cpu: '2' }) } })] },
    };
    const { services, recorded } = fakeServices(world(api, { files }));
    await apply(services);
    await ended();
    assert.match(
      recorded.said.at(-1) ?? '',
      /resources\.limits\.cpu can be changed only while the Job is suspended\.$/,
    );
    assert.deepEqual(recorded.offered.at(-1)?.slice(1), ['Ways Around…', 'Compare with Cluster', 'Show Line']);
    await dryRun(services);
    await ended();
    assert.deepEqual(recorded.offered.at(-1)?.slice(1), ['Compare with Cluster', 'Show Line']);
  });

  it('stands by the server’s words where no comparison can be had', async () => {
    const { api } = occupied({ refuseNew: immutable });
    const { services, recorded } = fakeServices(world(api));
    await apply(services);
    await ended();
    assert.match(recorded.said.at(-1) ?? '', /spec\.template: cannot be changed any more/);
  });

  it('deletes nothing for a Job that would be refused as well, but does where a quota is full', async () => {
    const denied = (message: string): ClusterError =>
      new ClusterError({ kind: 'denied', status: { ...status(message), details: { kind: 'jobs' } } });
    const one = occupied({ refuseNew: denied('no such Jobs here') });
    const { services, recorded } = fakeServices(world(one.api, { answers: yes }));
    await apply(services);
    await ended();
    // The comparison failed for the same reason, so the ways are not known to be there.
    assert.deepEqual(one.calls, ['apply pi']);
    assert.deepEqual(recorded.untitled, []);

    const full = new ClusterError({ kind: 'forbidden', by: 'quota', status: status('exceeded quota: q') });
    const other = occupied({ refuseNew: full });
    const only = [['Not applied', 'Replace…'], ...yes.slice(2)] as const;
    const { services: more } = fakeServices(world(other.api, { answers: only }));
    await apply(more);
    await ended();
    assert.deepEqual(other.calls, ['apply pi', 'delete pi Foreground old', 'apply pi']);
  });

  it('gives the old Job back after a success, too', async () => {
    const { api } = occupied();
    const answers = [...yes, ['was replaced', 'Reopen Old Manifest']] as const;
    const { services, recorded } = fakeServices(world(api, { answers }));
    await apply(services);
    await ended();
    assert.match(recorded.untitled[0] ?? '', /name: pi\n.*completions: 3/s);
  });

  it('is not begun by who may delete and not create', async () => {
    const { api, calls } = occupied();
    const { services, recorded } = fakeServices(world(api, { answers: yes, forbidden: ['create'] }));
    await apply(services);
    await ended();
    assert.deepEqual(calls, ['apply pi']);
    assert.match(String(recorded.reported[0]?.error), /not permitted to create jobs\.batch/);
  });
});
