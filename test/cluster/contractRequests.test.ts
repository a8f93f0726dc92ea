import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDemoCluster, type DemoCluster } from '../../client/src/demo/index.ts';
import { type Compared, comparable, differences, tableOf } from '../support/contract/compare.ts';
import { contractRequests } from '../support/contract/requests.ts';
import { type Reply, type Target, targetOfKubeconfig } from '../support/contract/target.ts';
import { testKubeconfig } from './support.ts';

/** The same requests to a real cluster and to the demo cluster: what programs can tell answers by has to be the same. */
describe('the contract of requests', function () {
  this.timeout(300_000);
  const namespace = `contract-${process.pid}`;
  const rows: Compared[] = [];
  let demoCluster: DemoCluster;
  let real: Target;
  let demo: Target;

  before(async () => {
    demoCluster = await createDemoCluster();
    real = targetOfKubeconfig('real', readFileSync(testKubeconfig(), 'utf8'));
    demo = targetOfKubeconfig('demo', demoCluster.kubeconfig);
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

  for (const request of contractRequests) {
    it(`${request.method} ${request.path.replace(/^\/apis?\/(batch\/)?v1\/namespaces\/\$NS/, '')}: ${request.about}`, async () => {
      const ask = (target: Target): Promise<Reply> =>
        target.ask(JSON.parse(JSON.stringify(request).replaceAll('$NS', namespace)) as typeof request);
      const [a, b] = await Promise.all([ask(real), ask(demo)]);
      const found = differences(comparable(a, namespace), comparable(b, namespace));
      rows.push({ about: `${request.method} ${request.about}`, differences: found, reason: request.differs });
      if (request.differs === undefined) assert.deepEqual(found, []);
    });
  }
});
