import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { createNamespace, removeNamespace, testKubeconfig } from '../../cluster/support.ts';
import { connect } from '../../support/live/apiServer.ts';

/** A namespace of its own in the throwaway cluster, and a kubeconfig that leads there. */
export interface ClusterFixture {
  readonly namespace: string;
  /** Its current context is `tests`, which may do everything; `stranger` is somebody who may do nothing. */
  readonly kubeconfig: string;
  remove(): Promise<void>;
}

export async function useNamespace(): Promise<ClusterFixture> {
  const source = testKubeconfig();
  const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-cluster-'));
  const namespace = `kubernetes-jobs-ui-${process.pid}`;
  const kubeconfig = path.join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(withContexts(readFileSync(source, 'utf8'), namespace)), { mode: 0o600 });
  const server = connect(source);
  await createNamespace(server, namespace);
  return {
    namespace,
    kubeconfig,
    async remove() {
      await removeNamespace(server, namespace);
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Named {
  readonly name: string;
}

function withContexts(text: string, namespace: string): object {
  const config = parse(text) as {
    'current-context': string;
    contexts: readonly (Named & { readonly context: { readonly cluster: string; readonly user: string } })[];
    users: readonly (Named & { readonly user: object })[];
  };
  const current = config.contexts.find(({ name }) => name === config['current-context']);
  if (!current) throw new Error('the kubeconfig has no current context');
  const { cluster, user } = current.context;
  const credentials = config.users.find(({ name }) => name === user)?.user ?? {};
  const stranger = `${user}-stranger`;
  return {
    ...config,
    'current-context': 'tests',
    contexts: [
      { name: 'tests', context: { cluster, user, namespace } },
      { name: 'stranger', context: { cluster, user: stranger, namespace } },
    ],
    users: [...config.users, { name: stranger, user: { ...credentials, as: 'stranger' } }],
  };
}
