import assert from 'node:assert/strict';
import { createEmitter } from '../../../client/src/cluster/disposable.ts';
import { ClusterError, type Failure } from '../../../client/src/cluster/errors.ts';
import type { ClusterApi, Clusters, KubeconfigView } from '../../../client/src/cluster/ports.ts';
import type { ContextHealth, Explorer, TreeChange } from '../../../client/src/cluster/tree.ts';
import { parseNodeId } from '../../../client/src/cluster/treeIds.ts';
import { createConnection, hasCluster, type Memory } from '../../../client/src/ui/connection.ts';
import { connectionReport } from '../../../client/src/ui/connectionFacts.ts';
import { statusText } from '../../../client/src/ui/statusText.ts';
import { headingOf } from '../../../client/src/ui/treeHeading.ts';

const server = 'https://192.0.2.1:6443';

function view(names: readonly string[], currentContext: string | undefined = names[0]): KubeconfigView {
  return {
    files: ['/home/ada/.kube/config'],
    currentContext,
    contexts: names.map((name) => ({
      name,
      cluster: 'c',
      user: 'u',
      kubeconfig: '/home/ada/.kube/config',
      server,
      namespace: undefined,
    })),
  };
}

class FakeClusters implements Clusters {
  readonly changed = createEmitter<void>();
  readonly onDidChange = this.changed.listen;
  disposed = false;
  opened: string[] = [];
  private readonly apis = new Map<string, ClusterApi>();

  constructor(
    public read: () => KubeconfigView,
    private readonly failure?: Failure,
    /** Only this context fails. */
    private readonly failing?: string,
  ) {}

  async kubeconfig() {
    return this.read();
  }
  async open(context = '') {
    if (this.failure && (this.failing === undefined || this.failing === context)) throw new ClusterError(this.failure);
    this.opened.push(context);
    const place = {
      context,
      cluster: 'c',
      user: 'u',
      server,
      kubeconfig: '/home/ada/.kube/config',
      namespace: 'team-a',
      insecure: false,
    };
    const api = this.apis.get(context) ?? ({ place } as unknown as ClusterApi);
    this.apis.set(context, api);
    return api;
  }
  /** The entries of the context were changed. */
  forget(context: string): void {
    this.apis.delete(context);
  }
  dispose() {
    this.disposed = true;
  }
}

/** In the order in which they were opened; those whose context could not be opened are there too. */
class FakeExplorer {
  readonly changed = createEmitter<TreeChange>();
  readonly onDidChange = this.changed.listen;
  state: Partial<ContextHealth> = { state: 'loading' };
  readonly otherStates = new Map<string, Partial<ContextHealth>>();
  readonly apis = new Map<string, ClusterApi | undefined>();
  current = '';
  refreshed = 0;
  disposed = false;
  constructor(private readonly clusters: Clusters) {}
  async openContext(name: string) {
    this.apis.set(name, undefined);
    this.apis.set(name, await this.clusters.open(name).catch(() => undefined));
  }
  closeContext(name: string) {
    this.apis.delete(name);
  }
  setCurrent(name: string) {
    this.current = name;
  }
  api(id: string) {
    const key = parseNodeId(id);
    return key?.kind === 'context' ? this.apis.get(key.context) : undefined;
  }
  get open(): string[] {
    return [...this.apis.keys()];
  }
  health() {
    return this.open.map((context, index) => ({
      context,
      state: 'loading',
      ...(index === 0 ? this.state : this.otherStates.get(context)),
    }));
  }
  /** @param context the first that was opened where absent */
  become(state: Partial<ContextHealth>, context?: string): void {
    if (context === undefined) this.state = state;
    else this.otherStates.set(context, state);
    this.changed.emit({ changed: [], children: [] });
  }
  refresh() {
    this.refreshed++;
  }
  dispose() {
    this.disposed = true;
  }
}

function start(clusters: FakeClusters, options: { trusted?: () => boolean; memory?: Map<string, string> } = {}) {
  const explorers: FakeExplorer[] = [];
  const stored = options.memory ?? new Map<string, string>();
  const memory: Memory = {
    get: (key) => stored.get(key),
    set: (key, value) => void (value === undefined ? stored.delete(key) : stored.set(key, value)),
  };
  let loaded = 0;
  const connection = createConnection({
    openClusters: () => {
      loaded++;
      return clusters;
    },
    createExplorer: (from) => {
      const explorer = new FakeExplorer(from);
      explorers.push(explorer);
      return explorer as unknown as Explorer;
    },
    memory,
    trusted: options.trusted ?? (() => true),
  });
  return { connection, explorers, loaded: () => loaded };
}

const refused = new ClusterError({ kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' });

describe('the connection', () => {
  it('loads nothing until it is started, and then once', async () => {
    const { connection, loaded } = start(new FakeClusters(() => view(['minikube'])));
    assert.equal(loaded(), 0);
    await Promise.all([connection.start(), connection.start(), connection.target()]);
    assert.equal(loaded(), 1);
  });

  it('is the current context’s, in its namespace, and connected once the cluster answers', async () => {
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube', 'prod'])));
    const connected: string[] = [];
    connection.onDidConnect((api) => connected.push(api.place.context));
    await connection.start();
    assert.equal(connection.status.state, 'connecting');
    explorers[0]?.become({ state: 'live' });
    explorers[0]?.become({ state: 'live' });
    assert.deepEqual(
      [connection.status.state, connection.status.context, connection.status.namespace],
      ['connected', 'minikube', 'team-a'],
    );
    assert.deepEqual(connected, ['minikube']);
  });

  it('remembers the context and, for each, the namespace that were chosen', async () => {
    const memory = new Map<string, string>();
    const first = start(new FakeClusters(() => view(['minikube', 'prod'])), { memory }).connection;
    await first.start();
    await first.chooseContext('prod');
    first.chooseNamespace('jobs');
    const second = start(new FakeClusters(() => view(['minikube', 'prod'])), { memory }).connection;
    await second.start();
    assert.deepEqual([second.status.context, second.status.namespace], ['prod', 'jobs']);
    const gone = start(new FakeClusters(() => view(['minikube'])), { memory }).connection;
    await gone.start();
    assert.deepEqual([gone.status.context, gone.status.namespace], ['minikube', 'team-a']);
  });

  it('tells no kubeconfig, a broken one, and one without a current context apart', async () => {
    const none = start(new FakeClusters(() => view([]))).connection;
    await none.start();
    assert.equal(none.status.state, 'noKubeconfig');
    assert.deepEqual(none.status.files, ['/home/ada/.kube/config']);
    const broken = start(
      new FakeClusters(() => {
        throw new ClusterError({ kind: 'kubeconfig', reason: 'syntax', file: '/x', detail: 'bad indentation' });
      }),
    ).connection;
    await broken.start();
    assert.equal(broken.status.state, 'brokenKubeconfig');
    const noCurrent = start(new FakeClusters(() => ({ ...view(['a']), currentContext: undefined }))).connection;
    await noCurrent.start();
    assert.equal(noCurrent.status.state, 'brokenKubeconfig');
  });

  it('waits for nothing while nobody looks at the tree', async () => {
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube'])));
    await connection.start();
    explorers[0]?.become({ state: 'idle' });
    assert.equal(connection.status.state, 'idle');
    assert.equal(statusText(connection.status), '$(server-environment) minikube / team-a');
    explorers[0]?.become({ state: 'live' });
    assert.equal(connection.status.state, 'connected');
  });

  it('is not reachable before the first answer, and only stale after it', async () => {
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube'])));
    await connection.start();
    explorers[0]?.become({ state: 'failed', error: refused, retryAt: 5 });
    assert.equal(connection.status.state, 'unreachable');
    assert.equal(connection.status.retryAt, 5);
    explorers[0]?.become({ state: 'live' });
    assert.equal(connection.status.state, 'connected');
    assert.equal(connection.status.error, undefined);
    explorers[0]?.become({ state: 'stale', error: refused, staleSince: 7 });
    assert.deepEqual([connection.status.state, connection.status.staleSince], ['connected', 7]);
  });

  it('says which credential is refused', async () => {
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube'])));
    await connection.start();
    const status = { code: 401, reason: 'Unauthorized', message: '', causes: [], details: {} };
    explorers[0]?.become({ state: 'failed', error: new ClusterError({ kind: 'unauthorized', status }) });
    assert.equal(connection.status.state, 'unauthorized');
  });

  it('starts nothing in an untrusted workspace, and begins when trust is given', async () => {
    let trusted = false;
    const { connection, loaded } = start(new FakeClusters(() => view(['minikube'])), { trusted: () => trusted });
    await connection.start();
    assert.equal(connection.status.state, 'untrusted');
    await assert.rejects(connection.target(), /not trusted/);
    assert.equal(loaded(), 0);
    trusted = true;
    await connection.restart();
    assert.equal(connection.status.state, 'connecting');
    assert.equal(loaded(), 1);
  });

  it('is not disturbed by a kubeconfig change that leaves its cluster as it was', async () => {
    const clusters = new FakeClusters(() => view(['minikube']));
    const { connection, explorers } = start(clusters);
    await connection.start();
    clusters.read = () => view(['minikube', 'new']);
    clusters.changed.emit();
    await new Promise(setImmediate);
    assert.equal(explorers.length, 1);
    clusters.forget('minikube');
    clusters.changed.emit();
    await new Promise(setImmediate);
    assert.equal(explorers.length, 2);
    assert.equal(explorers[0]?.disposed, true);
  });

  it('starts anew when a kubeconfig appears, and not for a call without a change', async () => {
    const clusters = new FakeClusters(() => view([]));
    const { connection, loaded } = start(clusters);
    await connection.start();
    clusters.changed.emit();
    await new Promise(setImmediate);
    assert.equal(loaded(), 1);
    clusters.read = () => view(['minikube']);
    clusters.changed.emit();
    await new Promise(setImmediate);
    assert.equal(loaded(), 2);
    assert.equal(connection.status.context, 'minikube');
  });

  it('opens once where the system reports a file while the kubeconfig is read for the first time', async () => {
    const clusters = new FakeClusters(() => view(['minikube']));
    const { connection, loaded } = start(clusters);
    const starting = connection.start();
    clusters.changed.emit();
    await starting;
    await new Promise(setImmediate);
    assert.equal(loaded(), 1);
    assert.equal(connection.status.context, 'minikube');
  });

  it('asks again when refreshed: the explorer while connected, everything otherwise', async () => {
    const clusters = new FakeClusters(() => view(['minikube']));
    const { connection, explorers, loaded } = start(clusters);
    await connection.start();
    explorers[0]?.become({ state: 'live' });
    await connection.refresh();
    assert.equal(explorers[0]?.refreshed, 1);
    const none = start(new FakeClusters(() => view([])));
    await none.connection.start();
    await none.connection.refresh();
    assert.equal(loaded(), 1);
    assert.equal(none.loaded(), 2);
  });

  it('opens another context for a document without leaving its own', async () => {
    const { connection } = start(new FakeClusters(() => view(['minikube', 'prod'])));
    await connection.start();
    const target = await connection.target('prod');
    assert.equal(target.api.place.context, 'prod');
    assert.equal(connection.status.context, 'minikube');
  });

  it('shows other contexts beside its own, remembers them, and closes them', async () => {
    const memory = new Map<string, string>();
    const names = ['minikube', 'prod', 'demo'];
    const first = start(new FakeClusters(() => view(names)), { memory });
    await first.connection.openOther('prod');
    await first.connection.openOther('prod');
    await first.connection.openOther('minikube');
    await first.connection.openOther('demo');
    assert.deepEqual(first.explorers[0]?.open, names);
    assert.deepEqual(first.connection.status.others, ['prod', 'demo']);
    assert.equal(first.explorers[0]?.current, 'minikube');
    assert.equal((await first.connection.target()).context, 'minikube');
    assert.equal(headingOf(first.connection.status, {}, String).description, 'minikube / team-a · 3 contexts open');
    first.connection.closeOther('minikube');
    first.connection.closeOther('prod');
    assert.deepEqual(first.explorers[0]?.open, ['minikube', 'demo']);
    const second = start(new FakeClusters(() => view(names)), { memory });
    await second.connection.start();
    assert.deepEqual(second.explorers[0]?.open, ['minikube', 'demo']);
    const without = start(new FakeClusters(() => view(['minikube'])), { memory });
    await without.connection.start();
    assert.deepEqual(without.connection.status.others, []);
  });

  it('has a cluster as long as one of the open contexts can be used', async () => {
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube', 'prod', 'demo'])));
    await connection.openOther('prod');
    await connection.openOther('demo');
    const [explorer] = explorers;
    const seen: (readonly string[])[] = [];
    connection.onDidChange(() => void seen.push(connection.status.connectedOthers));
    explorer?.become({ state: 'failed', error: refused });
    assert.equal(connection.status.state, 'unreachable');
    assert.equal(hasCluster(connection.status), false);
    explorer?.become({ state: 'live' }, 'prod');
    assert.deepEqual(connection.status.connectedOthers, ['prod']);
    assert.equal(hasCluster(connection.status), true);
    assert.equal(headingOf(connection.status, { text: 'pi' }, String).message, 'Filter: name pi');
    explorer?.become({ state: 'failed', error: refused }, 'demo');
    explorer?.become({ state: 'live' }, 'prod');
    assert.equal(seen.length, 2);
    connection.closeOther('prod');
    assert.equal(hasCluster(connection.status), false);
    explorer?.become({ state: 'idle' });
    assert.equal(hasCluster(connection.status), true);
  });

  it('changes places with a context that is open beside it', async () => {
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube', 'prod', 'demo'])));
    await connection.openOther('prod');
    await connection.chooseContext('prod');
    assert.deepEqual([connection.status.context, connection.status.others], ['prod', ['minikube']]);
    assert.deepEqual(explorers.at(-1)?.open, ['prod', 'minikube']);
    await connection.chooseContext('demo');
    assert.deepEqual([connection.status.context, connection.status.others], ['demo', ['minikube']]);
  });

  it('remembers a namespace of another context without moving there', async () => {
    const { connection } = start(new FakeClusters(() => view(['minikube', 'prod'])));
    await connection.openOther('prod');
    connection.chooseNamespace('jobs', 'prod');
    assert.equal(connection.status.namespace, 'team-a');
    assert.equal((await connection.target('prod')).namespace, 'jobs');
  });

  it('follows the kubeconfig with the others, and leaves its own alone', async () => {
    const clusters = new FakeClusters(() => view(['minikube', 'prod', 'demo']));
    const { connection, explorers } = start(clusters);
    await connection.openOther('prod');
    await connection.openOther('demo');
    const [explorer] = explorers;
    const before = explorer?.apis.get('demo');
    clusters.forget('demo');
    clusters.read = () => view(['minikube', 'demo']);
    clusters.changed.emit();
    await new Promise(setImmediate);
    assert.deepEqual(explorer?.open, ['minikube', 'demo']);
    assert.notEqual(explorer?.apis.get('demo'), before);
    clusters.read = () => view(['minikube', 'prod', 'demo']);
    clusters.changed.emit();
    await new Promise(setImmediate);
    assert.deepEqual(explorer?.open, ['minikube', 'demo', 'prod']);
    assert.equal(explorers.length, 1);
  });

  it('shows the others also where its own cannot be opened', async () => {
    const memory = new Map([['contexts/others', '["prod"]']]);
    const failure: Failure = { kind: 'kubeconfig', reason: 'syntax', file: '/x', detail: 'no such user' };
    const { connection, explorers } = start(new FakeClusters(() => view(['minikube', 'prod']), failure, 'minikube'), {
      memory,
    });
    await connection.start();
    assert.deepEqual(explorers[0]?.open, ['minikube', 'prod']);
    explorers[0]?.become({ state: 'failed', error: new ClusterError(failure) });
    assert.deepEqual([connection.status.state, connection.status.context], ['brokenKubeconfig', 'minikube']);
    await assert.rejects(connection.target(), ClusterError);
  });

  it('disposes what it opened', async () => {
    const clusters = new FakeClusters(() => view(['minikube']));
    const { connection, explorers } = start(clusters);
    await connection.start();
    connection.dispose();
    assert.deepEqual([clusters.disposed, explorers[0]?.disposed, clusters.changed.listenerCount], [true, true, 0]);
  });
});

describe('what is said of a connection', () => {
  const world = {
    machine: 'the container devbox',
    exists: (file: string) => file.endsWith('there'),
    errorWords: (error: unknown) => String(error),
    clockTime: (time: number) => `time ${time}`,
  };
  const nothing = {
    state: 'noKubeconfig' as const,
    context: undefined,
    namespace: undefined,
    place: undefined,
    files: ['/a/there', '/b/missing'],
    error: undefined,
    staleSince: undefined,
    retryAt: undefined,
    others: [],
    connectedOthers: [],
  };

  it('names the machine and every place that was looked at', () => {
    assert.deepEqual(
      connectionReport(nothing, world).facts.map(({ label, value }) => `${label}: ${value}`),
      ['Machine: the container devbox', 'Looked in: /a/there', 'Not there: /b/missing'],
    );
  });

  it('gives the reason, then the server and the next try', () => {
    const error = 'The server https://192.0.2.1:6443 (context prod) cannot be reached.';
    const status = { ...nothing, state: 'unreachable' as const, context: 'prod', error, retryAt: 3 };
    const { reason, facts } = connectionReport(status, world);
    assert.equal(reason, error);
    assert.deepEqual(
      facts.map(({ label }) => label),
      ['Context', 'Machine', 'Looked in', 'Not there', 'Next try'],
    );
  });

  it('leads to the place of what is wrong with a kubeconfig', () => {
    const error = new ClusterError({ kind: 'kubeconfig', reason: 'syntax', file: '/is/there', line: 3, detail: 'x' });
    const { facts } = connectionReport(
      { ...nothing, state: 'brokenKubeconfig', error },
      { ...world, errorWords: () => 'Bad.' },
    );
    assert.deepEqual(facts.at(-1)?.open, { file: '/is/there', line: 3 });
  });

  it('is in the status bar without becoming an icon', () => {
    const status = { ...nothing, state: 'connected' as const, context: '$(bug)', namespace: 'jobs' };
    assert.equal(statusText(status), '$(server-environment) $ (bug) / jobs');
    assert.equal(statusText({ ...status, staleSince: 1 }), '$(warning) $ (bug) / jobs');
    assert.equal(statusText({ ...nothing, state: 'untrusted' }), '');
  });

  it('says in the tree’s heading that it may be old', () => {
    const status = { ...nothing, state: 'connected' as const, context: 'prod', namespace: 'jobs' };
    assert.deepEqual(headingOf(status, {}, world.clockTime), { description: 'prod / jobs', message: undefined });
    assert.equal(
      headingOf({ ...status, staleSince: 4, retryAt: 9 }, {}, world.clockTime).message,
      'The cluster does not answer: what is shown is from time 4. Next try time 9.',
    );
    const answered = { code: 401, reason: 'Unauthorized', message: '', causes: [], details: {} };
    const error = new ClusterError({ kind: 'unauthorized', status: answered });
    assert.equal(
      headingOf({ ...status, staleSince: 4, error }, {}, world.clockTime).message,
      'Not up to date, the credentials were refused: what is shown is from time 4.',
    );
  });
});
