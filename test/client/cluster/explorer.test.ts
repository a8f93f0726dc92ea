import assert from 'node:assert/strict';
import { createExplorer } from '../../../client/src/cluster/explorer.ts';
import { createPermissions } from '../../../client/src/cluster/permissions.ts';
import type {
  AccessAnswer,
  AccessQuestion,
  ClusterApi,
  Clusters,
  ListOptions,
  ResourceKind,
  Scope,
  WatchOptions,
} from '../../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind, namespaceKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import type { Explorer, TreeChange } from '../../../client/src/cluster/tree.ts';
import { clusterErrorOf, connectionReset, createFakeApi, type FakeApi, fakePlace } from '../../support/fakeApi.ts';
import { createFakeClock, type FakeClock, settled } from '../../support/fakeClock.ts';

const forbidden = clusterErrorOf({
  kind: 'forbidden',
  by: 'authorization',
  status: { code: 403, reason: 'Forbidden', message: 'no', causes: [], details: {} },
});

interface Setup {
  readonly explorer: Explorer;
  readonly api: FakeApi;
  readonly clock: FakeClock;
  readonly changes: TreeChange[];
  /** How many watches are open of this kind. */
  readonly watched: () => string[];
  /** What was asked about permissions. */
  readonly asked: AccessQuestion[];
  /** Kinds whose lists were refused. */
  readonly refused: string[];
}

/** @param allowed which lists and watches are permitted */
function setUp(
  allowed: (kind: ResourceKind, scope: Scope) => boolean = () => true,
  review: (question: AccessQuestion) => AccessAnswer | undefined = () => undefined,
): Setup {
  const api = createFakeApi();
  const clock = createFakeClock();
  const guarded = {
    ...api,
    async list(kind: ResourceKind, scope: Scope, options: ListOptions) {
      if (!allowed(kind, scope)) {
        refused.push(kind.plural);
        throw forbidden;
      }
      return api.list(kind, scope, options);
    },
    async watch(kind: ResourceKind, scope: Scope, options: WatchOptions) {
      if (!allowed(kind, scope)) throw forbidden;
      const stream = await api.watch(kind, scope, options);
      const name = `${kind.plural}/${scope.namespace ?? '*'}`;
      open.add(name);
      void stream.ended.then(() => open.delete(name));
      return stream;
    },
    async review(question: AccessQuestion) {
      const { kind, namespace } = question;
      asked.push(question);
      return review(question) ?? { allowed: allowed(kind as ResourceKind, { namespace }) };
    },
  } as unknown as ClusterApi;
  const open = new Set<string>();
  const asked: AccessQuestion[] = [];
  const refused: string[] = [];
  const context = { cluster: 'fake-cluster', user: 'fake-user', kubeconfig: 'x', server: 'https://x' };
  const clusters: Pick<Clusters, 'open' | 'kubeconfig'> = {
    open: async () => guarded,
    kubeconfig: async () => ({
      files: [],
      currentContext: 'fake',
      contexts: [
        { ...context, name: 'fake', namespace: 'default' },
        { ...context, name: 'other', namespace: 'team-b' },
        { ...context, name: 'not-mine', namespace: 'secret' },
        { ...context, name: 'another-cluster', cluster: 'x', namespace: 'team-c' },
      ],
    }),
  };
  const permissions = createPermissions(clock);
  const explorer = createExplorer({
    clusters,
    clock,
    random: () => 0.5,
    nextRun: () => undefined,
    permissions,
    isProtected: (name) => name === 'other',
  });
  const changes: TreeChange[] = [];
  explorer.onDidChange((change) => void changes.push(change));
  return { explorer, api, clock, changes, watched: () => [...open].sort(), asked, refused };
}

function drawing(explorer: Explorer, ids = explorer.roots(), depth = 0): string[] {
  return ids.flatMap((id) => {
    const node = explorer.node(id);
    return [
      `${'  '.repeat(depth)}${node?.label} [${node?.description}]`,
      ...drawing(explorer, explorer.children(id), depth + 1),
    ];
  });
}

const everything = ['cronjobs/*', 'jobs/*', 'namespaces/*', 'pods/*'];

describe('explorer', () => {
  it('watches nothing before it is looked at, then everything with one watch a kind', async () => {
    const { explorer, clock, watched } = setUp();
    await explorer.openContext('fake');
    await clock.advance(1000);
    assert.deepEqual(watched(), []);
    assert.deepEqual(explorer.health(), [{ context: 'fake', state: 'idle' }]);
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.deepEqual(watched(), everything);
    assert.deepEqual(explorer.health(), [{ context: 'fake', state: 'live' }]);
    explorer.dispose();
  });

  it('asks only for pods of Jobs', async () => {
    const { explorer, clock, api } = setUp();
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    const selectors = api.calls.filter(({ verb }) => verb === 'list').map(({ options }) => options.labelSelector);
    assert.deepEqual(selectors.sort(), ['job-name', undefined, undefined, undefined]);
    explorer.dispose();
  });

  it('draws what the cluster has, and tells changes in batches', async () => {
    const { explorer, clock, api, changes } = setUp();
    api.put(namespaceKind, { name: 'default' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.deepEqual(drawing(explorer), [
      'fake [fake.example:6443]',
      '  default []',
      '    No Jobs here [select to write one]',
    ]);
    changes.length = 0;
    for (let index = 0; index < 50; index += 1) api.put(jobKind, { namespace: 'default', name: `j${index}` });
    await settled();
    assert.equal(changes.length, 0);
    await clock.advance(100);
    assert.equal(changes.length, 1);
    assert.equal(explorer.children(explorer.children(explorer.roots()[0] ?? '')[0] ?? '').length, 50);
    explorer.dispose();
  });

  it('tells of a change also where nothing is to be drawn again', async () => {
    const { explorer, clock, api, changes } = setUp();
    api.put(namespaceKind, { name: 'default' });
    api.put(jobKind, { namespace: 'default', name: 'j' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    drawing(explorer);
    const id = explorer.find('fake', { kind: jobKind, ref: { namespace: 'default', name: 'j' } }) ?? '';
    changes.length = 0;
    const status = { conditions: [{ type: 'Complete', status: 'True' }] };
    api.put(jobKind, { namespace: 'default', name: 'j', status });
    await settled();
    // Whoever draws in this very moment has it already; whoever only listens has not.
    assert.match(explorer.node(id)?.contextValue ?? '', /\.complete\./);
    drawing(explorer);
    await clock.advance(100);
    assert.equal(changes.length, 1);
    explorer.dispose();
  });

  it('stops its watches a minute after nobody looks, and goes on from there', async () => {
    const { explorer, clock, api, watched } = setUp();
    api.put(jobKind, { namespace: 'default', name: 'before' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    explorer.setVisible(false);
    await clock.advance(50_000);
    assert.deepEqual(watched(), everything);
    await clock.advance(20_000);
    assert.deepEqual(watched(), []);
    api.put(jobKind, { namespace: 'default', name: 'meanwhile' });
    const lists = api.calls.filter(({ verb }) => verb === 'list').length;
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.equal(api.calls.filter(({ verb }) => verb === 'list').length, lists);
    assert.ok(drawing(explorer).some((line) => line.includes('meanwhile')));
    explorer.dispose();
  });

  it('watches Jobs alone while nobody looks, if it is to, once somebody has looked', async () => {
    const { explorer, clock, api, watched } = setUp();
    const failed = (): unknown[] => explorer.failures().map((one) => ({ ...one, failed: one.failed.size }));
    const fail = (name: string): void =>
      api.put(jobKind, {
        namespace: 'default',
        name,
        status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
      });
    fail('before');
    explorer.watchHidden(true);
    await explorer.openContext('fake');
    await clock.advance(1000);
    assert.deepEqual(watched(), []);
    assert.deepEqual(failed(), [{ context: 'fake', failed: 0, state: 'stopped' }]);
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.deepEqual(failed(), [{ context: 'fake', failed: 1, state: 'counting' }]);
    explorer.setVisible(false);
    await clock.advance(3_600_000);
    assert.deepEqual(watched(), ['jobs/*']);
    const lists = api.calls.filter(({ verb }) => verb === 'list').length;
    fail('meanwhile');
    await clock.advance(1000);
    assert.deepEqual(failed(), [{ context: 'fake', failed: 2, state: 'counting' }]);
    assert.equal(api.calls.filter(({ verb }) => verb === 'list').length, lists);
    api.failAll(connectionReset);
    api.cut(connectionReset);
    await clock.advance(60_000);
    assert.match(JSON.stringify(failed()), /"state":"behind","since":\d+/);
    api.failAll(undefined);
    await clock.advance(120_000);
    assert.deepEqual(failed(), [{ context: 'fake', failed: 2, state: 'counting' }]);
    explorer.watchHidden(false);
    await clock.advance(61_000);
    assert.deepEqual(watched(), []);
    assert.deepEqual(failed(), [{ context: 'fake', failed: 2, state: 'stopped' }]);
    explorer.dispose();
  });

  it('forgets what nobody has looked at for long', async () => {
    const { explorer, clock, api } = setUp();
    api.put(jobKind, { namespace: 'default', name: 'old' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.ok(drawing(explorer).some((line) => line.includes('old')));
    explorer.setVisible(false);
    await clock.advance(15 * 60_000);
    assert.ok(!drawing(explorer).some((line) => line.includes('old')));
    assert.equal(clock.pending, 0);
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.ok(drawing(explorer).some((line) => line.includes('old')));
    explorer.dispose();
  });

  it('stops the watches of a context that is collapsed', async () => {
    const { explorer, clock, watched } = setUp();
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    explorer.setExpanded(explorer.roots()[0] ?? '', false);
    await clock.advance(61_000);
    assert.deepEqual(watched(), []);
    explorer.setExpanded(explorer.roots()[0] ?? '', true);
    await clock.advance(100);
    assert.deepEqual(watched(), everything);
    explorer.dispose();
  });

  it('shows the namespaces that may be listed where not all may, and watches those that are open', async () => {
    const mine = new Set(['default', 'team-b']);
    const { explorer, clock, api, watched } = setUp(
      (kind, { namespace }) => kind.namespaced && namespace !== undefined && mine.has(namespace),
    );
    api.put(jobKind, { namespace: 'default', name: 'j' });
    api.put(jobKind, { namespace: 'team-b', name: 'k' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(2000);
    assert.deepEqual(watched(), ['cronjobs/default', 'jobs/default', 'pods/default']);
    const shape = (): string[] => drawing(explorer).filter((line) => !line.startsWith('      '));
    assert.deepEqual(shape(), [
      'fake [fake.example:6443]',
      '  Not all namespaces [listing them is not permitted]',
      '  default [1 Job · 1 not started]',
      '    j [not started · now]',
      '  team-b []',
      '    Loading… []',
    ]);
    const [, , teamB = ''] = explorer.children(explorer.roots()[0] ?? '');
    explorer.setExpanded(teamB, true);
    await clock.advance(1000);
    assert.deepEqual(watched(), [
      'cronjobs/default',
      'cronjobs/team-b',
      'jobs/default',
      'jobs/team-b',
      'pods/default',
      'pods/team-b',
    ]);
    assert.ok(drawing(explorer).some((line) => line.includes('k [')));
    assert.equal(explorer.health()[0]?.state, 'live');
    explorer.dispose();
  });

  /** A person who may do everything in `default`, and elsewhere from the moment that it is granted. */
  function ofTenant() {
    let granted = false;
    const setup = setUp((kind, { namespace }) => granted || (kind.namespaced && namespace === 'default'));
    setup.api.put(namespaceKind, { name: 'default' });
    setup.api.put(namespaceKind, { name: 'team-z' });
    setup.api.put(jobKind, { namespace: 'default', name: 'j' });
    setup.api.put(jobKind, { namespace: 'team-z', name: 'z' });
    const grant = (): void => {
      granted = true;
    };
    return { ...setup, grant };
  }
  const hasRow = (explorer: Explorer, text: string): boolean => drawing(explorer).some((line) => line.includes(text));

  it('finds by itself that everything may be listed after all, and keeps what it knows', async () => {
    const { explorer, clock, watched, grant } = ofTenant();
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(500);
    assert.ok(hasRow(explorer, 'Not all namespaces'));
    assert.ok(hasRow(explorer, 'j ['));
    grant();
    await clock.advance(2000);
    assert.ok(!hasRow(explorer, 'Not all namespaces'));
    assert.ok(hasRow(explorer, 'team-z [1 Job'));
    assert.equal(explorer.health()[0]?.state, 'live');
    // The watches of one namespace end, and what they knew is forgotten: the others know it, too.
    await clock.advance(15 * 60_000);
    assert.deepEqual(watched(), everything);
    assert.ok(hasRow(explorer, 'j ['));
    assert.ok(hasRow(explorer, 'default [1 Job'));
    explorer.dispose();
  });

  it('seldom asks for what is never permitted, and at once when a person does', async () => {
    const { explorer, clock, refused, grant } = ofTenant();
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(10 * 60_000);
    const first = refused.length;
    await clock.advance(3_600_000);
    const perHour = refused.length - first;
    assert.ok(perHour <= 40, `${perHour} refused requests an hour`);
    assert.ok(hasRow(explorer, 'Not all namespaces'));
    explorer.refresh();
    await settled();
    assert.ok(hasRow(explorer, 'Not all namespaces'));
    grant();
    explorer.refresh();
    await clock.advance(200);
    assert.ok(!hasRow(explorer, 'Not all namespaces'));
    assert.ok(hasRow(explorer, 'team-z [1 Job'));
    explorer.dispose();
  });

  it('shows a namespace that a person names', async () => {
    const { explorer, clock, watched } = setUp((kind, { namespace }) => kind.namespaced && namespace === 'named');
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    explorer.addNamespace('fake', 'named');
    await clock.advance(1000);
    assert.ok(watched().includes('jobs/named'));
    assert.ok(drawing(explorer).some((line) => line.startsWith('  named')));
    assert.ok(drawing(explorer).some((line) => line.includes('Jobs: not permitted')));
    explorer.dispose();
  });

  it('says that it is behind while the server is away, and recovers by itself', async () => {
    const { explorer, clock, api } = setUp();
    api.put(jobKind, { namespace: 'default', name: 'j' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(5000);
    api.failAll(connectionReset);
    api.cut(connectionReset);
    await clock.advance(25_000);
    assert.match(drawing(explorer)[1] ?? '', /Not up to date since 30s: the connection broke/);
    const [health] = explorer.health();
    assert.equal(health?.state, 'stale');
    assert.equal(health?.error, connectionReset);
    api.put(jobKind, { namespace: 'default', name: 'meanwhile' });
    api.failAll(undefined);
    await clock.advance(31_000);
    assert.ok(drawing(explorer).some((line) => line.includes('meanwhile')));
    assert.equal(explorer.health()[0]?.state, 'live');
    explorer.dispose();
  });

  it('asks again at once when told to', async () => {
    const { explorer, clock, api } = setUp();
    api.failAll(forbidden);
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    api.failAll(undefined);
    explorer.refresh();
    await clock.advance(1000);
    assert.equal(explorer.health()[0]?.state, 'live');
    assert.ok(!drawing(explorer).some((line) => line.includes('Not all namespaces')));
    explorer.dispose();
  });

  it('says why a context cannot be opened, and tries again when asked', async () => {
    const clock = createFakeClock();
    let error: unknown = clusterErrorOf({
      kind: 'kubeconfig',
      reason: 'syntax',
      file: '/k',
      line: 3,
      detail: 'bad indentation',
    });
    const api = createFakeApi();
    const explorer = createExplorer({
      clock,
      random: () => 0,
      nextRun: () => undefined,
      permissions: createPermissions(clock),
      clusters: {
        open: async () => {
          if (error) throw error;
          return api as unknown as ClusterApi;
        },
        kubeconfig: async () => ({ files: [], contexts: [], currentContext: undefined }),
      },
    });
    await explorer.openContext('broken');
    explorer.setVisible(true);
    const [root = ''] = explorer.roots();
    const message = explorer.node(explorer.children(root)[0] ?? '');
    assert.equal(message?.label, 'The kubeconfig has a problem');
    assert.deepEqual(message?.action, { kind: 'openKubeconfig', file: '/k', line: 3 });
    assert.equal(explorer.health()[0]?.state, 'failed');
    error = undefined;
    explorer.refresh(root);
    await clock.advance(1000);
    assert.equal(explorer.health()[0]?.state, 'live');
    explorer.dispose();
  });

  it('knows the labels that Jobs can be grouped by, the most frequent first', async () => {
    const { explorer, clock, api } = setUp();
    const labels = [{ team: 'a', 'job-name': 'x' }, { app: 'b', team: 'b', 'controller-uid': 'u' }, {}];
    for (const [index, own] of labels.entries()) {
      api.put(jobKind, { namespace: 'default', name: `j${index}`, metadata: { labels: own } });
    }
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    assert.deepEqual(explorer.labelKeys(), ['team', 'app']);
    explorer.dispose();
  });

  it('finds an object for the editor', async () => {
    const { explorer, clock, api } = setUp();
    api.put(jobKind, { namespace: 'default', name: 'pi' });
    api.put(cronJobKind, { namespace: 'default', name: 'nightly' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    const pi = explorer.find('fake', { kind: jobKind, ref: { namespace: 'default', name: 'pi' } });
    assert.equal(explorer.node(pi ?? '')?.label, 'pi');
    assert.equal(explorer.node(explorer.node(pi ?? '')?.parent ?? '')?.label, 'default');
    assert.equal(explorer.find('fake', { kind: jobKind, ref: { namespace: 'default', name: 'nope' } }), undefined);
    assert.equal(explorer.find('fake', { kind: podKind, ref: { namespace: 'default', name: 'nope' } }), undefined);
    explorer.setFilter({ text: 'nightly' });
    assert.equal(explorer.find('fake', { kind: jobKind, ref: { namespace: 'default', name: 'pi' } }), undefined);
    assert.equal(explorer.api(pi ?? '')?.place, fakePlace);
    explorer.dispose();
  });

  it('finds the pods of a Job with a selector of its own, as long as it is open', async () => {
    const { explorer, clock, api, watched } = setUp();
    const labels = { run: 'mine' };
    api.put(jobKind, {
      namespace: 'default',
      name: 'j',
      spec: { manualSelector: true, selector: { matchLabels: labels } },
    });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    const id = explorer.find('fake', { kind: jobKind, ref: { namespace: 'default', name: 'j' } }) ?? '';
    explorer.setExpanded(id, true);
    await clock.advance(1000);
    assert.ok(watched().includes('pods/default'));
    assert.ok(api.calls.some(({ options }) => options.labelSelector === 'run=mine,!job-name'));
    explorer.setExpanded(id, false);
    await clock.advance(61_000);
    assert.ok(!watched().includes('pods/default'));
    explorer.dispose();
  });

  it('puts first what a person has pinned, also when it is made anew', async () => {
    const { explorer, clock, api } = setUp();
    for (const name of ['a', 'b', 'c']) api.put(jobKind, { namespace: 'default', name });
    api.put(cronJobKind, { namespace: 'default', name: 'k' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    explorer.setSort('name');
    explorer.setPinned('fake', [{ kind: 'job', namespace: 'default', name: 'b' }]);
    await clock.advance(1000);
    const [namespace = ''] = explorer.children(explorer.roots()[0] ?? '');
    const labels = (): unknown[] => explorer.children(namespace).map((id) => explorer.node(id)?.label);
    assert.deepEqual(labels(), ['b', 'k', 'a', 'c']);
    assert.match(explorer.node(explorer.children(namespace)[0] ?? '')?.contextValue ?? '', /\.pinned\./);
    api.remove(jobKind, 'default', 'b');
    api.put(jobKind, { namespace: 'default', name: 'b' });
    await clock.advance(1000);
    assert.deepEqual(labels(), ['b', 'k', 'a', 'c']);
    explorer.setPinned('fake', []);
    assert.deepEqual(labels(), ['k', 'a', 'b', 'c']);
    explorer.dispose();
  });

  it('greys out what may not be done, and says why', async () => {
    const isChange = ({ verb }: AccessQuestion): boolean => verb !== 'list' && verb !== 'get';
    const { explorer, clock, api, asked } = setUp(undefined, (question) =>
      isChange(question) ? { allowed: false, reason: 'view only' } : { allowed: true },
    );
    api.put(namespaceKind, { name: 'default' });
    api.put(jobKind, { namespace: 'default', name: 'pi' });
    api.put(jobKind, { namespace: 'default', name: 'e' });
    api.put(cronJobKind, { namespace: 'default', name: 'nightly' });
    api.put(jobKind, { namespace: 'closed', name: 'elsewhere' });
    await explorer.openContext('fake');
    await clock.advance(1000);
    assert.equal(asked.length, 0);
    explorer.setVisible(true);
    await clock.advance(1000);
    // Eight questions about everywhere, and of what is refused there about the one namespace that is open.
    assert.equal(asked.length, 8 + 7);
    assert.deepEqual([...new Set(asked.map(({ namespace }) => namespace))], [undefined, 'default']);
    const nodeOf = (kind: ResourceKind, name: string) =>
      explorer.node(explorer.find('fake', { kind, ref: { namespace: 'default', name } }) ?? '');
    const job = nodeOf(jobKind, 'pi');
    assert.match(job?.contextValue ?? '', /\.noDelete\.noPatch\.noCreate\.noShell\.$/);
    assert.deepEqual(job?.tooltip.sections.at(-1), {
      heading: 'Not permitted',
      lines: ['You may not delete Jobs, change Jobs, start Jobs or open shells in pods in default: view only'],
    });
    assert.match(nodeOf(cronJobKind, 'nightly')?.contextValue ?? '', /\.noDelete\.noPatch\.noCreate\.noDeleteJobs\.$/);
    const namespace = nodeOf(namespaceKind, 'default') ?? explorer.node(job?.parent ?? '');
    assert.match(namespace?.description ?? '', /read only$/);
    assert.match(namespace?.contextValue ?? '', /\.noDeleteJobs\./);
    explorer.dispose();
  });

  it('asks about roles again when told to, and after some time', async () => {
    let allowed = false;
    const { explorer, clock, api, asked } = setUp(undefined, () => ({ allowed }));
    api.put(namespaceKind, { name: 'default' });
    api.put(jobKind, { namespace: 'default', name: 'pi' });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    const contextValue = (): string =>
      explorer.node(explorer.find('fake', { kind: jobKind, ref: { namespace: 'default', name: 'pi' } }) ?? '')
        ?.contextValue ?? '';
    assert.match(contextValue(), /noDelete/);
    allowed = true;
    explorer.refresh();
    await clock.advance(1000);
    assert.doesNotMatch(contextValue(), /noDelete/);
    allowed = false;
    const before = asked.length;
    await clock.advance(200_000);
    assert.equal(asked.length, before);
    await clock.advance(500_000);
    assert.match(contextValue(), /noDelete/);
    // What is refused all of a sudden may be a server that does not know its roles yet.
    allowed = true;
    await clock.advance(90_000);
    assert.doesNotMatch(contextValue(), /noDelete/);
    const quiet = asked.length;
    await clock.advance(60_000);
    const soon = asked.length;
    await clock.advance(200_000);
    assert.ok(soon - quiet <= 8 && asked.length === soon, 'what stays the same is asked seldom');
    explorer.dispose();
  });

  it('shows several contexts, each with watches of its own, and keeps nothing of one that is closed', async () => {
    const { explorer, clock, api, changes } = setUp();
    api.put(namespaceKind, { name: 'default' });
    api.put(jobKind, { namespace: 'default', name: 'pi' });
    explorer.setVisible(true);
    await explorer.openContext('fake');
    explorer.setCurrent('fake');
    await clock.advance(1000);
    assert.equal(explorer.node(explorer.roots()[0] ?? '')?.description, 'fake.example:6443');
    const [timers, watches] = [clock.pending, api.openWatches];
    changes.length = 0;
    await explorer.openContext('other');
    await clock.advance(1000);
    assert.ok(changes.some(({ roots }) => roots));
    assert.equal(api.openWatches, 2 * watches);
    assert.deepEqual(
      drawing(explorer).filter((line) => !line.startsWith('   ')),
      [
        'fake [current · fake.example:6443]',
        '  default [1 Job · 1 not started]',
        'other [protected · fake.example:6443]',
        '  default [1 Job · 1 not started]',
      ],
    );
    const [first, second] = explorer.roots().map((id) => explorer.node(id));
    assert.match(first?.contextValue ?? '', /\.current\.$/);
    assert.match(second?.contextValue ?? '', /\.other\.$/);
    const [id = ''] = explorer.children(explorer.children(second?.id ?? '')[0] ?? '');
    assert.equal(explorer.node(id)?.context, 'other');
    explorer.setExpanded(id, true);
    changes.length = 0;
    explorer.closeContext('other');
    await clock.advance(1000);
    assert.ok(changes.some(({ roots }) => roots));
    assert.deepEqual([clock.pending, api.openWatches], [timers, watches]);
    assert.equal(explorer.node(id), undefined);
    assert.equal(explorer.node(explorer.roots()[0] ?? '')?.description, 'fake.example:6443');
    explorer.dispose();
  });

  it('opens nothing of a context that is closed while it is being opened', async () => {
    const { explorer, clock, api } = setUp();
    explorer.setVisible(true);
    const opening = explorer.openContext('other');
    explorer.closeContext('other');
    await opening;
    await clock.advance(1000);
    assert.deepEqual([explorer.roots(), explorer.health(), api.openWatches], [[], [], 0]);
    explorer.dispose();
  });

  it('leaves nothing behind when it ends', async () => {
    const { explorer, clock, watched } = setUp();
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    explorer.dispose();
    await settled();
    assert.deepEqual(watched(), []);
    assert.equal(clock.pending, 0);
  });

  it('does not grow over hours of broken watches', async () => {
    const { explorer, clock, api } = setUp();
    for (let index = 0; index < 20; index += 1) api.put(jobKind, { namespace: 'default', name: `j${index}` });
    await explorer.openContext('fake');
    explorer.setVisible(true);
    await clock.advance(1000);
    drawing(explorer);
    const pending = clock.pending;
    for (let quarter = 0; quarter < 5; quarter += 1) {
      await clock.advance(14 * 60_000);
      api.cut(quarter % 2 === 0 ? 'closed' : connectionReset);
      api.put(jobKind, { namespace: 'default', name: `j${quarter % 20}`, status: { active: quarter % 3 } });
      await clock.advance(60_000);
    }
    assert.ok(clock.pending <= pending + 4, `${clock.pending} timers, ${pending} at first`);
    assert.equal(api.openWatches, 4);
    assert.equal(explorer.health()[0]?.state, 'live');
    explorer.dispose();
  });
});
