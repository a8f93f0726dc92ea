import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCertificate, createDemoCluster, type DemoCluster } from '../../client/src/demo/index.ts';
import { type Compared, comparable, differences, tableOf } from '../support/contract/compare.ts';
import { type ContractRequest, contractRequests } from '../support/contract/requests.ts';
import { type Json, type Reply, type Target, targetOfKubeconfig } from '../support/contract/target.ts';
import { testKubeconfig } from './support.ts';

/** Milliseconds after which a cluster has surely forgotten its first version: the API server compacts every five minutes. */
const untilForgotten = 15 * 60_000;

/** The same requests to a real cluster and to the demo cluster: what programs can tell answers by has to be the same. */
describe('the contract of requests', function () {
  this.timeout(300_000);
  const namespace = `contract-${process.pid}`;
  const rows: Compared[] = [];
  let demoCluster: DemoCluster;
  let real: Target;
  let demo: Target;
  let age = 0;

  before(async () => {
    demoCluster = await createDemoCluster({ certificate: createCertificate(Date.now()) });
    real = targetOfKubeconfig('real', readFileSync(testKubeconfig(), 'utf8'));
    demo = targetOfKubeconfig('demo', demoCluster.kubeconfig);
    const system = await real.ask({ method: 'GET', path: '/api/v1/namespaces/kube-system' });
    const { creationTimestamp } = (system.body?.metadata ?? {}) as { creationTimestamp?: string };
    age = Date.now() - Date.parse(creationTimestamp ?? '');
    if (age < untilForgotten)
      console.log('    What a cluster has forgotten is asked of one that is older than 15 minutes.');
    for (const target of [real, demo]) {
      const made = await target.ask({
        method: 'POST',
        path: '/api/v1/namespaces',
        body: { metadata: { name: namespace } },
      });
      assert.equal(made.code, 201, made.text);
      // Pods are refused until the namespace has its service account, and the quota knows it.
      for (let tries = 0; tries < 100; tries++) {
        const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
        if ((await target.ask({ method: 'GET', path })).code === 200) break;
        await sleep(100);
      }
    }
  });

  after(async () => {
    console.log(tableOf('Requests', rows));
    await real.ask({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
    real.close();
    demo.close();
    await demoCluster.stop();
  });

  /** What each server has answered, by what it was asked. */
  const replies = new Map<string, Reply>();

  async function ask(target: Target, request: ContractRequest): Promise<Reply> {
    const text = JSON.stringify(request)
      .replaceAll('$NS', namespace)
      .replace(/\$(RV|UID|CONTINUE)\[([^\]]+)\]/g, (_, part: string, about: string) => {
        const metadata = (replies.get(`${target.name} ${about}`)?.body?.metadata ?? {}) as Json;
        const value = part === 'RV' ? metadata.resourceVersion : part === 'UID' ? metadata.uid : metadata.continue;
        assert.ok(typeof value === 'string', `${target.name} has not answered ${about} with ${part}`);
        return part === 'CONTINUE' ? encodeURIComponent(value) : value;
      });
    const asked = JSON.parse(text) as ContractRequest;
    const { until } = asked;
    let reply = await target.ask(asked);
    const isSo = (): boolean =>
      !until ||
      (reply.code === until.code &&
        (until.has === undefined || reply.text.includes(until.has)) &&
        (until.hasNot === undefined || !reply.text.includes(until.hasNot)));
    for (let tries = 0; !isSo() && tries < 100; tries++) {
      await sleep(100);
      reply = await target.ask(asked);
    }
    replies.set(`${target.name} ${request.about}`, reply);
    return reply;
  }

  for (const request of contractRequests) {
    it(`${request.method} ${request.path.replace(/^\/apis?\/(batch\/)?v1\/namespaces\/\$NS/, '')}: ${request.about}`, async function () {
      if (request.forgotten && age < untilForgotten) this.skip();
      const [a, b] = await Promise.all([ask(real, request), ask(demo, request)]);
      const found = differences(comparable(a, namespace), comparable(b, namespace));
      rows.push({ about: `${request.method} ${request.about}`, differences: found, reason: request.differs });
      if (request.differs === undefined) assert.deepEqual(found, []);
    });
  }
});
