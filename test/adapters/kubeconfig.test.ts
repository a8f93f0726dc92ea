import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterError } from '../../client/src/cluster/errors.ts';
import { type Kubeconfig, parseKubeconfig, resolveContext, viewOf } from '../../client/src/kubernetes/kubeconfig.ts';
import { kubeconfigPaths, readKubeconfigs, watchKubeconfigs } from '../../client/src/kubernetes/kubeconfigFiles.ts';
import { isAllowed, parsePluginPolicy, readPluginPolicy } from '../../client/src/kubernetes/kuberc.ts';
import { isProxied, proxyOf } from '../../client/src/kubernetes/proxy.ts';

const file = path.resolve('/home/somebody/.kube/config');

describe('kubeconfig', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kubeconfig-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const parse = (text: string): Kubeconfig => parseKubeconfig(text, file);
  const problem = (text: string): ClusterError['failure'] => {
    try {
      parse(text);
    } catch (error) {
      return (error as ClusterError).failure;
    }
    return assert.fail('it was understood');
  };

  const full = `
apiVersion: v1
kind: Config
current-context: dev
contexts:
- name: dev
  context: { cluster: c1, user: u1, namespace: team-a }
- name: bare
  context: { cluster: c1 }
clusters:
- name: c1
  cluster:
    server: https://api.example:6443/
    certificate-authority: ca.crt
    tls-server-name: real.example
    proxy-url: http://proxy:3128
    extensions:
    - name: client.authentication.k8s.io/exec
      extension: { audience: x }
users:
- name: u1
  user:
    client-certificate: certs/me.crt
    client-key-data: a2V5
    tokenFile: /abs/token
    as: admin
    as-uid: "7"
    as-groups: [a, b]
    as-user-extra: { scopes: [view] }
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./bin/plugin
      args: [--cluster, 5]
      env: [{ name: A, value: b }]
      installHint: brew install plugin
      provideClusterInfo: true
      interactiveMode: Never
`;

  it('is read with all that kubectl reads, paths relative to its folder', () => {
    const { context, cluster, user } = resolveContext(parse(full));
    const home = path.dirname(file);
    assert.equal(context.namespace, 'team-a');
    assert.equal(cluster.server, 'https://api.example:6443');
    assert.equal(cluster.caFile, path.join(home, 'ca.crt'));
    assert.equal(cluster.tlsServerName, 'real.example');
    assert.deepEqual(cluster.execConfig, { audience: 'x' });
    assert.equal(user.certFile, path.join(home, 'certs/me.crt'));
    assert.equal(user.tokenFile, '/abs/token');
    assert.deepEqual(user.impersonate, { user: 'admin', uid: '7', groups: ['a', 'b'], extra: { scopes: ['view'] } });
    assert.deepEqual(user.exec, {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: path.join(home, 'bin/plugin'),
      args: ['--cluster', '5'],
      env: [{ name: 'A', value: 'b' }],
      installHint: 'brew install plugin',
      provideClusterInfo: true,
      interactiveMode: 'Never',
    });
  });

  it('keeps the bare name of a plugin for PATH', () => {
    const config = parse('users: [{ name: u, user: { exec: { command: aws } } }]');
    assert.equal(config.users.get('u')?.exec?.command, 'aws');
  });

  it('leads a context without a user to nobody’s credentials', () => {
    assert.equal(resolveContext(parse(full), 'bare').user.name, '');
  });

  it('may be empty, JSON, or begin with a byte order mark', () => {
    assert.equal(parse('').contexts.size, 0);
    assert.equal(parse('# only a comment\n').contexts.size, 0);
    assert.equal(parse('{"contexts":[{"name":"x","context":{"cluster":"c"}}]}').contexts.size, 1);
    assert.equal(parse(`\uFEFF${full.trimStart()}`).contexts.size, 2);
  });

  it('that is no YAML is named with its line, and without a word of its text', () => {
    const secret = 'eyJhbGciOi-very-secret';
    const failure = problem(`users:\n- name: u\n  user:\n    token: ${secret}\n   bad: indentation\n`);
    assert.equal(failure.kind, 'kubeconfig');
    assert.deepEqual({ ...failure, detail: '' }, { kind: 'kubeconfig', reason: 'syntax', file, line: 5, detail: '' });
    assert.doesNotMatch(JSON.stringify(failure), /secret/);
  });

  const shapes: readonly (readonly [string, string])[] = [
    ['just text', 'the file is not a mapping with clusters, contexts and users'],
    ['- a\n- b', 'the file is not a mapping with clusters, contexts and users'],
    ['clusters: 5', 'clusters is not a list'],
    ['users: [{ user: {} }]', 'users[0] has no name'],
    ['contexts: [null]', 'contexts[0] has no name'],
    ['clusters: [{ name: c, cluster: [] }]', 'clusters[0].cluster is not a mapping'],
  ];
  for (const [text, detail] of shapes) {
    it(`that is ${JSON.stringify(text)} says what is wrong`, () => {
      assert.deepEqual(problem(text), { kind: 'kubeconfig', reason: 'shape', file, detail });
    });
  }

  const missing: readonly (readonly [what: string, text: string, context: string | undefined, reason: string])[] = [
    ['no contexts', '', undefined, 'missing'],
    ['no current context', full.replace('current-context: dev', ''), undefined, 'noContext'],
    ['an unknown context', full, 'prod', 'unknownContext'],
    ['an unknown cluster', full.replaceAll('cluster: c1,', 'cluster: c2,'), 'dev', 'unknownCluster'],
    ['an unknown user', full.replace('user: u1', 'user: u2'), 'dev', 'unknownUser'],
    ['no server', full.replace(/server: .*/, ''), 'dev', 'server'],
    ['a server without a protocol', full.replace('https://api', 'api'), 'dev', 'server'],
  ];
  for (const [what, text, context, reason] of missing) {
    it(`says so where there is ${what}`, () => {
      assert.throws(
        () => resolveContext(parse(text), context),
        (error) =>
          (error as ClusterError).failure.kind === 'kubeconfig' &&
          ((error as ClusterError).failure as { reason: string }).reason === reason,
      );
    });
  }

  it('files are found as kubectl finds them', () => {
    const home = path.resolve('/home/somebody');
    const of = (setting: string | undefined, KUBECONFIG?: string): string[] =>
      kubeconfigPaths(setting, { env: { KUBECONFIG }, home });
    assert.deepEqual(of(undefined), [file]);
    assert.deepEqual(of('', ''), [file]);
    const list = ['/a/one', '', '/b/two', '/a/one'].join(path.delimiter);
    assert.deepEqual(
      of(undefined, list),
      ['/a/one', '/b/two'].map((one) => path.resolve(one)),
    );
    assert.deepEqual(of('~/mine', list), [path.join(home, 'mine')]);
  });

  it('files are merged: the first one’s entries and current context win, missing files are passed over', async () => {
    const one = path.join(folder, 'one');
    const two = path.join(folder, 'two');
    await writeFile(
      one,
      'contexts: [{ name: b, context: { cluster: first } }, { name: a, context: { cluster: first } }]',
    );
    await writeFile(
      two,
      'current-context: c\ncontexts: [{ name: a, context: { cluster: second } }, { name: c, context: { cluster: second } }]',
    );
    const config = await readKubeconfigs([path.join(folder, 'none'), one, two]);
    assert.deepEqual(
      viewOf(config).contexts.map(({ name, cluster, kubeconfig }) => [name, cluster, kubeconfig]),
      [
        ['b', 'first', one],
        ['a', 'first', one],
        ['c', 'second', two],
      ],
    );
    assert.equal(config.currentContext, 'c');
  });

  it('that cannot be read is named', async () => {
    await assert.rejects(readKubeconfigs([folder]), (error) => {
      assert.deepEqual((error as ClusterError).failure, {
        kind: 'kubeconfig',
        reason: 'unreadable',
        file: folder,
        detail: 'EISDIR',
      });
      return true;
    });
  });

  it('is watched, also while it does not exist yet', async () => {
    const later = path.join(folder, 'later');
    let changes = 0;
    const watcher = watchKubeconfigs(
      [later],
      () => {
        changes += 1;
      },
      20,
    );
    try {
      await writeFile(later, 'x');
      for (let tries = 0; changes === 0 && tries < 100; tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 20));
      assert.ok(changes > 0);
    } finally {
      watcher.dispose();
    }
  });

  describe('kuberc', () => {
    it('says which plugins may run', async () => {
      const policy = (text: string): ReturnType<typeof parsePluginPolicy> => parsePluginPolicy(text, '/kuberc');
      const env = { PATH: path.dirname(process.execPath) };
      const name = path.basename(process.execPath);
      assert.equal(await isAllowed(policy(''), name, env), true);
      assert.equal(await isAllowed(policy('credentialPluginPolicy: DenyAll'), name, env), false);
      const list = (entry: string): ReturnType<typeof parsePluginPolicy> =>
        policy(`credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [${entry}]`);
      assert.equal(await isAllowed(list(`{ name: ${name} }`), name, env), true);
      assert.equal(await isAllowed(list(`{ command: ${process.execPath} }`), name, env), true);
      assert.equal(await isAllowed(list('{ name: something-else }'), name, env), false);
      assert.equal(await isAllowed(list(`{ name: ${name}, command: /bin/sh }`), name, env), false);
      assert.equal(await isAllowed(list('{}'), name, env), false);
      assert.equal(await isAllowed(list(`{ name: ${name} }`), name, { PATH: '/nowhere' }), false);
    });

    it('is not passed over when it cannot be understood', () => {
      assert.throws(() => parsePluginPolicy('credentialPluginPolicy: Sometimes', '/kuberc'));
      assert.throws(() => parsePluginPolicy('a: [', '/kuberc'));
    });

    it('is looked for where kubectl looks, unless switched off', async () => {
      const named = path.join(folder, 'my-kuberc');
      await writeFile(named, 'credentialPluginPolicy: DenyAll');
      assert.equal((await readPluginPolicy({ env: { KUBERC: named }, home: folder }))?.policy, 'DenyAll');
      assert.equal(await readPluginPolicy({ env: { KUBERC: 'off' }, home: folder }), undefined);
      assert.equal(await readPluginPolicy({ env: {}, home: folder }), undefined);
    });
  });

  describe('proxies', () => {
    const entry = { proxyUrl: undefined, file, name: 'c1' };
    it('come from the cluster, else from the environment', () => {
      const server = new URL('https://api.example:6443');
      assert.equal(
        proxyOf(server, { ...entry, proxyUrl: 'socks5://p:1080' }, { HTTPS_PROXY: 'http://q' })?.host,
        'p:1080',
      );
      assert.equal(proxyOf(server, entry, { HTTPS_PROXY: 'http://q:3128' })?.host, 'q:3128');
      assert.equal(proxyOf(server, entry, { https_proxy: 'q:3128' })?.host, 'q:3128');
      assert.equal(proxyOf(server, entry, { HTTP_PROXY: 'http://q' }), undefined);
      assert.equal(proxyOf(new URL('http://api.example'), entry, { HTTP_PROXY: 'http://q' })?.host, 'q');
      assert.equal(proxyOf(server, entry, { HTTPS_PROXY: 'http://q', NO_PROXY: '.example' }), undefined);
      assert.throws(() => proxyOf(server, { ...entry, proxyUrl: 'ftp://x' }, {}));
    });

    const cases: readonly (readonly [server: string, noProxy: string, proxied: boolean])[] = [
      ['https://api.example', '', true],
      ['https://api.example', '*', false],
      ['https://api.example', 'api.example', false],
      ['https://api.example', 'example', false],
      ['https://api.example', '.example', false],
      ['https://api.example', '*.example', false],
      ['https://example', '.example', true],
      ['https://badexample', 'example', true],
      ['https://api.example:6443', 'api.example:6443', false],
      ['https://api.example:6443', 'api.example:443', true],
      ['https://api.example', 'other, api.example', false],
      ['https://10.1.2.3', '10.0.0.0/8', false],
      ['https://11.1.2.3', '10.0.0.0/8', true],
      ['https://10.1.2.3', '10.1.2.3', false],
      ['https://[fd00::1]', 'fd00::/8', false],
      ['https://[fd00::1]:6443', '[fd00::1]:6443', false],
      ['https://api.example', '10.0.0.0/99', true],
      ['https://localhost:6443', '', false],
      ['https://127.0.0.1:6443', '', false],
      ['https://[::1]:6443', '', false],
    ];
    for (const [server, noProxy, proxied] of cases) {
      it(`${proxied ? 'are used' : 'are not used'} for ${server} with NO_PROXY=${noProxy}`, () => {
        assert.equal(isProxied(new URL(server), noProxy), proxied);
      });
    }
  });
});
