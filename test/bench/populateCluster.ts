import { fieldsOf } from '../../client/src/cluster/fields.ts';
import { type ApiServer, connect } from '../support/live/apiServer.ts';
import { jobOf, jobStatusOf, type Population, podOf, podStatusOf } from './population.ts';

/** How many requests are on their way at a time. */
const lanes = 32;

/** Fills a cluster that may be used for tests, in namespaces of its own. What it returns removes them. */
export async function populateCluster(kubeconfig: string, population: Population): Promise<() => Promise<void>> {
  const server = connect(kubeconfig);
  const remove = async (): Promise<void> => {
    for (const { name } of population.namespaces) await server.request('DELETE', `/api/v1/namespaces/${name}`);
    server.close();
  };
  try {
    for (const { name } of population.namespaces) {
      await post(server, '/api/v1/namespaces', { metadata: { name } });
    }
    for (const { name } of population.namespaces) await serviceAccount(server, name);
    const work = population.namespaces.flatMap(({ name, jobs }) =>
      Array.from({ length: jobs }, (_, index) => ({ namespace: name, index })),
    );
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let one = work.pop(); one; one = work.pop()) {
          await createJob(server, one.namespace, one.index, population.podsPerJob);
        }
      }),
    );
    return remove;
  } catch (error) {
    await remove();
    throw error;
  }
}

async function createJob(server: ApiServer, namespace: string, index: number, pods: number): Promise<void> {
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const made = await post(server, jobs, jobOf(namespace, index));
  const { name, uid } = fieldsOf(made.metadata) as { name: string; uid: string };
  // The API server holds a Job's status to the controller's rules; what it refuses stays as it is.
  await patchStatus(server, `${jobs}/${name}`, jobStatusOf(index));
  for (let at = 0; at < pods; at += 1) {
    const pod = await post(server, `/api/v1/namespaces/${namespace}/pods`, podOf(namespace, { name, uid }, at));
    const podName = String(fieldsOf(pod.metadata).name);
    await patchStatus(server, `/api/v1/namespaces/${namespace}/pods/${podName}`, podStatusOf(index));
  }
}

async function patchStatus(server: ApiServer, path: string, status: unknown): Promise<void> {
  await server.request('PATCH', `${path}/status`, JSON.stringify({ status }), 'application/merge-patch+json');
}

async function serviceAccount(server: ApiServer, namespace: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { status } = await server.request('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`);
    if (status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${namespace} got no service account`);
}

async function post(server: ApiServer, path: string, object: unknown): Promise<Record<string, unknown>> {
  const { status, body } = await server.request('POST', path, JSON.stringify(object));
  if (status !== 201) throw new Error(`POST ${path}: ${status} ${body}`);
  return JSON.parse(body) as Record<string, unknown>;
}
