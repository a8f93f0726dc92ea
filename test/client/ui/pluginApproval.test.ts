import assert from 'node:assert/strict';
import type { ExecPlugin } from '../../../client/src/cluster/ports.ts';
import { createPluginApproval } from '../../../client/src/ui/pluginApproval.ts';
import type { Prompts } from '../../../client/src/ui/prompts.ts';

const plugin: ExecPlugin = {
  command: '/bin/login',
  args: ['get-token', '--client-secret=hush-1', '--token', 'hush-2', '--cluster', 'dev'],
  kubeconfig: '/home/somebody/.kube/config',
  user: 'me',
};

function world(...answers: ('Allow' | undefined)[]) {
  const stored = new Map<string, string>();
  const asked: string[] = [];
  const prompts = {
    confirm: async (message: string, detail: string) => {
      asked.push(`${message}\n${detail}`);
      return answers.shift();
    },
  } as unknown as Prompts;
  const memory = {
    get: (key: string) => stored.get(key),
    set: (key: string, value: string) => void stored.set(key, value),
  } as unknown as Parameters<typeof createPluginApproval>[1];
  return { approve: createPluginApproval(prompts, memory), asked, stored };
}

describe('a credential plugin', () => {
  it('is asked about once, before its first run', async () => {
    const { approve, asked } = world('Allow');
    assert.deepEqual(await Promise.all([approve(plugin), approve({ ...plugin })]), [true, true]);
    assert.equal(await approve(plugin), true);
    assert.equal(asked.length, 1);
    assert.match(asked[0] ?? '', /^Run the credential plugin \/bin\/login\?.*user me/s);
  });

  it('is asked about again when it is called otherwise, or was not allowed', async () => {
    const { approve, asked } = world(undefined, 'Allow', 'Allow');
    assert.equal(await approve(plugin), false);
    assert.equal(await approve(plugin), true);
    assert.equal(await approve({ ...plugin, args: [...plugin.args, '--verbose'] }), true);
    assert.equal(asked.length, 3);
  });

  it('is shown, and remembered, without the secrets among its arguments', async () => {
    const { approve, asked, stored } = world('Allow');
    await approve(plugin);
    assert.match(asked[0] ?? '', /\/bin\/login get-token --client-secret=… --token … --cluster dev/);
    assert.doesNotMatch(JSON.stringify([asked, ...stored]), /hush/);
  });
});
