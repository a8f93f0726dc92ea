import assert from 'node:assert/strict';
import { kubectlCommands } from '../../../client/src/cluster/kubectl.ts';
import type { ClusterApi, KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import { openShell } from '../../../client/src/commands/shell.ts';
import { UserError } from '../../../client/src/ui/userError.ts';
import { type FakeWorld, fakeServices } from '../../support/fakeServices.ts';

const place = { context: "it's prod", kubeconfig: '/home/a b/config' };

describe('kubectl commands', () => {
  it('name the cluster, and are words to a shell whatever is in them', () => {
    const [first] = kubectlCommands(jobKind, { namespace: 'team-a', name: 'pi' }, place);
    assert.equal(
      first?.command,
      "kubectl --kubeconfig '/home/a b/config' --context \"it's prod\" --namespace team-a get jobs.batch/pi --output=yaml",
    );
    const last = kubectlCommands(cronJobKind, { namespace: 'a', name: 'x' }, { context: 'c', kubeconfig: '' });
    assert.deepEqual(
      last.map(({ command }) => command.replace('kubectl --context c --namespace a ', '')),
      [
        'get cronjobs.batch/x --output=yaml',
        'describe cronjobs.batch/x',
        'create job x-manual --from=cronjob/x',
        'delete cronjobs.batch/x',
      ],
    );
  });
});

describe('a shell in a container', () => {
  const pod = (name: string, containers: readonly string[], phase = 'Running'): KubernetesObject => ({
    metadata: { name, namespace: 'team-a', uid: name },
    spec: { containers: containers.map((one) => ({ name: one, image: 'x' })) },
    status: {
      phase,
      containerStatuses: containers.map((one) => ({
        name: one,
        state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
      })),
    },
  });

  function world(pods: readonly KubernetesObject[], more: Partial<FakeWorld> = {}) {
    const api: Partial<ClusterApi> = {
      list: async () => ({ items: pods, resourceVersion: '1' }),
      get: async () => pods[0] ?? {},
    };
    const ref = { namespace: 'team-a', name: 'pi' };
    const subject = {
      api: { ...api, place },
      context: '--odd $(x)',
      kind: pods.length > 1 ? jobKind : podKind,
      ref,
      uid: '',
    };
    const { answers = [], ...rest } = more;
    return fakeServices({ api, program: '/bin/kubectl', answers: [...answers, ['Open Shell', subject]], ...rest });
  }

  it('is kubectl with a list of arguments', async () => {
    const { services, recorded } = world([pod('pi-x', ['main'])]);
    await openShell(services);
    const [terminal] = recorded.terminals;
    assert.deepEqual(terminal?.args?.slice(0, 8), [
      'exec',
      '--context=--odd $(x)',
      '--namespace=team-a',
      '--stdin',
      '--tty',
      '--container=main',
      'pods/pi-x',
      '--',
    ]);
    assert.equal(terminal?.program, '/bin/kubectl');
    assert.deepEqual(terminal?.kubeconfig, ['/home/somebody/.kube/config']);
  });

  it('lets one choose where several run', async () => {
    const chosen = { pod: 'pi-b', container: 'side' };
    const pods = [pod('pi-a', ['main']), pod('pi-b', ['main', 'side']), pod('pi-c', ['main'], 'Succeeded')];
    const { services, recorded } = world(pods, { answers: [['— Job pi in', chosen]] });
    await openShell(services);
    assert.equal(recorded.terminals[0]?.name, 'pi-b / side — --odd $(x)');
  });

  it('says what is missing: kubectl, the permission, something that runs', async () => {
    const missing = world([pod('pi-x', ['main'])]);
    const without = {
      ...missing.services,
      desktop: { ...missing.services.desktop, findProgram: async () => undefined },
    };
    await assert.rejects(openShell(without), /kubectl, which is not on the PATH/);
    await assert.rejects(openShell(world([pod('a', ['m'])], { forbidden: ['create'] }).services), /create pods\/exec/);
    const ended = world([pod('a', ['m'], 'Succeeded')]);
    await assert.rejects(openShell(ended.services), UserError);
    assert.deepEqual(ended.recorded.terminals, []);
  });
});
