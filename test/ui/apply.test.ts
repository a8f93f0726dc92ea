import assert from 'node:assert/strict';
import { describeOnCluster } from './support/suite.ts';

/** A Job of a person; its shell does not end when it is asked to, so that its deletion takes a while. */
const slow = `apiVersion: batch/v1
kind: Job
metadata:
  name: report
  labels:
    app: report
spec:
  parallelism: 2
  completions: 2
  backoffLimit: 3
  ttlSecondsAfterFinished: 3600
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 6
      containers:
        - name: main
          image: busybox:1.36
          command: ["sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"]
          resources:
            limits:
              memory: 64Mi
`;

const plain = (name: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${name}
spec:
  backoffLimit: 3
  ttlSecondsAfterFinished: 3600
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: busybox:1.36
          command: ["true"]
          resources:
            limits:
              memory: 64Mi
`;

/** A namespace that is not there yet. */
const newNamespace = `kubernetes-jobs-ui-${process.pid}-new`;

const workspace = {
  files: {
    'report.yaml': slow,
    'one-too-many.yaml': plain('one-too-many'),
    'shared.yaml': plain('shared'),
    'endless.yaml': plain('endless').replace('restartPolicy: Never', 'restartPolicy: Always'),
    'elsewhere.yaml': plain('elsewhere').replace('name: elsewhere', `name: elsewhere\n  namespace: ${newNamespace}`),
  },
  machineSettings: { 'kubernetesJobs.protectedContexts': ['every*'] },
};

describeOnCluster('applying to a real cluster, a person', workspace, ({ workbench, cluster }) => {
  const namespace = () => cluster().namespace;
  const request = async (method: string, path: string, body?: object, type?: string): Promise<void> => {
    const answer = await cluster().server.request(method, path, body && JSON.stringify(body), type);
    assert.ok(answer.status < 300, answer.body);
  };

  async function applyFile(file: string): Promise<void> {
    await workbench().openFile(file);
    await workbench().clickLens('Apply');
  }

  /** Types over what stands behind the last occurrence of a text in a line. */
  async function replaceInLine(line: number, column: number, text: string): Promise<void> {
    await workbench().goTo(line, column);
    await workbench().page.keyboard.press('Shift+End');
    await workbench().page.keyboard.type(text);
  }

  async function problem(file: RegExp): Promise<string> {
    const problems = await workbench().problems();
    const row = problems
      .filter({ hasText: /kubernetes-jobs apply/ })
      .filter({ hasText: file })
      .first();
    await row.waitFor();
    return (await row.getAttribute('aria-label')) ?? '';
  }

  it('reads in a refusal what cannot be changed, and which ways there are', async () => {
    await workbench().openExplorer();
    await applyFile('report.yaml');
    await workbench()
      .notification(/Job report was created/)
      .waitFor();
    await workbench().clearNotifications();
    await workbench().row('Job report').waitFor();
    await workbench().openFile('report.yaml');
    await replaceInLine(18, 18, 'busybox:1.28');
    await replaceInLine(10, 17, '5');
    await workbench().command('File: Save');
    await workbench().clickLens('Apply');
    const refused = workbench().notification(
      /spec\.template\.spec\.containers\[0\]\.image cannot be changed in the Job that is there/,
    );
    await refused.waitFor();
    for (const button of ['Ways Around…', 'Compare with Cluster', 'Show Line']) {
      await refused.getByRole('button', { name: button }).waitFor();
    }
    assert.match(await problem(/pod template is fixed/), / at line 18 /);
    await workbench().screenshot('apply-refused');
    await refused.getByRole('button', { name: 'Compare with Cluster' }).click();
    await workbench().page.locator('.monaco-diff-editor .editor.modified .view-line').first().waitFor();
    await workbench()
      .notification(/2 changes; not possible in the object that is there/)
      .waitFor();
    await workbench().screenshot('apply-compared');
  });

  it('replaces the Job, sees how far it is, and has the old one back', async () => {
    const compared = workbench().notification(/2 changes; not possible/);
    await compared.getByRole('button', { name: 'Ways Around…' }).click();
    await workbench().choices.filter({ hasText: 'Replace…' }).waitFor();
    await workbench().page.screenshot({ path: 'out/screenshots/apply-ways.png' });
    await workbench().pick('Replace…');
    await workbench().dialog().waitFor();
    await workbench().page.screenshot({ path: 'out/screenshots/apply-replace-question.png' });
    await workbench().answerDialog('Replace');
    await workbench()
      .notification(/Replacing Job report.*waiting until its pods are gone/)
      .waitFor();
    await workbench().screenshot('apply-replacing');
    const replaced = workbench().notification(/Job report was replaced/);
    await replaced.waitFor({ timeout: 60_000 });
    await workbench().screenshot('apply-replaced');
    await replaced.getByRole('button', { name: 'Reopen Old Manifest' }).click();
    await workbench().activeTab('Untitled-1').waitFor();
    const text = await workbench().editorText();
    assert.match(text, /image: busybox:1\.36/);
    assert.doesNotMatch(text, /uid|controller|status:/);
    await workbench().lens('Apply').waitFor();
    await workbench().screenshot('apply-old-manifest');
    await workbench().command('View: Revert and Close Editor');
    await workbench().clearNotifications();
  });

  it('sees a full quota at the line of what it counts', async () => {
    const quotas = `/api/v1/namespaces/${namespace()}/resourcequotas`;
    await request('POST', quotas, {
      metadata: { name: 'two-jobs' },
      spec: { hard: { 'count/jobs.batch': '1' } },
    });
    try {
      const used = async (): Promise<boolean | undefined> =>
        (await cluster().server.request('GET', `${quotas}/two-jobs`)).body.includes('"used":{"count/jobs.batch":"1"}');
      for (let tries = 0; tries < 100 && !(await used()); tries++) await workbench().page.waitForTimeout(100);
      await applyFile('one-too-many.yaml');
      await workbench()
        .notification(/The quota “two-jobs” has no room for this: count\/jobs\.batch is 1 of 1/)
        .waitFor();
      assert.match(await problem(/two-jobs/), / at line 2 /);
      await workbench().screenshot('apply-quota');
    } finally {
      await request('DELETE', `${quotas}/two-jobs`);
    }
    await workbench().clearNotifications();
  });

  it('reads once what the language server and the API server both say', async () => {
    await applyFile('endless.yaml');
    await workbench()
      .notification(/Not applied in tests.*spec\.template\.spec\.restartPolicy: Required value/)
      .waitFor();
    const said = (await workbench().problems()).filter({ hasText: 'restartPolicy' });
    await said.first().waitFor();
    assert.equal(await said.count(), 1);
    assert.match((await said.first().getAttribute('aria-label')) ?? '', /would never end/);
    await workbench().screenshot('apply-read-once');
    await workbench().clearNotifications();
  });

  it('is shown who has set what, before it is taken', async () => {
    const jobs = `/apis/batch/v1/namespaces/${namespace()}/jobs`;
    const container = { name: 'main', image: 'busybox:1.36', command: ['true'] };
    await request(
      'PATCH',
      `${jobs}/shared?fieldManager=flux`,
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'shared' },
        spec: {
          suspend: true,
          backoffLimit: 1,
          ttlSecondsAfterFinished: 60,
          template: {
            spec: { restartPolicy: 'Never', containers: [{ ...container, resources: { limits: { memory: '64Mi' } } }] },
          },
        },
      },
      'application/apply-patch+yaml',
    );
    await applyFile('shared.yaml');
    const refused = workbench().notification(/belongs to “flux”/);
    await refused.waitFor();
    await workbench().screenshot('apply-conflict');
    await refused.getByRole('button', { name: 'Take Fields…' }).click();
    await workbench().dialog().getByText('“flux” owns spec.backoffLimit, spec.ttlSecondsAfterFinished.').waitFor();
    await workbench().page.screenshot({ path: 'out/screenshots/apply-take-fields.png' });
    await workbench().answerDialog('Take Fields and Apply');
    // The refusal's marks go with it; the message may have gone before it is looked for.
    await workbench()
      .page.locator('.markers-panel')
      .getByText('belongs to “flux”')
      .first()
      .waitFor({ state: 'detached' });
    const live = await cluster().server.request('GET', `${jobs}/shared`);
    assert.match(live.body, /"backoffLimit":3/);
    await workbench().clearNotifications();
  });

  it('types the name of a protected context first', async () => {
    await workbench().commandAndPick('Kubernetes Jobs: Choose Context…', 'Choose Context', 'everything');
    await workbench().page.locator('.statusbar').getByText('everything /').waitFor();
    await workbench().openFile('shared.yaml');
    await workbench().lens('Apply').waitFor();
    await workbench().command('Kubernetes Jobs: Apply Manifest');
    const input = workbench().page.locator('.quick-input-widget:visible');
    await input.getByText('Protected context everything').waitFor();
    await input.getByText(/Type everything to apply Job shared there/).waitFor();
    await workbench().page.keyboard.type('everythin');
    await input.getByText('Type the whole name, everything, to apply Job shared there.').waitFor();
    await workbench().page.screenshot({ path: 'out/screenshots/apply-protected.png' });
    await workbench().page.keyboard.type('g');
    await workbench().page.keyboard.press('Enter');
    await workbench()
      .notification(/Job shared was updated in everything/)
      .waitFor();
  });

  it('has the namespace created that is missing, and the manifest applied', async () => {
    await workbench().clearNotifications();
    const input = workbench().page.locator('.quick-input-widget:visible');
    const type = async (prompt: RegExp): Promise<void> => {
      await input.getByText(prompt).waitFor();
      await workbench().page.keyboard.type('everything');
      await workbench().page.keyboard.press('Enter');
    };
    await applyFile('elsewhere.yaml');
    await type(/to apply Job elsewhere there/);
    const refused = workbench().notification(/There is no namespace “.*-new” in this cluster/);
    await refused.waitFor();
    await workbench().screenshot('apply-no-namespace');
    // A person reads this. The workbench shows no more than three messages that follow each other within 800 ms.
    await workbench().page.waitForTimeout(1000);
    await refused.getByRole('button', { name: 'Create Namespace' }).click();
    await type(/to create namespace .*-new and apply Job elsewhere there/);
    try {
      await workbench()
        .notification(/Job elsewhere was created in everything \/ .*-new/)
        .waitFor();
      await workbench().screenshot('apply-namespace-created');
    } finally {
      await request('DELETE', `/api/v1/namespaces/${newNamespace}`);
    }
  });
});
