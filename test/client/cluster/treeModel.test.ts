import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ReflectorStatus } from '../../../client/src/cluster/reflector.ts';
import {
  type CronJob,
  type Job,
  type Namespace,
  type Pod,
  type ResourceBase,
  toCronJob,
  toJob,
  toNamespace,
  toPod,
} from '../../../client/src/cluster/resources.ts';
import { type Change, createStore, type Store } from '../../../client/src/cluster/store.ts';
import type { NodeId, TreeGrouping, TreeNode, TreeSort } from '../../../client/src/cluster/tree.ts';
import type { ContextFacts } from '../../../client/src/cluster/treeMessages.ts';
import { createTreeModel, type TreeModel } from '../../../client/src/cluster/treeModel.ts';
import type { TreeState } from '../../../client/src/cluster/treeState.ts';
import { fakePlace, refusal } from '../../support/fakeApi.ts';
import {
  cronJobObject,
  ended,
  jobObject,
  namespaceObject,
  podObject,
  running,
  terminated,
  waiting,
} from '../../support/objects.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const live: ReflectorStatus = { state: 'live' };
const facts: ContextFacts = {
  error: undefined,
  statuses: [live],
  scopeOf: () => ({ jobs: live, cronJobs: live, pods: live }),
  limitedTo: undefined,
};

interface Setup {
  readonly model: TreeModel;
  readonly state: TreeState;
  readonly jobs: Store<Job>;
  readonly cronJobs: Store<CronJob>;
  readonly pods: Store<Pod>;
  readonly namespaces: Store<Namespace>;
}

function setUp(options: { pageSize?: number } = {}): Setup {
  const model = createTreeModel({ now: () => now, nextRun: () => now + 180_000, ...options });
  const state = model.openContext('ctx');
  model.setPlace('ctx', { ...fakePlace, context: 'ctx', namespace: 'a' });
  model.setFacts('ctx', facts);
  return { model, state, jobs: createStore(), cronJobs: createStore(), pods: createStore(), namespaces: createStore() };
}

function must<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

/** The tree as a person would see it with everything expanded: one line a node. */
function drawing(model: TreeModel, ids = model.roots(), depth = 0): string[] {
  return ids.flatMap((id) => {
    const { label, description } = must(model.node(id));
    return [
      `${'  '.repeat(depth)}${label}${description === '' ? '' : ` [${description}]`}`,
      ...drawing(model, model.children(id), depth + 1),
    ];
  });
}

function find(model: TreeModel, label: string, ids = model.roots()): TreeNode {
  for (const id of ids) {
    const node = must(model.node(id));
    if (node.label === label) return node;
    const below = model.children(id);
    if (below.length > 0) {
      try {
        return find(model, label, below);
      } catch {
        // Somewhere else.
      }
    }
  }
  throw new Error(`no node ${label}`);
}

const job = (...args: Parameters<typeof jobObject>): Job => must(toJob(jobObject(...args)));
const pod = (...args: Parameters<typeof podObject>): Pod => must(toPod(podObject(...args)));
const cronJob = (...args: Parameters<typeof cronJobObject>): CronJob => must(toCronJob(cronJobObject(...args)));
const namespace = (name: string): Namespace => must(toNamespace(namespaceObject(name)));
const added = <T>(after: T): Change<T>[] => [{ before: undefined, after }];

describe('tree model', () => {
  it('shows namespaces, CronJobs with their Jobs, Jobs, pods and containers', () => {
    const { model, state } = setUp();
    for (const name of ['a', 'b', 'kube-system']) state.changeNamespaces(added(namespace(name)));
    state.changeCronJobs(added(cronJob({ name: 'nightly' })));
    state.changeJobs([
      ...added(
        job(
          {
            name: 'nightly-1',
            ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'uid-nightly', controller: true }],
          },
          {},
          ended('Complete'),
        ),
      ),
      ...added(
        job(
          { name: 'pi' },
          { completions: 5, parallelism: 2 },
          { active: 2, succeeded: 3, failed: 1, startTime: '2026-01-01T00:56:00Z' },
        ),
      ),
      ...added(job({ name: 'elsewhere', namespace: 'b' })),
    ]);
    state.changePods(added(pod({ name: 'pi-x', job: 'pi' }, running)));
    assert.deepEqual(drawing(model), [
      'ctx [fake.example:6443]',
      '  a [2 Jobs · 1 CronJob · 1 running · 1 complete]'.replace(' · 1 complete', ''),
      '    nightly [*/5 * * * * · next in 3m · last complete 60m ago]',
      '      nightly-1 [1/1 in 60s · 59m ago]',
      '        No pods any more [select for logs that were kept]',
      '    pi [3/5 · 2 running · 1 failed · 4m]',
      '      pi-x [Running · 60m]',
      '        c [running]',
      '  b [1 Job · 1 not started]',
      '    elsewhere [not started · 60m]',
      '      No pods yet',
      '  1 namespace without Jobs',
    ]);
  });

  it('shows an Indexed Job’s pods by index, attempts in order', () => {
    const { model, state } = setUp();
    state.changeJobs(
      added(job({ name: 'ix' }, { completionMode: 'Indexed', completions: 3 }, { active: 1, failed: 2 })),
    );
    state.changePods([
      ...added(pod({ name: 'ix-1-b', job: 'ix', index: 1, creationTimestamp: '2026-01-01T00:50:00Z' }, running)),
      ...added(
        pod({ name: 'ix-1-a', job: 'ix', index: 1, creationTimestamp: '2026-01-01T00:40:00Z' }, terminated(1, 'Error')),
      ),
      ...added(pod({ name: 'ix-0-a', job: 'ix', index: 0 }, terminated(0, 'Completed'))),
    ]);
    assert.deepEqual(drawing(model).slice(2), [
      '    ix [0/3 · 1 running · 2 failed]',
      '      Index 0 [Completed]',
      '        ix-0-a [Completed · 60m]',
      '          c [completed]',
      '      Index 1 [Running · 2 attempts]',
      '        ix-1-a [Error · attempt 1 · 20m]',
      '          c [exit code 1]',
      '        ix-1-b [Running · attempt 2 · 10m]',
      '          c [running]',
    ]);
  });

  it('says that a Job is stuck as soon as its pod is, and no longer', () => {
    const { model, state } = setUp();
    state.changeJobs(added(job({ name: 'j' }, {}, { active: 1 })));
    const stuck = pod({ name: 'p', job: 'j' }, waiting('ImagePullBackOff', 'not found'));
    state.changePods(added(stuck));
    assert.match(find(model, 'j').description, /^ImagePullBackOff/);
    assert.match(find(model, 'j').contextValue, /^job\.stuck\.running\.$/);
    assert.match(find(model, 'a').description, /1 stuck/);
    model.takeChange();
    state.changePods([{ before: stuck, after: pod({ name: 'p', job: 'j', resourceVersion: '2' }, running) }]);
    const change = must(model.takeChange());
    assert.ok(change.changed.includes(find(model, 'j').id));
    assert.match(find(model, 'j').description, /1 running/);
    assert.match(find(model, 'a').description, /1 running/);
  });

  it('moves Jobs under their CronJob when it turns up, and back when it goes', () => {
    const { model, state } = setUp();
    const owned = job({
      name: 'n-1',
      ownerReferences: [{ kind: 'CronJob', name: 'n', uid: 'uid-n', controller: true }],
    });
    state.changeJobs(added(owned));
    const parentOf = (): string => must(model.node(must(find(model, 'n-1').parent))).label;
    assert.equal(parentOf(), 'a');
    state.changeCronJobs(added(cronJob({ name: 'n' })));
    assert.equal(parentOf(), 'n');
    state.changeCronJobs([{ before: cronJob({ name: 'n' }), after: undefined }]);
    assert.equal(parentOf(), 'a');
  });

  it('sorts by age, by name, or what failed first', () => {
    const { model, state } = setUp();
    const at = (minute: number): string => `2026-01-01T00:${minute}:00Z`;
    state.changeJobs([
      ...added(job({ name: 'c', creationTimestamp: at(10) })),
      ...added(job({ name: 'a1', creationTimestamp: at(20) }, {}, ended('Failed'))),
      ...added(job({ name: 'b', creationTimestamp: at(30) })),
    ]);
    const names = (sort: TreeSort): string[] => {
      model.setSort(sort);
      return model.children(find(model, 'a').id).map((id) => must(model.node(id)).label);
    };
    assert.deepEqual(names('newest'), ['b', 'a1', 'c']);
    assert.deepEqual(names('name'), ['a1', 'b', 'c']);
    assert.deepEqual(names('failedFirst'), ['a1', 'b', 'c']);
  });

  it('filters by text, labels and phase, and says when nothing is left', () => {
    const { model, state } = setUp();
    state.changeJobs([
      ...added(job({ name: 'import-users', labels: { team: 'x' } }, {}, ended('Failed'))),
      ...added(job({ name: 'import-orders', labels: { team: 'y' } })),
    ]);
    const shown = (): string[] => model.children(find(model, 'a').id).map((id) => must(model.node(id)).label);
    model.setFilter({ text: 'USERS' });
    assert.deepEqual(shown(), ['import-users']);
    assert.equal(find(model, 'a').description, '1 Job · 1 failed');
    model.setFilter({ labels: 'team in (y, z)' });
    assert.deepEqual(shown(), ['import-orders']);
    model.setFilter({ phases: ['failed'] });
    assert.deepEqual(shown(), ['import-users']);
    model.setFilter({ text: 'nothing', phases: ['suspended'] });
    assert.deepEqual(shown(), ['Nothing matches the filter']);
    model.setFilter({ text: 'nothing' });
    assert.deepEqual(shown(), ['Nothing matches the filter']);
    assert.deepEqual(find(model, 'Nothing matches the filter').action, { kind: 'clearFilter' });
    model.setFilter({});
    assert.equal(shown().length, 2);
  });

  it('tells a CronJob without Jobs from one whose Jobs the filter hides', () => {
    const { model, state } = setUp();
    state.changeCronJobs(added(cronJob({ name: 'k', labels: { team: 'x' } })));
    const below = (): TreeNode => must(model.node(must(model.children(find(model, 'k').id)[0])));
    assert.equal(below().label, 'No Jobs of it here');
    state.changeJobs(
      added(job({ name: 'k-1', ownerReferences: [{ kind: 'CronJob', name: 'k', uid: 'uid-k', controller: true }] })),
    );
    model.setFilter({ labels: 'team=x' });
    assert.equal(below().label, 'Nothing matches the filter');
    assert.deepEqual(below().action, { kind: 'clearFilter' });
    model.setFilter({});
    assert.equal(below().label, 'k-1');
  });

  it('tells when a CronJob gets its first Job, or loses its last, behind the filter', () => {
    const { model, state } = setUp();
    model.setFilter({ text: 'nightly' });
    state.changeCronJobs(added(cronJob({ name: 'nightly' })));
    const owner = { kind: 'CronJob', name: 'nightly', uid: 'uid-nightly', controller: true };
    const hidden = job({ name: 'other', ownerReferences: [owner] });
    const { id } = find(model, 'nightly');
    const [message = ''] = model.children(id);
    assert.equal(model.node(message)?.label, 'No Jobs of it here');
    model.takeChange();
    const told = (): boolean => {
      const change = model.takeChange();
      return Boolean(change?.children.includes(id) || change?.changed.includes(message));
    };
    state.changeJobs(added(hidden));
    assert.ok(told());
    assert.equal(model.node(must(model.children(id)[0]))?.label, 'Nothing matches the filter');
    state.changeJobs([{ before: hidden, after: undefined }]);
    assert.ok(told());
    assert.equal(model.node(must(model.children(id)[0]))?.label, 'No Jobs of it here');
  });

  it('groups the Jobs of a namespace by phase or label, CronJobs’ Jobs stay with them', () => {
    const { model, state } = setUp();
    state.changeCronJobs(added(cronJob({ name: 'k' })));
    state.changeJobs([
      ...added(job({ name: 'k-1', ownerReferences: [{ kind: 'CronJob', name: 'k', uid: 'uid-k', controller: true }] })),
      ...added(job({ name: 'x', labels: { team: 'red' } }, {}, ended('Complete'))),
      ...added(job({ name: 'y', labels: { team: 'blue' } }, {}, ended('Failed'))),
      ...added(job({ name: 'z' }, {}, ended('Failed'))),
    ]);
    const shape = (): string[] =>
      drawing(model)
        .filter((line) => !line.includes('pods'))
        .map((line) => line.replace(/ \[.*/, ''));
    model.setGrouping({ by: 'phase' });
    assert.deepEqual(shape(), [
      'ctx',
      '  a',
      '    k',
      '      k-1',
      '    Failed',
      '      y',
      '      z',
      '    Complete',
      '      x',
    ]);
    state.setPinned([{ kind: 'job', namespace: 'a', name: 'z' }]);
    assert.deepEqual(shape().slice(2), [
      '    z',
      '    k',
      '      k-1',
      '    Failed',
      '      y',
      '    Complete',
      '      x',
    ]);
    assert.match(find(model, 'z').accessibleLabel, /^Job z, failed: pinned · /);
    state.setPinned([]);
    model.setGrouping({ by: 'label', key: 'team' });
    assert.deepEqual(shape().slice(4), [
      '    team: blue',
      '      y',
      '    team: red',
      '      x',
      '    Without team',
      '      z',
    ]);
    assert.equal(model.bringIntoView(find(model, 'x').id), true);
    model.setFilter({ text: 'x' });
    assert.deepEqual(shape().slice(2), ['    team: red', '      x']);
    model.setFilter({});
    model.setGrouping({ by: 'nothing' });
    assert.deepEqual(shape().slice(2), ['    k', '      k-1', '    x', '    y', '    z']);
  });

  it('shows a hundred Jobs of 5,000, more when asked, and one far down when it is sought', () => {
    const { model, state } = setUp();
    state.changeJobs(
      Array.from({ length: 5000 }, (_, index) => ({
        before: undefined,
        after: job({ name: `j-${String(index).padStart(4, '0')}` }),
      })),
    );
    model.setSort('name');
    const { id } = find(model, 'a');
    assert.equal(model.children(id).length, 101);
    const more = must(model.node(must(model.children(id).at(-1))));
    assert.equal(more.label, 'Show more (4,900 not shown)');
    assert.deepEqual(more.action, { kind: 'showMore', id });
    model.showMore(id);
    assert.equal(model.children(id).length, 601);
    const far = state.objectId('job', 'uid-j-3000');
    assert.equal(model.bringIntoView(far), true);
    assert.ok(model.children(id).includes(far));
  });

  it('names only what was asked for and looks different', () => {
    const { model, state } = setUp();
    state.changeJobs([...added(job({ name: 'x' })), ...added(job({ name: 'y' }))]);
    drawing(model);
    assert.equal(model.takeChange(), undefined);
    state.changeJobs([
      { before: job({ name: 'x' }), after: job({ name: 'x', resourceVersion: '2', labels: { a: 'b' } }) },
    ]);
    assert.equal(model.takeChange(), undefined, 'a label is not drawn');
    state.changeJobs([
      { before: job({ name: 'x' }), after: job({ name: 'x', resourceVersion: '3' }, {}, { active: 1 }) },
    ]);
    assert.deepEqual(must(model.takeChange()), {
      changed: [find(model, 'x').id, find(model, 'a').id],
      children: [],
    });
  });

  it('draws again what time has changed, and only that', () => {
    let time = now;
    const model = createTreeModel({ now: () => time, nextRun: () => undefined });
    const state = model.openContext('ctx');
    model.setFacts('ctx', facts);
    const startTime = new Date(now - 30_000).toISOString();
    state.changeJobs([
      ...added(job({ name: 'young', creationTimestamp: startTime }, {}, { active: 1, startTime })),
      ...added(job({ name: 'old' }, {}, ended('Complete'))),
    ]);
    drawing(model);
    const later = (milliseconds: number): string[] => {
      time += milliseconds;
      model.tick();
      return (model.takeChange()?.changed ?? []).map((id) => must(model.node(id)).label);
    };
    assert.deepEqual(later(1000), []);
    assert.deepEqual(later(10_000), ['young']);
    assert.deepEqual(
      later(70_000),
      ['young', 'old'].sort((a, b) => (a < b ? 1 : -1)),
    );
    assert.deepEqual(later(24 * 3_600_000).sort(), ['old', 'young']);
  });

  it('has words for what cannot be shown', () => {
    const { model, state } = setUp();
    const error = refusal('unauthorized');
    model.setFacts('ctx', { ...facts, statuses: [{ state: 'failed', error, retryAt: now + 65_000 }] });
    assert.deepEqual(drawing(model), [
      'ctx [The credentials were refused · fake.example:6443]',
      '  The credentials were refused [trying again in 60s]',
    ]);
    const words = find(model, 'The credentials were refused');
    const message = must(model.node(must(model.children(words.id === 'c/ctx' ? words.id : must(words.parent))[0])));
    assert.deepEqual(message.action, { kind: 'retry', id: must(model.roots()[0]) });
    assert.match(message.tooltip.sections[0]?.lines[0] ?? '', /does not accept the credentials of user fake-user/);

    state.changeJobs(added(job({ name: 'j' })));
    model.setFacts('ctx', {
      ...facts,
      statuses: [{ state: 'stale', since: now - 200_000, error, retryAt: undefined }],
    });
    assert.equal(drawing(model)[1], '  Not up to date since 3m: the credentials were refused [select to try again]');

    model.setFacts('ctx', {
      ...facts,
      scopeOf: () => ({
        jobs: live,
        cronJobs: { state: 'failed', error, retryAt: undefined },
        pods: { state: 'loading', objects: 0 },
      }),
    });
    assert.deepEqual(drawing(model).slice(1), [
      '  a [1 Job · 1 not started]',
      '    CronJobs: the credentials were refused [select to try again]',
      '    j [not started · 60m]',
      '      Loading…',
    ]);

    model.setFacts('ctx', { ...facts, limitedTo: ['a', 'mine'] });
    assert.deepEqual(
      drawing(model).filter((line) => !line.startsWith('    ')),
      [
        'ctx [fake.example:6443]',
        '  Not all namespaces [listing them is not permitted]',
        '  a [1 Job · 1 not started]',
        '  mine',
      ],
    );
  });

  it('gives every node an accessible label that names what it is', () => {
    const { model, state } = setUp();
    state.changeJobs(added(job({ name: 'j' }, {}, ended('Failed', 'BackoffLimitExceeded'))));
    state.changePods(added(pod({ name: 'p', job: 'j' }, terminated(137, 'OOMKilled'))));
    assert.equal(find(model, 'j').accessibleLabel, 'Job j, failed: BackoffLimitExceeded · 0/1 · 1 failed · after 60s');
    assert.match(find(model, 'p').accessibleLabel, /^Pod p: OOMKilled/);
    assert.match(find(model, 'c').accessibleLabel, /^container c of pod p: exit code 137 \(OOMKilled\)$/);
    assert.match(find(model, 'j').tooltip.sections[0]?.lines.join(' ') ?? '', /used more memory than its limit/);
  });

  it('has the same tree, and has told every difference, after any changes in any order', () => {
    const step = fc.oneof(
      fc.record({
        on: fc.constant('job' as const),
        name: fc.constantFrom('j1', 'j2', 'j3', 'j4'),
        namespace: fc.constantFrom('a', 'b'),
        owner: fc.constantFrom(undefined, 'k1', 'k2'),
        status: fc.constantFrom({}, { active: 1 }, ended('Complete'), ended('Failed', 'X')),
        suspend: fc.boolean(),
        label: fc.constantFrom(undefined, 'p', 'q'),
        minute: fc.integer({ min: 10, max: 50 }),
        remake: fc.boolean(),
      }),
      fc.record({
        on: fc.constant('dropJob' as const),
        name: fc.constantFrom('j1', 'j2', 'j3', 'j4'),
        namespace: fc.constantFrom('a', 'b'),
      }),
      fc.record({
        on: fc.constantFrom('cronJob' as const, 'dropCronJob' as const),
        name: fc.constantFrom('k1', 'k2'),
        suspend: fc.boolean(),
      }),
      fc.record({
        on: fc.constantFrom('pod' as const, 'dropPod' as const),
        name: fc.constantFrom('p1', 'p2', 'p3'),
        job: fc.constantFrom('a-j1-0', 'b-j2-0'),
        status: fc.constantFrom(
          running,
          waiting('ErrImagePull'),
          waiting('ContainerCreating'),
          terminated(1),
          terminated(0),
        ),
      }),
      fc.record({
        on: fc.constantFrom('namespace' as const, 'dropNamespace' as const),
        name: fc.constantFrom('a', 'b', 'c'),
      }),
      fc.record({ on: fc.constant('sort' as const), sort: fc.constantFrom<TreeSort>('newest', 'name', 'failedFirst') }),
      fc.record({ on: fc.constant('filter' as const), text: fc.constantFrom('', 'j1', 'k'), failed: fc.boolean() }),
      fc.record({
        on: fc.constant('group' as const),
        grouping: fc.constantFrom<TreeGrouping>({ by: 'nothing' }, { by: 'phase' }, { by: 'label', key: 'app' }),
      }),
      fc.record({ on: fc.constant('flush' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.constantFrom(1, 2, 100), (steps, pageSize) => {
        const setup = setUp({ pageSize });
        const { model, state } = setup;
        let version = 1;
        let makes = 0;
        let sort: TreeSort = 'newest';
        let filter = {};
        let grouping: TreeGrouping = { by: 'nothing' };
        const made = new Map<string, string>();
        /** What a view shows that draws again only what it is told to. */
        const nodes = new Map<NodeId, string>();
        const lists = new Map<NodeId, readonly NodeId[]>();
        const draw = (id: NodeId): void => {
          const node = model.node(id);
          nodes.set(id, `${node?.label} [${node?.description}] ${node?.icon}`);
          const children = model.children(id);
          lists.set(id, children);
          for (const child of children) if (!nodes.has(child)) draw(child);
        };
        const flush = (): void => {
          const change = model.takeChange();
          for (const id of change?.changed ?? []) {
            const node = model.node(id);
            nodes.set(id, `${node?.label} [${node?.description}] ${node?.icon}`);
          }
          for (const id of change?.children ?? []) {
            const children = model.children(id);
            lists.set(id, children);
            for (const child of children) draw(child);
          }
        };
        for (const root of model.roots()) draw(root);
        for (const one of steps) {
          version += 1;
          const resourceVersion = String(version);
          switch (one.on) {
            case 'job': {
              const key = `${one.namespace}-${one.name}`;
              if (one.remake && made.has(key)) makes += 1;
              const uid = (!one.remake && made.get(key)) || `uid-${key}-${makes}`;
              made.set(key, uid);
              const known = setup.jobs.get(uid);
              const after = job(
                {
                  name: one.name,
                  namespace: one.namespace,
                  uid,
                  resourceVersion,
                  ...(one.label === undefined ? {} : { labels: { app: one.label } }),
                  creationTimestamp: known
                    ? new Date(known.created ?? 0).toISOString()
                    : `2026-01-01T00:${one.minute}:00Z`,
                  ...(known
                    ? known.owner && { ownerReferences: [{ ...known.owner, controller: true }] }
                    : one.owner && {
                        ownerReferences: [
                          { kind: 'CronJob', name: one.owner, uid: `uid-${one.owner}`, controller: true },
                        ],
                      }),
                },
                { suspend: one.suspend },
                one.status,
              );
              state.changeJobs(setup.jobs.put(after));
              break;
            }
            case 'dropJob': {
              const known = setup.jobs.named(one.namespace, one.name);
              if (known) state.changeJobs(setup.jobs.remove(known));
              break;
            }
            case 'cronJob':
              state.changeCronJobs(
                setup.cronJobs.put(cronJob({ name: one.name, resourceVersion }, { suspend: one.suspend })),
              );
              break;
            case 'dropCronJob': {
              const known = setup.cronJobs.named('a', one.name);
              if (known) state.changeCronJobs(setup.cronJobs.remove(known));
              break;
            }
            case 'pod': {
              // A pod never changes hands.
              const owner = setup.pods.get(`uid-${one.name}`)?.owner?.name ?? one.job;
              state.changePods(setup.pods.put(pod({ name: one.name, job: owner, resourceVersion }, one.status)));
              break;
            }
            case 'dropPod': {
              const known = setup.pods.get(`uid-${one.name}`);
              if (known) state.changePods(setup.pods.remove(known));
              break;
            }
            case 'namespace':
              state.changeNamespaces(setup.namespaces.put(must(toNamespace(namespaceObject(one.name)))));
              break;
            case 'dropNamespace': {
              const known = setup.namespaces.get(`uid-ns-${one.name}`);
              if (known) state.changeNamespaces(setup.namespaces.remove(known));
              break;
            }
            case 'sort':
              sort = one.sort;
              model.setSort(sort);
              break;
            case 'filter':
              filter = { text: one.text, ...(one.failed ? { phases: ['failed'] } : {}) };
              model.setFilter(filter);
              break;
            case 'group':
              grouping = one.grouping;
              model.setGrouping(grouping);
              break;
            case 'flush':
              flush();
              break;
          }
        }
        flush();

        const fresh = setUp({ pageSize });
        fresh.model.setSort(sort);
        fresh.model.setFilter(filter);
        fresh.model.setGrouping(grouping);
        const all = <T extends ResourceBase>(store: Store<T>): Change<T>[] =>
          [...store.values()].reverse().flatMap(added);
        fresh.state.changePods(all(setup.pods));
        fresh.state.changeJobs(all(setup.jobs));
        fresh.state.changeNamespaces(all(setup.namespaces));
        fresh.state.changeCronJobs(all(setup.cronJobs));
        const freshView = viewOf(fresh.model.roots(), (id) => {
          const node = fresh.model.node(id);
          return [`${node?.label} [${node?.description}] ${node?.icon}`, fresh.model.children(id)];
        });
        const shownView = viewOf(model.roots(), (id) => [nodes.get(id) ?? '(not drawn)', lists.get(id) ?? []]);
        assert.deepEqual(shownView, freshView);
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 300) },
    );
  });
});

function viewOf(
  ids: readonly NodeId[],
  read: (id: NodeId) => readonly [string, readonly NodeId[]],
  depth = 0,
): string[] {
  return ids.flatMap((id) => {
    const [text, children] = read(id);
    return [`${'  '.repeat(depth)}${text}`, ...viewOf(children, read, depth + 1)];
  });
}
