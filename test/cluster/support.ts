import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi, Clusters, KubernetesObject } from '../../client/src/cluster/ports.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { type ApiServer, connect } from '../support/live/apiServer.ts';

/** The kubeconfig of a cluster that may be used for tests; without one these suites are not started. */
export function testKubeconfig(): string {
  const file = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  assert.ok(file, 'KUBERNETES_JOBS_TEST_KUBECONFIG names the kubeconfig of a throwaway cluster');
  return file;
}

export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** Asks again until it is so. A real cluster does things when it gets to them. */
export async function waitFor(what: string, isSo: () => Promise<boolean> | boolean, patience = 60_000): Promise<void> {
  const until = Date.now() + patience;
  while (!(await isSo())) {
    assert.ok(Date.now() < until, `waited in vain for ${what}`);
    await sleep(100);
  }
}

export async function createNamespace(
  server: ApiServer,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  const { status, body } = await server.request('POST', '/api/v1/namespaces', JSON.stringify(object));
  assert.equal(status, 201, body);
  // Pods are refused until the namespace has its service account.
  await waitFor(`the service account of ${name}`, async () => {
    const answer = await server.request('GET', `/api/v1/namespaces/${name}/serviceaccounts/default`);
    return answer.status === 200;
  });
}

export async function removeNamespace(server: ApiServer, name: string): Promise<void> {
  await server.request('DELETE', `/api/v1/namespaces/${name}`);
}

/** The clusters of a kubeconfig as the extension opens them. */
export function openClusters(kubeconfig: string): Clusters {
  return createClusters({
    environment: { env: process.env, home: homedir() },
    kubeconfig,
    userAgent: 'kubernetes-jobs/test',
    approvePlugin: async () => true,
  });
}

/** The cluster that was given for tests, with a namespace of the suite's own. */
export interface TestCluster {
  /** For what the extension itself never asks. */
  readonly server: ApiServer;
  readonly clusters: Clusters;
  readonly api: ClusterApi;
  /** Removes the namespace. */
  close(): Promise<void>;
}

export async function openTestCluster(namespace: string): Promise<TestCluster> {
  const server = connect(testKubeconfig());
  const clusters = openClusters(testKubeconfig());
  const api = await clusters.open();
  await createNamespace(server, namespace);
  return {
    server,
    clusters,
    api,
    async close() {
      await removeNamespace(server, namespace);
      server.close();
      clusters.dispose();
    },
  };
}

/** Another user's kubeconfig beside the one given, where the cluster has one. */
export function kubeconfigOf(user: string): string | undefined {
  const file = path.join(path.dirname(testKubeconfig()), `${user}.kubeconfig`);
  return existsSync(file) ? file : undefined;
}

let namespaces = 0;

/** A name for a namespace that no other run uses. */
export function namespaceName(): string {
  namespaces += 1;
  return `kubernetes-jobs-test-${process.pid}-${namespaces}`;
}

/** A Job whose container runs a shell script. */
export function shellJob(
  name: string,
  script: string,
  spec: Record<string, unknown> = {},
  pod: Record<string, unknown> = {},
): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: 'busybox', command: ['sh', '-c', script] }],
          ...pod,
        },
      },
    },
  };
}
