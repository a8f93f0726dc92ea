import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { shellManifest } from './support/manifests.ts';
import { useWorkbench } from './support/suite.ts';
import type { Workbench } from './support/workbench.ts';

/** Runs for as long as the suite does. */
const patient = shellManifest('patient', 'echo I have begun; sleep 100000');

describe('with the demo cluster, a person', function () {
  // Each window takes as long as it takes to open a workbench.
  this.timeout(180_000);

  const workbench = useWorkbench({ files: { 'patient.yaml': patient } });
  const stateFile = (): string => path.join(workbench().extensionStorage, 'demo-state.json');
  const start = (): Promise<void> => workbench().command('Kubernetes Jobs: Start Demo Cluster');

  async function applyPatient(window: Workbench): Promise<void> {
    await window.openFile('patient.yaml');
    await window.clickLens('Apply');
  }

  /** The log of a row's object, when it has this line. */
  async function log(row: string, line: string): Promise<void> {
    await workbench().rowMenu(row, 'Follow Logs', workbench().outputLine(line));
  }

  async function describes(row: string, said: RegExp): Promise<void> {
    const name = row.split(' ')[1] ?? '';
    await workbench().rowMenu(row, 'Describe', workbench().activeTab(name));
    // Its editor takes the focus when it has its text.
    await workbench()
      .editor.and(workbench().page.locator('.focused'))
      .locator('.view-line', { hasText: name })
      .first()
      .waitFor();
    assert.match(await workbench().editorText(), said);
  }

  it('starts it where there is no kubeconfig, and sees Jobs run', async () => {
    await workbench().openExplorer();
    const clicked = Date.now();
    await workbench().welcome.getByRole('button', { name: 'Start Demo Cluster' }).click();
    await workbench().row('Job hello, running').waitFor();
    const seconds = (Date.now() - clicked) / 1000;
    assert.ok(seconds < 20, `${seconds} seconds`);
    await workbench()
      .notification(/runs inside this window/)
      .waitFor();
    await workbench().row('CronJob every-minute').waitFor();
    await workbench().screenshot('demo-started');
    await workbench().clearNotifications();
  });

  it('sees what becomes of each, and why', async () => {
    await workbench().row('Job hello, complete').waitFor();
    await log('Job hello', 'step 5 of 5');
    await workbench().row('Job image-does-not-exist, stuck').waitFor();
    await workbench().hoverRow('Job image-does-not-exist', /Check the image's name and tag/);
    await workbench().row('Job out-of-memory, failed').waitFor();
    await workbench().hoverRow('Job out-of-memory', /used more memory than its limit allows/);
    await describes(
      'Job out-of-memory',
      /^Why\n---\nIt failed because .*\n.*OOMKilled.*Raise resources\.limits\.memory/m,
    );
    await workbench().screenshot('demo-out-of-memory');
    await workbench().row('Job indexed, failed').waitFor({ timeout: 60_000 });
    await describes(
      'Job indexed',
      /completedIndexes: +0-2,4[\s\S]*failedIndexes: +3|failedIndexes: +3[\s\S]*completedIndexes: +0-2,4/,
    );
    await log('Job indexed', '══ Job indexed has failed');
    await workbench().screenshot('demo-indexed');
  });

  it('lets its time pass faster', async () => {
    const setSpeed = 'Kubernetes Jobs: Set Speed of Demo Cluster…';
    await workbench().commandAndPick(setSpeed, 'Speed of the Demo Cluster', '60×', { screenshot: 'demo-speed' });
    await workbench().row('Job fails-and-retries, failed').waitFor();
    await workbench().expand('CronJob every-minute');
    await workbench().row('Job every-minute-').waitFor();
    await workbench().screenshot('demo-60');
    await workbench().commandAndPick(setSpeed, 'Speed of the Demo Cluster', 'real time');
    await workbench().choices.first().waitFor({ state: 'hidden' });
  });

  it('works on it with kubectl, in a terminal', async () => {
    await workbench().command('Kubernetes Jobs: Open Terminal for Demo Cluster');
    const terminal = workbench().page.locator('.panel .terminal-wrapper.active .xterm');
    await terminal.and(workbench().page.locator('.focus')).waitFor();
    // Where there is no kubectl the terminal says so; the kubeconfig is there all the same.
    await workbench().page.keyboard.type('kubectl get jobs; cp "$KUBECONFIG" of-terminal.json');
    await workbench().page.keyboard.press('Enter');
    await workbench().goToFile('of-terminal.json');
    const { clusters } = JSON.parse(readFileSync(path.join(workbench().folder, 'of-terminal.json'), 'utf8'));
    assert.match(clusters[0].cluster.server, /^https:\/\/127\.0\.0\.1:/);
    await workbench().command('View: Close Editor');
    await workbench().screenshot('demo-terminal');
    await workbench().command('Terminal: Kill All Terminals');
  });

  it('finds the Jobs again when the window has been closed and opened', async () => {
    await applyPatient(workbench());
    await workbench()
      .notification(/Job patient was created in demo/)
      .waitFor();
    await log('Job patient', 'I have begun');
    await workbench().reload();
    await workbench().openExplorer();
    await workbench().welcome.getByRole('button', { name: 'Start Demo Cluster' }).waitFor();
    await workbench().screenshot('demo-reloaded');
    await start();
    await workbench().row('Job patient, running').waitFor();
    const kept = workbench().notification(/goes on from what was kept/);
    await kept.waitFor();
    assert.equal(
      await workbench()
        .notification(/Another window/)
        .count(),
      0,
    );
    await workbench().screenshot('demo-kept');
    await workbench().clearNotifications();
    await log('Job hello', 'step 5 of 5');
    await workbench().expand('Job patient');
    await describes('Pod patient-', /SandboxChanged.*The demo cluster was started again/);
  });

  it('is asked before it is reset', async () => {
    await workbench().command('Kubernetes Jobs: Reset Demo Cluster');
    await workbench()
      .dialog()
      .filter({ hasText: /Reset the demo cluster/ })
      .waitFor();
    await workbench().screenshot('demo-reset');
    await workbench().answerDialog('Cancel');
    await workbench().row('Job patient').waitFor();
    await workbench().command('Kubernetes Jobs: Reset Demo Cluster');
    await workbench().answerDialog('Reset');
    await workbench().row('Job patient').waitFor({ state: 'detached' });
    await workbench().row('Job hello, running').waitFor();
  });

  it('is told of a state that cannot be used, and where it is', async () => {
    for (const [text, said] of [
      ['{"version":3,"objects":[{"kind"', /cannot be used: it is damaged/],
      ['{"format":99,"version":3,"objects":[]}', /cannot be used: a newer version of the extension/],
    ] as const) {
      await workbench().command('Kubernetes Jobs: Stop Demo Cluster');
      await workbench().welcome.getByRole('button', { name: 'Start Demo Cluster' }).waitFor();
      writeFileSync(stateFile(), text);
      await start();
      await workbench().notification(said).waitFor();
      await workbench().row('Job hello').waitFor();
      const aside = readdirSync(workbench().extensionStorage).filter((name) => /^demo-state-.*\.json$/.test(name));
      const texts = aside.map((name) => readFileSync(path.join(workbench().extensionStorage, name), 'utf8'));
      assert.ok(texts.includes(text));
      await workbench().screenshot('demo-put-aside');
      await workbench().clearNotifications();
    }
  });

  it('keeps that of one window, and is told so in the other', async () => {
    let other: Workbench | undefined;
    try {
      other = await workbench().openWindow();
      await other.openExplorer();
      await other.welcome.getByRole('button', { name: 'Start Demo Cluster' }).click();
      await other.notification(/Another window runs the demo cluster too/).waitFor();
      await other.row('Job hello').waitFor();
      await other.screenshot('demo-second-window');
      await other.clearNotifications();
      await applyPatient(other);
      await other.row('Job patient, running').waitFor();
      assert.equal(await workbench().row('Job patient').count(), 0);
    } finally {
      await other?.closeWindow();
    }
    await workbench().command('Kubernetes Jobs: Stop Demo Cluster');
    await workbench().welcome.getByRole('button', { name: 'Start Demo Cluster' }).waitFor();
    await start();
    await workbench().row('Job hello').waitFor();
    assert.equal(await workbench().row('Job patient').count(), 0);
  });

  it('leaves nothing in the log that nobody was told', async () => {
    const errors = (await workbench().extensionLog()).split('\n').filter((line) => line.includes('[error]'));
    assert.deepEqual(errors, []);
  });
});
