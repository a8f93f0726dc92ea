import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeOnCluster } from './support/suite.ts';
import { root, type Workbench } from './support/workbench.ts';

/** The text that a container wrote, without what our log puts before it. */
function written(log: string): readonly string[] {
  return log.split('\n').flatMap((line) => /^\d\d:\d\d:\d\d\.\d{3} \S+ +[│┃┆┇┊┋╎╏] (.*)$/.exec(line)?.[1] ?? []);
}

/** As many digits of π as the tutorials ask for, by Machin's formula. */
function pi(digits: number): string {
  const one = 10n ** BigInt(digits + 20);
  const arctangent = (of: bigint): bigint => {
    let power = one / of;
    let sum = power;
    for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
      power /= of * of;
      sum += (sign * power) / n;
    }
    return sum;
  };
  const text = (4n * (4n * arctangent(5n) - arctangent(239n))).toString();
  return `${text[0]}.${text.slice(1, digits)}`;
}

const slowFailure = `apiVersion: batch/v1
kind: Job
metadata:
  name: refused
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 3600
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: main
          imagee: busybox:1.36
          image: busybox:1.36
`;

const nightly = `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: "0 3 * * *"
  startingDeadlineSeconds: 60
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 1
      ttlSecondsAfterFinished: 3600
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: main
              image: busybox:1.36
              command: ["sh", "-c", "echo good night"]
`;

const workspace = {
  folders: { tutorials: 'test/server/seeds/manifests' },
  files: { 'refused.yaml': slowFailure, 'nightly.yaml': nightly },
};

describeOnCluster('on a real cluster, a person', workspace, ({ workbench, cluster }) => {
  const namespace = () => cluster().namespace;

  /** Opens a manifest and applies it by the lens above it. */
  async function apply(file: string): Promise<Workbench> {
    await workbench().openFile(file);
    await workbench().clickLens('Apply');
    return workbench();
  }

  async function applied(file: string, said: RegExp): Promise<void> {
    const { notification } = await apply(file);
    await notification.call(workbench(), said).waitFor();
    await workbench().clearNotifications();
  }

  /** Deletes through the tree, and waits until the tree shows it no more. */
  async function deleteRow(name: string): Promise<void> {
    await workbench().rowMenu(name, 'Delete…', workbench().dialog());
    await workbench().answerDialog('Delete');
    await workbench().row(name).waitFor({ state: 'detached' });
    await workbench().clearNotifications();
  }

  /** The whole log of a Job, followed from its row until it ends. */
  async function followed(row: string, job: string): Promise<string> {
    // An earlier Job of this name has left its log there.
    await workbench().clearOutput();
    await workbench().rowMenu(row, 'Follow Logs', workbench().outputLine(`══ Job ${job} `));
    return workbench().outputText();
  }

  it('sees the namespace that manifests go to, and that there may be others', async () => {
    await workbench().openExplorer();
    await workbench().row(`Namespace ${namespace()}`).waitFor();
    await workbench().row('Not all namespaces').waitFor();
    await workbench().page.locator('.statusbar').getByText(`tests / ${namespace()}`).waitFor();
  });

  it('applies the countdown, follows it to Perfect!, and deletes it', async () => {
    await apply('000-countdown.yaml');
    const told = workbench().notification(/Job countdown was created in tests/);
    await told.getByRole('button', { name: 'Follow Logs' }).click();
    await workbench().row('Job countdown, complete').waitFor({ timeout: 90_000 });
    await workbench().outputLine('══ Job countdown is complete').waitFor();
    const log = await workbench().outputText();
    // With the focus in the log, the manifest beside it is still what commands are about.
    await workbench().page.locator('.editor-actions').getByRole('button', { name: 'Apply Manifest' }).waitFor();
    const script = /for i in ([\d ]+);/.exec(
      readFileSync(path.join(root, 'test/server/seeds/manifests/000-countdown.yaml'), 'utf8'),
    );
    assert.deepEqual(written(log), [...(script?.[1] ?? '').split(' '), 'Perfect!']);
    await workbench().expand('Job countdown');
    await workbench().row('Pod countdown-').waitFor();
    await workbench().screenshot('cluster-countdown');
    await deleteRow('Job countdown');
    await workbench().row('Pod countdown-').waitFor({ state: 'detached' });
  });

  it('runs the echo Jobs one after the other under one name', async () => {
    for (const [file, lines] of [
      ['002-echo.yaml', 1],
      ['002-completions.yaml', 5],
      ['002-parallelism.yaml', 5],
    ] as const) {
      await applied(file, /Job echo-job was created/);
      await workbench().row('Job echo-job, complete').waitFor({ timeout: 120_000 });
      const log = await followed('Job echo-job', 'echo-job');
      assert.deepEqual(
        written(log),
        Array.from({ length: lines }, () => 'Running in a job'),
        file,
      );
      if (lines === 5) await workbench().screenshot(`cluster-${file.replace('.yaml', '')}`);
      await deleteRow('Job echo-job');
    }
  });

  it('computes π', async () => {
    await applied('003-pi.yaml', /Job example-job was created/);
    await applied('004-pi.yaml', /Job pi was created/);
    for (const job of ['example-job', 'pi']) {
      await workbench().row(`Job ${job}, complete`).waitFor({ timeout: 150_000 });
      const [digits = '', ...more] = written(await followed(`Job ${job},`, job));
      assert.deepEqual(more, []);
      // The last digit is rounded.
      assert.equal(digits.length, 2001);
      assert.equal(digits.slice(0, -1), pi(2000).slice(0, 2000));
      if (job === 'pi') await workbench().screenshot('cluster-pi');
      await deleteRow(`Job ${job},`);
    }
  });

  it('is told that an image cannot be pulled', async () => {
    await applied('001-mended.yaml', /Job batch-job was created/);
    const row = workbench().row('Job batch-job, stuck');
    await row.waitFor({ timeout: 60_000 });
    assert.match((await row.getAttribute('aria-label')) ?? '', /ErrImagePull|ImagePullBackOff/);
    await row.hover();
    const tooltip = workbench().page.locator('.workbench-hover', { hasText: 'batch-job' });
    await tooltip.filter({ hasText: /liksa\/batch-job/ }).waitFor();
    await workbench().page.screenshot({ path: path.join(root, 'out/screenshots/cluster-image-pull.png') });
    await deleteRow('Job batch-job');
  });

  it('reads what the server refuses at its line', async () => {
    await apply('refused.yaml');
    await workbench()
      .notification(/Not applied.*imagee/)
      .waitFor();
    const problems = await workbench().problems();
    const row = problems.filter({ hasText: /imagee/ });
    await row.first().waitFor();
    assert.match((await row.first().getAttribute('aria-label')) ?? '', /imagee.* at line 13 /);
    assert.equal(await row.count(), 1, 'what is underlined already is not said twice');
    await workbench().screenshot('cluster-apply-error');
    await workbench().clearNotifications();
  });

  it('tries what the server would say, and changes nothing', async () => {
    await workbench().openFile('pi.yaml');
    await workbench().clickLens('Dry run');
    await workbench()
      .notification(/Job pi would be accepted/)
      .waitFor();
    assert.equal(await workbench().row('Job pi').count(), 0);
    await workbench().clearNotifications();
  });

  it('changes what cannot be changed by replacing it', async () => {
    const { page } = workbench();
    await applied('002-echo.yaml', /Job echo-job was created/);
    await workbench().row('Job echo-job, complete').waitFor({ timeout: 60_000 });
    await workbench().openFile('002-echo.yaml');
    await workbench().goTo(12, 45);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type(', "again"');
    await workbench().clickLens('Apply');
    const refused = workbench().notification(/cannot be changed/);
    await refused.waitFor();
    await workbench().screenshot('cluster-immutable');
    await refused.getByRole('button', { name: 'Ways Around…' }).click();
    await workbench().pick('Replace…');
    await workbench().answerDialog('Replace');
    await workbench()
      .notification(/Job echo-job was replaced/)
      .waitFor();
    await workbench().row('Job echo-job, complete').waitFor({ timeout: 60_000 });
    assert.deepEqual(written(await followed('Job echo-job', 'echo-job')), ['Running in a job again']);
    await workbench().clearNotifications();
    await workbench().command('View: Focus Active Editor Group');
    await workbench().command('View: Revert and Close Editor');
  });

  it('describes it and reads it as the server has it', async () => {
    await workbench().rowMenu('Job echo-job', 'Describe', workbench().activeTab('echo-job.job.txt'));
    const text = await workbench().editorText();
    assert.match(text, /^Job echo-job$/m);
    assert.match(text, /^Namespace: +kubernetes-jobs-ui-/m);
    assert.match(text, /SuccessfulCreate/);
    await workbench().screenshot('cluster-describe');
    await workbench().rowMenu('Job echo-job', 'Open Live YAML', workbench().activeTab('echo-job.job.yaml'));
    assert.match(await workbench().editorText(), /^status:$/m);
    await deleteRow('Job echo-job');
  });

  it('runs a CronJob now, suspends and resumes it', async () => {
    await applied('nightly.yaml', /CronJob nightly was created/);
    await workbench().row('CronJob nightly').waitFor();
    await workbench().rowMenu('CronJob nightly', 'Run CronJob Now', workbench().notification(/was started/));
    await workbench().expand('CronJob nightly');
    await workbench().row('Job nightly-').waitFor();
    const label = await workbench().row('Job nightly-').getAttribute('aria-label');
    const job = /^Job (nightly-[^,]+),/.exec(label ?? '')?.[1] ?? '';
    await workbench().row(`Job ${job}, complete`).waitFor({ timeout: 60_000 });
    assert.deepEqual(written(await followed(`Job ${job}`, job)), ['good night']);
    await workbench().clearNotifications();
    await workbench().rowMenu('CronJob nightly', 'Suspend', workbench().notification(/Suspended CronJob nightly/));
    await workbench().row('CronJob nightly: 0 3 * * * · suspended').waitFor();
    await workbench().screenshot('cluster-cronjob');
    const resumed = workbench().row('CronJob nightly: 0 3 * * * · next in');
    await workbench().rowMenu(
      'CronJob nightly',
      'Resume',
      workbench()
        .notification(/Resumed CronJob nightly/)
        .or(resumed)
        .first(),
    );
    await resumed.waitFor();
    await deleteRow('CronJob nightly');
  });

  it('sees every namespace where that is permitted', async () => {
    await workbench().commandAndPick('Kubernetes Jobs: Choose Context…', 'Choose Context', 'everything');
    await workbench().row('Context everything').waitFor();
    await workbench().row(`Namespace ${namespace()}`).waitFor();
    await workbench()
      .page.locator('.sidebar')
      .getByText(/\d+ namespaces without Jobs/)
      .waitFor();
  });

  it('is told what is not permitted', async () => {
    await workbench().commandAndPick('Kubernetes Jobs: Choose Context…', 'Choose Context', 'stranger');
    await workbench().page.locator('.statusbar').getByText(`stranger / ${namespace()}`).waitFor();
    await apply('countdown.yaml');
    await workbench()
      .notification(/Not applied in stranger.*not.*(permitted|allowed|may)/i)
      .waitFor();
    await workbench().screenshot('cluster-forbidden');
  });

  it('leaves nothing in the log that nobody was told', async () => {
    const errors = (await workbench().extensionLog()).split('\n').filter((line) => line.includes('[error]'));
    assert.deepEqual(
      errors.filter((line) => !/Apply Job (refused|echo-job|countdown)/.test(line)),
      [],
    );
  });
});
