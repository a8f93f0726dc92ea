import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { jobKind } from '../../client/src/cluster/resourceKinds.ts';
import type { Explorer } from '../../client/src/cluster/tree.ts';
import type { Services } from '../../client/src/commands/services.ts';
import { tooltipOf, toTreeItem } from '../../client/src/ui/jobsTree.ts';
import { listening, services, until } from './support/extension.ts';
import { type FakeApiServer, kubeconfigFor, startFakeApiServer } from './support/fakeApiServer.ts';

const job = (name: string, status: object, resourceVersion: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name,
    namespace: 'team-a',
    uid: `uid-${name}`,
    resourceVersion,
    creationTimestamp: '2024-01-01T00:00:00Z',
  },
  spec: { completions: 1, parallelism: 1, template: { spec: { containers: [] } } },
  status,
});

const list = (kind: string, items: unknown[]) => ({
  code: 200,
  body: { kind: `${kind}List`, apiVersion: 'v1', metadata: { resourceVersion: '10' }, items },
});

describe('the tree', () => {
  let running: Services;
  let server: FakeApiServer;
  let folder: string;
  const watches: ServerResponse[] = [];

  before(async () => {
    running = await services();
    server = await startFakeApiServer(({ method, path: asked, query }) => {
      if (method === 'DELETE') return { code: 200, body: { kind: 'Status', status: 'Success' } };
      if (method !== 'GET') return undefined;
      const plural = asked.split('/').at(-1);
      if (query.get('watch')) {
        return { stream: (response) => void (plural === 'jobs' && watches.push(response)) };
      }
      switch (plural) {
        case 'namespaces':
          return list('Namespace', [{ metadata: { name: 'team-a', uid: 'ns', resourceVersion: '1' } }]);
        case 'jobs':
          return list('Job', [job('pi', { active: 1, ready: 1, startTime: '2024-01-01T00:00:01Z' }, '9')]);
        case 'cronjobs':
        case 'pods':
          return list('Other', []);
        case 'pi':
          return { code: 200, body: job('pi', {}, '9') };
        default:
          return undefined;
      }
    });
    folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-'));
    const kubeconfig = path.join(folder, 'config');
    await writeFile(kubeconfig, kubeconfigFor(server.address));
    await running.settings.setKubeconfig(kubeconfig);
    await vscode.commands.executeCommand('kubernetesJobs.jobs.focus');
    await until(
      () => (running.connection.status.state === 'connected' ? true : undefined),
      running.connection.onDidChange,
    );
  });

  after(async () => {
    await running.settings.setKubeconfig('');
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  function explorer(): Explorer {
    const found = running.connection.explorer;
    assert.ok(found);
    return found;
  }

  const ref = { namespace: 'team-a', name: 'pi' };
  const find = () => explorer().find('fake', { kind: jobKind, ref });

  it('shows Jobs with icon, words for screen readers and menus, and an untrusted tooltip', async () => {
    const id = await until(find, explorer().onDidChange);
    const node = explorer().node(id);
    assert.ok(node);
    const item = toTreeItem(node);
    assert.equal(item.label, 'pi');
    assert.match(item.contextValue ?? '', /^job\..*\brunning\./);
    assert.match(item.accessibilityInformation?.label ?? '', /^Job pi, running/);
    assert.ok(item.iconPath instanceof vscode.ThemeIcon);
    const tooltip = tooltipOf(node);
    assert.equal(tooltip.isTrusted, false);
    assert.match(tooltip.value, /Job team\\-a\\\/pi/);
  });

  it('follows what happens', async () => {
    const id = await until(find, explorer().onDidChange);
    const done = { succeeded: 1, completionTime: '2024-01-01T00:01:00Z', startTime: '2024-01-01T00:00:01Z' };
    const conditions = [{ type: 'Complete', status: 'True' }];
    for (const watch of watches) {
      watch.write(`${JSON.stringify({ type: 'MODIFIED', object: job('pi', { ...done, conditions }, '11') })}\n`);
    }
    await until(
      () => (explorer().node(id)?.contextValue.includes('.complete.') ? true : undefined),
      explorer().onDidChange,
    );
  });

  it('reveals a Job and deletes it after a confirmation', async () => {
    const id = await until(find, explorer().onDidChange);
    assert.equal(await running.tree.reveal(id), true);
    const said = await listening(running, [['Delete Job pi', 'Delete']], () =>
      vscode.commands.executeCommand('kubernetesJobs.delete', id),
    );
    const request = server.seen.find(({ method }) => method === 'DELETE');
    assert.equal(request?.path, '/apis/batch/v1/namespaces/team-a/jobs/pi');
    const options = JSON.parse(request?.body ?? '{}');
    assert.deepEqual([options.propagationPolicy, options.preconditions?.uid], ['Background', 'uid-pi']);
    assert.match(said.at(-1) ?? '', /Deleted Job pi in namespace team-a of context fake/);
  });
});
