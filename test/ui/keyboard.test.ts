import assert from 'node:assert/strict';
import { shellManifest } from './support/manifests.ts';
import { describeOnCluster } from './support/suite.ts';

const files = {
  'good.yaml': shellManifest('good', 'echo fine'),
  'bad.yaml': shellManifest('bad', 'echo broken; exit 3'),
};

describeOnCluster('without a mouse, a person', { files }, ({ workbench }) => {
  // A tree remembers its row without having the keyboard.
  const focused = () => workbench().page.locator('.sidebar .monaco-list:focus [role="treeitem"].focused');

  it('applies from the editor with its key', async () => {
    for (const name of ['good', 'bad']) {
      await workbench().openFile(`${name}.yaml`);
      await workbench().page.locator('.editor-actions').getByRole('button', { name: 'Apply Manifest' }).waitFor();
      await workbench().until(workbench().notification(`Job ${name} was created`), () =>
        workbench().page.keyboard.press('Control+Alt+Enter'),
      );
    }
    await workbench().clearNotifications();
  });

  it('reaches the tree, and hears of each row what it is and how it fares', async () => {
    const { page } = workbench();
    await workbench().command('Kubernetes Jobs: Focus on Jobs View');
    await workbench().row('Job good, complete: 1/1').waitFor({ timeout: 60_000 });
    await workbench().row('Job bad, failed: BackoffLimitExceeded').waitFor({ timeout: 60_000 });
    await page.keyboard.press('Home');
    await focused().and(workbench().row('Context tests')).waitFor();
    const labels = await page
      .locator('.sidebar [role="treeitem"]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''));
    assert.ok(
      labels.every((label) => /\S/.test(label)),
      labels.join('\n'),
    );
    // Walks down to the failed Job and opens it.
    for (let steps = 0; steps < labels.length; steps++) {
      if ((await focused().getAttribute('aria-label'))?.startsWith('Job bad')) break;
      await page.keyboard.press('ArrowDown');
    }
    await focused().and(workbench().row('Job bad')).waitFor();
    await page.keyboard.press('ArrowRight');
    await workbench().row('Pod bad-').waitFor();
    await page.keyboard.press('ArrowDown');
    await focused().and(workbench().row('Pod bad-')).waitFor();
    assert.match((await focused().getAttribute('aria-label')) ?? '', /exit code 3|Error/);
    await workbench().screenshot('keyboard-tree');
  });

  it('sees the tree in dark and in high contrast', async () => {
    await workbench().useTheme('Dark Modern', 'vs-dark');
    await workbench().screenshot('keyboard-tree-dark');
    await workbench().useTheme('Dark High Contrast', 'hc-black');
    await workbench().screenshot('keyboard-tree-high-contrast');
  });

  it('follows, describes and deletes what is selected, from the palette', async () => {
    const { page } = workbench();
    await workbench().command('Kubernetes Jobs: Focus on Jobs View');
    await focused().and(workbench().row('Pod bad-')).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await workbench().command('Kubernetes Jobs: Follow Logs');
    await workbench().outputLine('══ Job bad failed').or(workbench().outputLine('══ Job bad has failed')).waitFor();
    assert.match(await workbench().outputText(), /│ broken$/m);
    await workbench().command('Kubernetes Jobs: Describe');
    await workbench().activeTab('bad.job.txt').waitFor();
    await workbench().command('Kubernetes Jobs: Focus on Jobs View');
    await page.keyboard.press('Delete');
    await workbench()
      .dialog()
      .filter({ hasText: /Delete Job bad/ })
      .waitFor();
    await page.keyboard.press('Enter');
    await workbench().row('Job bad').waitFor({ state: 'detached' });
  });
});
