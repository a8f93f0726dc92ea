import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { systemClock } from '../../client/src/cluster/clock.ts';
import { createExplorer } from '../../client/src/cluster/explorer.ts';
import { fieldsOf, textOf } from '../../client/src/cluster/fields.ts';
import { createPermissions } from '../../client/src/cluster/permissions.ts';
import type { ClusterApi, Clusters, KubernetesObject, ResourceKind } from '../../client/src/cluster/ports.ts';
import { createReflector } from '../../client/src/cluster/reflector.ts';
import { cronJobKind, jobKind, namespaceKind, podKind } from '../../client/src/cluster/resourceKinds.ts';
import { type Job, toJob } from '../../client/src/cluster/resources.ts';
import type { Explorer, TreeNode } from '../../client/src/cluster/tree.ts';
import { versionsOf } from '../support/fakeApi.ts';
import {
  kubeconfigOf,
  namespaceName,
  openClusters,
  openTestCluster,
  shellJob,
  type TestCluster,
  testKubeconfig,
  waitFor,
} from './support.ts';

const fieldManager = 'kubernetes-jobs';

/** The kubeconfig with one context of its own, of somebody else. */
function impersonating(text: string, user: string, namespace: string): string {
  const config = parse(text) as {
    'current-context': string;
    contexts: { name: string; context: { cluster: string; user: string } }[];
    users: { name: string; user: object }[];
  };
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
  const credentials = config.users.find(({ name }) => name === context?.user)?.user;
  return JSON.stringify({
    ...config,
    'current-context': 'newcomer',
    contexts: [{ name: 'newcomer', context: { cluster: context?.cluster, user, namespace } }],
    users: [{ name: user, user: { ...credentials, as: user } }],
  });
}

describe('the tree of a real cluster', () => {
  const namespace = namespaceName();
  let cluster: TestCluster;
  let clusters: Clusters;
  let api: ClusterApi;
  let explorer: Explorer;
  let context = '';

  before(async () => {
    cluster = await openTestCluster(namespace);
    ({ clusters, api } = cluster);
    context = api.place.context;
    explorer = createExplorer({
      clusters,
      clock: systemClock,
      random: Math.random,
      nextRun: () => undefined,
      permissions: createPermissions(systemClock),
    });
    await explorer.openContext(context);
    explorer.setVisible(true);
    await waitFor('the first lists', () => explorer.health()[0]?.state === 'live');
  });
  after(async () => {
    explorer.dispose();
    await cluster.close();
  });

  async function apply(object: KubernetesObject, kind: ResourceKind = jobKind): Promise<void> {
    const name = textOf(fieldsOf(object.metadata).name) ?? '';
    await api.apply(kind, { namespace, name }, object, { fieldManager });
  }

  function nodeOf(name: string, kind: ResourceKind = jobKind): TreeNode | undefined {
    const id = explorer.find(context, { kind, ref: { namespace, name } });
    return id === undefined ? undefined : explorer.node(id);
  }

  async function until(name: string, pattern: RegExp, kind: ResourceKind = jobKind): Promise<TreeNode> {
    const words = (): string => {
      const node = nodeOf(name, kind);
      return `${node?.contextValue} ${node?.description}`;
    };
    await waitFor(`${name} to be ${pattern}`, () => pattern.test(words())).catch((error: Error) => {
      throw new Error(`${error.message}; it is: ${words()}`);
    });
    const node = nodeOf(name, kind);
    assert.ok(node);
    return node;
  }

  /** The words come when the controller or kubelet gets to them; the first ones are often about itself. */
  async function untilSaid(name: string, pattern: RegExp): Promise<void> {
    const words = (): string => nodeOf(name)?.tooltip.sections[0]?.lines.join(' ') ?? '';
    await waitFor(`${pattern} to be said of ${name}`, () => pattern.test(words())).catch((error: Error) => {
      throw new Error(`${error.message}; it says: ${words()}`);
    });
  }

  const below = (id: string): TreeNode[] => explorer.children(id).flatMap((child) => explorer.node(child) ?? []);

  it('says how Jobs end: complete, failed, past their deadline', async () => {
    await apply(shellJob('complete', 'echo done'));
    await apply(shellJob('failed', 'exit 3', { backoffLimit: 0 }));
    await apply(shellJob('late', 'sleep 100', { activeDeadlineSeconds: 2 }));
    const complete = await until('complete', /^job\.complete\.finished\. 1\/1 in \d+s/);
    assert.equal(complete.icon, 'pass-filled');
    const failed = await until('failed', /^job\.failed\.finished\. BackoffLimitExceeded/);
    await untilSaid('failed', /Container main ended with exit code 3/);
    await until('late', /^job\.failed\.finished\. DeadlineExceeded/);
    const [pod] = below(failed.id);
    assert.match(pod?.description ?? '', /^Error/);
    assert.equal(below(pod?.id ?? '')[0]?.description, 'exit code 3');
  });

  it('says what is in the way: image, configuration, room', async () => {
    const main = { name: 'main', image: 'busybox', command: ['true'] };
    await apply(shellJob('no-image', '', {}, { containers: [{ ...main, image: 'no-such/image:1' }] }));
    await apply(
      shellJob('no-config', '', {}, { containers: [{ ...main, envFrom: [{ configMapRef: { name: 'missing' } }] }] }),
    );
    await apply(shellJob('no-room', '', {}, { containers: [{ ...main, resources: { requests: { cpu: '4000' } } }] }));
    const image = await until('no-image', /^job\.stuck\.running\. (ErrImagePull|ImagePullBackOff)/);
    assert.equal(image.icon, 'warning');
    await untilSaid('no-image', /no-such\/image:1/);
    await until('no-config', /^job\.stuck\.running\. CreateContainerConfigError/);
    await untilSaid('no-config', /missing/);
    await until('no-room', /^job\.stuck\.running\. Unschedulable/);
  });

  it('follows a Job from suspended over running to its end', async () => {
    await apply(shellJob('phases', 'sleep 2', { suspend: true }));
    await until('phases', /^job\.suspended\. suspended/);
    await api.patch(jobKind, { namespace, name: 'phases' }, 'merge', { spec: { suspend: false } });
    await until('phases', /^job\.running\. 0\/1 · 1 running/);
    await until('phases', /^job\.complete/);
    await api.delete(jobKind, { namespace, name: 'phases' }, { propagationPolicy: 'Background' });
    await waitFor('the end of the node', () => nodeOf('phases') === undefined);
  });

  it('knows memory that ran out', async () => {
    const main = {
      name: 'main',
      image: 'busybox',
      command: ['sh', '-c', 'tail /dev/zero'],
      resources: { limits: { memory: '16Mi' } },
    };
    await apply(shellJob('oom', '', { backoffLimit: 0 }, { containers: [main] }));
    await until('oom', /^job\.failed\.finished/);
    await untilSaid('oom', /OOMKilled|exit code 137/);
  });

  it('arranges an Indexed Job by index, retries in order', async () => {
    await apply(
      shellJob('indexed', 'test "$JOB_COMPLETION_INDEX" != 1', {
        completionMode: 'Indexed',
        completions: 3,
        parallelism: 3,
        backoffLimitPerIndex: 1,
      }),
    );
    const node = await until('indexed', /^job\.failed\.finished\.indexed\. FailedIndexes · 2\/3/);
    const indexes = below(node.id);
    assert.deepEqual(
      indexes.map(({ label }) => label),
      ['Index 0', 'Index 1', 'Index 2'],
    );
    const attempts = below(indexes[1]?.id ?? '');
    assert.equal(attempts.length, 2);
    assert.match(attempts[0]?.description ?? '', /attempt 1/);
    assert.match(attempts[1]?.description ?? '', /attempt 2/);
    assert.deepEqual(explorer.podsOf(node.id).length, 4);
  });

  it('shows a native sidecar beside the container that counts', async () => {
    await apply(
      shellJob(
        'sidecar',
        'sleep 2',
        {},
        {
          initContainers: [
            {
              name: 'side',
              image: 'busybox',
              restartPolicy: 'Always',
              command: ['sh', '-c', 'trap exit TERM; while :; do sleep 0.1; done'],
            },
          ],
        },
      ),
    );
    const node = await until('sidecar', /^job\.complete\.finished/);
    const [pod] = below(node.id);
    assert.deepEqual(
      below(pod?.id ?? '').map(({ label, description }) => `${label} ${description.split(' · ')[0]}`),
      ['side sidecar', 'main completed'],
    );
    assert.equal(
      node.tooltip.sections.some(({ heading }) => heading === 'Why'),
      false,
      'nothing has failed',
    );
  });

  it('shows a CronJob with the Jobs that it made', async () => {
    const { spec } = shellJob('x', 'true');
    await apply(
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'cron' },
        spec: { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec } },
      },
      cronJobKind,
    );
    const cron = await until('cron', /^cronJob\.suspended\. 0 0 1 1 \* · suspended · never run/, cronJobKind);
    const uid = cron.object?.uid;
    const owned = shellJob('cron-manual', 'true');
    await api.create(
      jobKind,
      { namespace },
      {
        ...owned,
        metadata: {
          name: 'cron-manual',
          ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'cron', uid, controller: true }],
        },
      },
    );
    const made = await until('cron-manual', /^job\.complete\.finished\.scheduled/);
    assert.equal(made.parent, cron.id);
    await until('cron', /last complete/, cronJobKind);
  });

  it('shows a change within 300 ms', async () => {
    await apply(shellJob('quick', 'true', { suspend: true }));
    await until('quick', /^job\.suspended/);
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const changed = new Promise<void>((resolve) => {
        const listener = explorer.onDidChange(() => {
          if (nodeOf('quick')?.description.includes(`/${round + 2}`)) {
            listener.dispose();
            resolve();
          }
        });
      });
      // Completions of a Job are fixed, its parallelism shows in its tooltip only: so it is made anew each time.
      await api.delete(jobKind, { namespace, name: 'quick' }, { propagationPolicy: 'Background' });
      await apply(shellJob('quick', 'true', { suspend: true, completions: round + 2 }));
      const begun = Date.now();
      await changed;
      times.push(Date.now() - begun);
    }
    const [, , middle = 0] = times.sort((a, b) => a - b);
    assert.ok(middle < 300, `${times.join(', ')} ms`);
  });

  it('greys out for a viewer what only others may do, and nothing for a developer in their namespace', async function () {
    const seen: Record<string, string> = {};
    for (const role of ['viewer', 'developer'] as const) {
      const file = kubeconfigOf(role);
      if (!file) this.skip();
      const theirs = openClusters(file);
      const own = createExplorer({
        clusters: theirs,
        clock: systemClock,
        random: Math.random,
        nextRun: () => undefined,
        permissions: createPermissions(systemClock),
      });
      try {
        const { currentContext = '' } = await theirs.kubeconfig();
        await own.openContext(currentContext);
        own.setVisible(true);
        const { namespace: mine } = (await theirs.open()).place;
        const ref = { name: mine };
        const node = () => own.node(own.find(currentContext, { kind: namespaceKind, ref }) ?? '');
        await waitFor('its Jobs', () => own.health()[0]?.state === 'live' && node() !== undefined);
        if (role === 'viewer') await waitFor('what is refused', () => node()?.contextValue.includes('no') === true);
        const { description = '', contextValue = '', tooltip } = node() ?? {};
        seen[role] = [
          contextValue,
          /read only$/.exec(description)?.[0] ?? 'changes',
          ...(tooltip?.sections ?? []).flatMap(({ lines }) => lines),
        ].join(' | ');
      } finally {
        own.dispose();
        theirs.dispose();
      }
    }
    assert.match(
      seen.viewer ?? '',
      /^namespace\.noDeleteJobs\. \| read only \| You may not delete Jobs, .* in default/,
    );
    assert.doesNotMatch(seen.viewer ?? '', /read the logs/);
    assert.equal(seen.developer, 'namespace. | changes');
  });

  it('shows to a developer the namespace that may be seen', async function () {
    const file = kubeconfigOf('developer');
    if (!file) this.skip();
    const developing = openClusters(file);
    const own = createExplorer({
      clusters: developing,
      clock: systemClock,
      random: Math.random,
      nextRun: () => undefined,
      permissions: createPermissions(systemClock),
    });
    try {
      const { currentContext = '' } = await developing.kubeconfig();
      await own.openContext(currentContext);
      own.setVisible(true);
      const labels = (): string =>
        own
          .children(own.roots()[0] ?? '')
          .map((id) => own.node(id)?.label)
          .join(', ');
      const { namespace: mine } = (await developing.open()).place;
      await waitFor('the developer’s namespace', () => labels() === `Not all namespaces, ${mine}`);
      await waitFor('its Jobs', () => own.health()[0]?.state === 'live');
    } finally {
      own.dispose();
      developing.dispose();
    }
  });

  it('sees by itself what a role permits that is given while it is looked at, and at once when told to', async () => {
    await apply(shellJob('for-newcomers', 'true', { suspend: true }));
    const newcomer = `kubernetes-jobs-newcomer-${process.pid}`;
    const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-cluster-'));
    const kubeconfig = path.join(folder, 'kubeconfig');
    await writeFile(kubeconfig, impersonating(await readFile(testKubeconfig(), 'utf8'), newcomer, namespace), {
      mode: 0o600,
    });
    const theirs = openClusters(kubeconfig);
    const theirTree = createExplorer({
      clusters: theirs,
      clock: systemClock,
      random: Math.random,
      nextRun: () => undefined,
      permissions: createPermissions(systemClock),
    });
    const labels = (ids = theirTree.roots()): string[] =>
      ids.flatMap((id) => [theirTree.node(id)?.label ?? '', ...labels(theirTree.children(id))]);
    const bindings = '/apis/rbac.authorization.k8s.io/v1';
    const bind = async (scope: string, kind: string): Promise<void> => {
      const apiGroup = 'rbac.authorization.k8s.io';
      const binding = {
        apiVersion: `${apiGroup}/v1`,
        kind,
        metadata: { name: newcomer },
        roleRef: { apiGroup, kind: 'ClusterRole', name: 'view' },
        subjects: [{ apiGroup, kind: 'User', name: newcomer }],
      };
      const url = `${bindings}/${scope}${kind.toLowerCase()}s`;
      assert.equal((await cluster.server.request('POST', url, JSON.stringify(binding))).status, 201);
    };
    try {
      await theirTree.openContext('newcomer');
      theirTree.setVisible(true);
      await waitFor('the refusal', () => labels().includes('Jobs: not permitted'));
      await bind(`namespaces/${namespace}/`, 'RoleBinding');
      await waitFor('the Job', () => labels().includes('for-newcomers'), 20_000);
      assert.ok(labels().includes('Not all namespaces'));
      await bind('', 'ClusterRoleBinding');
      theirTree.refresh();
      await waitFor('all namespaces', () => !labels().includes('Not all namespaces'), 5000);
      assert.ok(labels().includes('for-newcomers'));
    } finally {
      theirTree.dispose();
      theirs.dispose();
      await cluster.server.request('DELETE', `${bindings}/clusterrolebindings/${newcomer}`);
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('keeps a store equal to the server through creations and deletions', async () => {
    const scope = { namespace };
    const reflector = createReflector<Job>({
      api,
      kind: jobKind,
      scope,
      read: toJob,
      clock: systemClock,
      random: Math.random,
      onChange: () => {},
      onStatus: () => {},
      pageSize: 3,
    });
    reflector.start();
    try {
      for (let round = 0; round < 40; round += 1) {
        const name = `churn-${round % 8}`;
        if (round % 3 === 2)
          await api.delete(jobKind, { namespace, name }, { propagationPolicy: 'Background' }).catch(() => {});
        else await apply(shellJob(name, 'true', { suspend: true, parallelism: (round % 4) + 1 }));
        if (round === 20) reflector.refresh();
      }
      const known = (): Record<string, string> =>
        Object.fromEntries(
          [...reflector.store.values()].map(({ uid, resourceVersion }) => [uid, resourceVersion] as const).sort(),
        );
      await waitFor('the store to be what the server has', async () => {
        const { items } = await api.list(jobKind, scope);
        return JSON.stringify(known()) === JSON.stringify(versionsOf(items));
      });
      const pods = await api.list(podKind, scope, { labelSelector: 'job-name' });
      assert.ok(pods.items.length > 0);
    } finally {
      reflector.dispose();
    }
  });
});
