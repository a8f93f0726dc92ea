import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiServer } from '../support/live/apiServer.ts';

/** The kubeconfig of a cluster that may be used for tests; without one these suites are not started. */
export function testKubeconfig(): string {
  const file = process.env.KUBERNETES_JOBS_TEST_KUBECONFIG;
  assert.ok(file, 'KUBERNETES_JOBS_TEST_KUBECONFIG names the kubeconfig of a throwaway cluster');
  return file;
}

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
