import assert from 'node:assert/strict';
import { openDemoTerminal } from '../../../client/src/commands/demo.ts';
import type { Services } from '../../../client/src/commands/services.ts';
import { UserError } from '../../../client/src/ui/userError.ts';
import { fakeServices } from '../../support/fakeServices.ts';

describe('a terminal for the demo cluster', () => {
  async function terminals(kubeconfig: string | undefined) {
    const { services, recorded } = fakeServices({ api: {} });
    const demo = { kubeconfig } as Services['demo'];
    await openDemoTerminal({ ...services, demo });
    return recorded.terminals;
  }

  it('is a shell of the person’s own in which kubectl has that cluster alone', async () => {
    assert.deepEqual(await terminals('/storage/demo-1.kubeconfig'), [
      { name: 'Demo Cluster', kubeconfig: ['/storage/demo-1.kubeconfig'] },
    ]);
  });

  it('is not opened where the cluster does not run', async () => {
    await assert.rejects(terminals(undefined), UserError);
  });
});
