import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { KubernetesObject } from '../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind } from '../../client/src/cluster/resourceKinds.ts';
import type { Services } from '../../client/src/commands/services.ts';
import { jobLogLanguage } from '../../client/src/contributes/languages.ts';
import { closeEditors, listening, services, until } from './support/extension.ts';

function podTemplate(script: string): object {
  return {
    spec: {
      restartPolicy: 'Never',
      containers: [
        { name: 'main', image: 'busybox', command: ['sh', '-c', script] },
        { name: 'metrics', image: 'busybox', command: ['sh', '-c', 'echo listening'] },
      ],
    },
  };
}

const job = (name: string, script: string): KubernetesObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { backoffLimit: 0, template: podTemplate(script) },
});

const script = [
  'echo INFO starting',
  'echo \'{"level":"warn","message":"slow","took":12345678901234567890}\'',
  'echo ERROR broken',
  'echo \'  File "/app/job.yaml", line 3, in run\'',
  'sleep 1',
  'echo INFO done',
].join('; ');

describe('logs of the demo cluster', function () {
  this.timeout(120_000);
  let running: Services;

  before(async () => {
    running = await services();
    await listening(running, [], () => vscode.commands.executeCommand('kubernetesJobs.startDemoCluster'));
    await vscode.commands.executeCommand('kubernetesJobs.jobs.focus');
    await until(
      () => (running.connection.status.state === 'connected' ? true : undefined),
      running.connection.onDidChange,
    );
    for (const one of [job('first', script), job('second', 'echo one')]) {
      await create(jobKind, one);
    }
    const cronJob = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly' },
      spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: podTemplate('echo good night') } } },
    };
    await create(cronJobKind, cronJob);
  });

  after(async () => {
    for (const log of running.logs.followed) log.stop();
    await closeEditors();
    await vscode.commands.executeCommand('kubernetesJobs.stopDemoCluster');
  });

  /** A busy machine may be so slow that the connection that was kept is closed as it is used again. */
  async function create(kind: typeof jobKind | typeof cronJobKind, object: KubernetesObject): Promise<void> {
    const { api } = await running.connection.target();
    const send = () => api.create(kind, { namespace: 'default' }, object, { fieldManager: 'test' });
    await send().catch((error: unknown) => {
      if (error instanceof Error && 'kind' in error && error.kind === 'unreachable') return send();
      throw error;
    });
  }

  /** The id of an object's row. */
  async function row(kind: typeof jobKind | typeof cronJobKind, name: string): Promise<string> {
    const { explorer } = running.connection;
    assert.ok(explorer);
    const find = () => explorer.find(running.demo.context, { kind, ref: { namespace: 'default', name } });
    return until(find, explorer.onDidChange);
  }

  /** The text of the log that the Output view shows, as soon as it is as wanted. */
  function shown(isWanted: (text: string) => boolean): Promise<string> {
    const read = (): string | undefined => {
      const texts = vscode.window.visibleTextEditors
        .map(({ document }) => document)
        .filter(({ uri, languageId }) => uri.scheme === 'output' && languageId === jobLogLanguage.id)
        .map((document) => document.getText());
      return texts.find(isWanted);
    };
    return until(
      read,
      (listener) => vscode.workspace.onDidChangeTextDocument(listener),
      (listener) => vscode.window.onDidChangeVisibleTextEditors(listener),
    );
  }

  /** Runs a command as a person would who types or picks this. */
  async function run(command: string, answer?: string): Promise<void> {
    const { prompts } = running;
    const original = { ...prompts };
    Object.assign(prompts, {
      input: async () => answer,
      pick: async (choices: readonly { readonly label: string; readonly value: unknown }[]) =>
        (await choices).find(({ label }) => label === answer)?.value,
    });
    try {
      const said = await listening(running, [], () => vscode.commands.executeCommand(`kubernetesJobs.${command}`));
      assert.deepEqual(said, []);
    } finally {
      Object.assign(prompts, original);
    }
  }

  const written = (text: string): string[] => text.split('\n').flatMap((line) => / [│┃] (.*)$/.exec(line)?.[1] ?? []);

  it('are followed from the tree to the end', async () => {
    await vscode.commands.executeCommand('kubernetesJobs.followLogs', await row(jobKind, 'first'));
    const text = await shown((one) => one.includes('══ Job first is complete'));
    const lines = text.split('\n').filter((line) => /^\d\d:\d\d:\d\d\.\d{3} /.test(line));
    assert.deepEqual(
      lines.map((line) => /^\S+ \w{5}\/(\S+)/.exec(line)?.[1]).filter((name) => name === 'metrics').length,
      1,
    );
    assert.equal(lines.length, 6);
    assert.match(text, /^── \d{4}-\d\d-\d\d$/m);
    assert.equal(running.logs.shown?.target.ref.name, 'first');
    assert.equal(running.logs.shown?.isFollowed, false);
  });

  it('are filtered, and have all back', async () => {
    await run('filterLog', 'level:error');
    const text = await shown((one) => one.startsWith('── filtered: level:error\n'));
    assert.deepEqual(
      written(text).filter((line) => !/started|ended|waiting/.test(line)),
      ['ERROR broken', '  File "/app/job.yaml", line 3, in run'],
    );
    await run('filterLog', 'tail:1 container:main');
    assert.deepEqual(written(await shown((one) => one.includes('tail:1'))).slice(0, 1), ['INFO done']);
    await run('clearLogFilter');
    await shown((one) => !one.includes('── filtered') && one.includes('INFO starting'));
  });

  it('lay out JSON without changing it', async () => {
    await run('layOutJsonOfLog');
    const text = await shown((one) => one.includes('  "level": "warn",'));
    assert.ok(written(text).includes('  "took": 12345678901234567890'));
    await run('layOutJsonOfLog');
    await shown((one) => one.includes('{"level":"warn",'));
  });

  it('lead from a stack frame to the file of the workspace, and to nothing else', async () => {
    const document = vscode.window.visibleTextEditors.find(
      ({ document: { uri } }) => uri.scheme === 'output',
    )?.document;
    assert.ok(document);
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const files = folder ? await vscode.workspace.findFiles('**/job.yaml') : [];
    const targets = links.map(({ target }) => target).filter((target) => target?.fragment === 'L3,1');
    assert.equal(targets.length, files.length > 0 ? 1 : 0);
    for (const target of targets) assert.ok(files.some(({ path }) => path === target?.path));
  });

  it('open as a document that folds, one container after the other', async () => {
    await run('openLogAsDocument', 'One container after the other');
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor);
    const { document } = editor;
    assert.equal(document.languageId, jobLogLanguage.id);
    assert.equal(document.isDirty, false);
    const folds = await vscode.commands.executeCommand<vscode.FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    const labels = folds.map(({ start }) => / \w{5}\/(\S+)/.exec(document.lineAt(start).text)?.[1]);
    assert.ok(labels.includes('main') && labels.includes('metrics'), document.getText());
    assert.match(document.getText(), /\n══ Job first is complete.*\n$/);
  });

  it('are saved with and without what the log adds', async () => {
    const { logFiles } = running;
    const { save } = logFiles;
    const saved: string[] = [];
    Object.assign(logFiles, {
      save: async (name: string, text: AsyncIterable<string>) => {
        let all = '';
        for await (const piece of text) all += piece;
        saved.push(all);
        return name;
      },
    });
    try {
      await run('saveLog', 'With time and pod');
      await run('saveLog', 'Without');
    } finally {
      Object.assign(logFiles, { save });
    }
    assert.match(saved[0] ?? '', /══ Job first is complete/);
    const lines = (saved[1] ?? '').split('\n');
    assert.deepEqual(lines.filter((line) => line !== 'listening').slice(0, 1), ['INFO starting']);
    assert.equal(lines.length, 7);
  });

  it('are copied as commands', async () => {
    await run('copyLogCommand', 'kubectl');
    assert.match(
      await vscode.env.clipboard.readText(),
      /^kubectl logs .*--context demo --namespace default job\/first /,
    );
    await run('copyLogCommand', 'stern');
    assert.match(await vscode.env.clipboard.readText(), /^stern .* job\/first --timestamps$/);
  });

  it('stand still while they are paused', async () => {
    const counting = job('counting', 'for i in $(seq 1 60); do echo line $i; sleep 1; done');
    await create(jobKind, counting);
    await vscode.commands.executeCommand('kubernetesJobs.followLogs', await row(jobKind, 'counting'));
    await shown((one) => one.includes('line 1'));
    await run('pauseLog');
    await shown((one) => /── paused: .*\n$/.test(one));
    await run('continueLog');
    await shown((one) => !one.includes('── paused') && one.includes('line 3'));
    await run('stopFollowingLogs');
    await shown((one) => one.includes('══ Following was stopped.'));
  });

  it('of a CronJob wait for its next Job', async () => {
    await vscode.commands.executeCommand('kubernetesJobs.followLogs', await row(cronJobKind, 'nightly'));
    await shown((one) => one.includes('CronJob nightly has no Job yet'));
    await listening(running, [], async () =>
      vscode.commands.executeCommand('kubernetesJobs.runCronJobNow', await row(cronJobKind, 'nightly')),
    );
    await shown((one) => one.includes('good night'));
    await run('stopFollowingLogs');
  });

  it('of several Jobs are one', async () => {
    const chosen = [await row(jobKind, 'first'), await row(jobKind, 'second')];
    await vscode.commands.executeCommand('kubernetesJobs.followLogs', chosen[0], chosen);
    const text = await shown(
      (one) => one.includes('══ Job first is complete') && one.includes('Job second is complete'),
    );
    assert.ok(/ first-\w{5}\/main /.test(text) && / second-\w{5}\/main /.test(text));
    assert.equal(running.logs.shown?.target.kind, 'selection');
  });
});
