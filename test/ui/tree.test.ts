import assert from 'node:assert/strict';
import type { ClusterFixture } from './support/cluster.ts';
import { describeOnCluster } from './support/suite.ts';

/** A pod template whose container runs a shell script. */
function shell(script: string, image = 'busybox:1.36'): object {
  const containers = [{ name: 'main', image, command: ['sh', '-c', script] }];
  return { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 0, containers } };
}

const failing = { backoffLimit: 0, template: shell('echo no space left on device >&2; exit 3') };

const workspace = {
  machineSettings: { 'kubernetesJobs.protectedContexts': ['every*'] },
  async fill({ create }: ClusterFixture): Promise<void> {
    await create('jobs', 'import-users', { team: 'web' }, { template: shell('echo done') });
    await create('jobs', 'nightly-report', { team: 'data' }, failing);
    await create('jobs', 'send-invoices', { team: 'web' }, failing);
    await create('jobs', 'reindex', { team: 'data' }, { template: shell('sleep 3600') });
    await create('jobs', 'backfill', { team: 'data' }, { suspend: true, template: shell('true') });
    await create('jobs', 'train', {}, { template: shell('true', 'registry.example/no-such-image:1') });
    const jobTemplate = { spec: { template: shell('true') } };
    await create('cronjobs', 'clean-up', { team: 'web' }, { schedule: '0 3 * * *', jobTemplate });
  },
};

describeOnCluster('in the tree of Jobs, a person', workspace, ({ workbench, cluster }) => {
  const namespace = () => cluster().namespace;

  async function chooseContext(name: string): Promise<void> {
    await workbench().commandAndPick('Kubernetes Jobs: Choose Context…', 'Choose Context', name);
    await workbench().page.locator('.statusbar').getByText(`${name} / ${namespace()}`).waitFor();
    await workbench().row(`Context ${name}`).waitFor();
  }

  /** What a row's menu offers: by its label, whether it can be chosen. */
  async function offered(row: string, screenshot?: string): Promise<Map<string, boolean>> {
    const entries = await workbench().readMenu(row, async (menu, timeout) => {
      if (screenshot) await workbench().page.screenshot({ path: `out/screenshots/${screenshot}.png` });
      const items = await menu.locator('.action-item:has(.action-label:not(.separator))').all();
      return Promise.all(
        items.map(
          async (item): Promise<[string, boolean]> => [
            (await item.locator('.action-label').innerText({ timeout })).trim(),
            (await item.locator('.action-menu-item').getAttribute('aria-disabled', { timeout })) !== 'true' &&
              !(await item.getAttribute('class', { timeout }))?.includes('disabled'),
          ],
        ),
      );
    });
    await workbench().closeMenu();
    return new Map(entries);
  }

  /** Types into the input box of this title. */
  async function answer(title: string, text: string): Promise<void> {
    const box = workbench().page.locator('.quick-input-widget:visible', { hasText: title });
    await box.locator('input.input').fill(text);
    await workbench().page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  /** The names of what is listed, from the top. */
  async function listed(): Promise<string[]> {
    const rows = await workbench().page.locator('.sidebar [role="treeitem"]').all();
    const labels = await Promise.all(rows.map((row) => row.getAttribute('aria-label', { timeout: 1000 })));
    return labels.flatMap((label) => /^(?:CronJob|Job|Group) ([^:,]+)[:,]/.exec(label ?? '')?.[1] ?? []);
  }

  /** Waits for this list; Jobs in one string may stand in either order: they may have been made in the same second. */
  async function waitForList(...wanted: readonly string[]): Promise<void> {
    const sorted = (names: readonly string[]): string[] => {
      let from = 0;
      return wanted.map((part) => {
        const length = part.split(' | ').length;
        from += length;
        return names
          .slice(from - length, from)
          .sort()
          .join(' | ');
      });
    };
    const deadline = Date.now() + 20_000;
    for (;;) {
      const names = await listed().catch(() => []);
      const isSo = names.length === wanted.join(' | ').split(' | ').length && sorted(names).join() === wanted.join();
      if (isSo) return;
      if (Date.now() > deadline) assert.deepEqual(names, wanted);
      await workbench().page.waitForTimeout(100);
    }
  }

  it('who may only look sees what is not for them greyed out, and why', async () => {
    await workbench().openExplorer();
    await workbench().row('Job nightly-report, failed').waitFor({ timeout: 60_000 });
    assert.equal((await offered('Job nightly-report')).get('Delete…'), true);
    await chooseContext('viewer');
    await workbench().row(`Namespace ${namespace()}`).getByText('read only').waitFor();
    const menu = await offered('Job nightly-report', 'tree-viewer-menu');
    const off = [...menu].flatMap(([label, enabled]) => (enabled ? [] : [label]));
    assert.deepEqual(off.sort(), ['Delete…', 'Edit Live YAML', 'Run Again']);
    assert.equal(menu.get('Follow Logs'), true);
    const reason = `You may not delete Jobs, change Jobs, start Jobs or open shells in pods in ${namespace()}`;
    await workbench().hoverRow('Job nightly-report', new RegExp(`Not permitted[^]*${reason}`));
    await workbench().page.screenshot({ path: 'out/screenshots/tree-viewer-tooltip.png' });
    await workbench().commandAndPick('Kubernetes Jobs: Delete…', /^Delete — viewer/, 'nightly-report');
    await workbench()
      .notification(/is not permitted to delete jobs.batch in namespace .* of context viewer/)
      .waitFor();
    await workbench().clearNotifications();
  });

  it('finds Jobs by phase, name and label, and puts the failed ones first', async () => {
    await chooseContext('tests');
    await workbench().row('Job train, stuck').waitFor({ timeout: 60_000 });
    const filter = async (part: string): Promise<void> => {
      await workbench().commandAndPick('Kubernetes Jobs: Filter Jobs…', 'Filter Jobs', part);
    };
    const { page } = workbench();
    await filter('By Phase…');
    await workbench().pickFrom('Filter by Phase', 'Failed');
    await page.keyboard.press('Enter');
    await waitForList('nightly-report | send-invoices');
    await page.locator('.sidebar').getByText('Filter: failed').waitFor();
    await workbench().screenshot('tree-filter-phase');
    await filter('By Name…');
    await answer('Filter by Name', 'REPORT');
    await waitForList('nightly-report');
    await workbench().command('Kubernetes Jobs: Clear Filter');
    await workbench().row('Job reindex').waitFor();
    await filter('By Labels…');
    await answer('Filter by Labels', 'team in (web)');
    await waitForList('clean-up', 'import-users | send-invoices');
    await workbench().command('Kubernetes Jobs: Clear Filter');
    await workbench().commandAndPick('Kubernetes Jobs: Sort Jobs…', 'Sort Jobs', 'Failed First');
    await waitForList('clean-up', 'nightly-report | send-invoices', 'train', 'backfill | import-users | reindex');
  });

  it('groups Jobs and pins what matters', async () => {
    const pinned = workbench().row('Job reindex, running: pinned · 0/1 · 1 running');
    await workbench().rowMenu('Job reindex', 'Pin to Top', pinned);
    await waitForList('reindex', 'clean-up', 'nightly-report | send-invoices', 'train', 'backfill | import-users');
    assert.equal((await offered('Job reindex')).has('Pin to Top'), false);
    await workbench().commandAndPick('Kubernetes Jobs: Group Jobs…', 'Group Jobs', 'By Phase');
    await waitForList('reindex', 'clean-up', 'Failed', 'Stuck', 'Suspended', 'Complete');
    await workbench().expand('Group Failed');
    await waitForList(
      'reindex',
      'clean-up',
      'Failed',
      'nightly-report | send-invoices',
      'Stuck',
      'Suspended',
      'Complete',
    );
    await workbench().screenshot('tree-pinned-grouped');
    await workbench().commandAndPick('Kubernetes Jobs: Group Jobs…', 'Group Jobs', 'By Label…');
    await workbench().pickFrom('Group Jobs by Label', 'team');
    await waitForList('reindex', 'clean-up', 'team', 'team', 'Without team');
    await workbench().screenshot('tree-grouped-by-label');
    await workbench().commandAndPick('Kubernetes Jobs: Group Jobs…', 'Group Jobs', 'Not Grouped');
    await workbench().commandAndPick('Kubernetes Jobs: Unpin', 'Unpin', 'reindex');
    await waitForList('clean-up', 'nightly-report | send-invoices', 'train', 'backfill | import-users | reindex');
  });

  it('sees two clusters at once, and where a command acts', async () => {
    await workbench().command('Kubernetes Jobs: Start Demo Cluster');
    await workbench().row('Context demo').waitFor({ timeout: 60_000 });
    await workbench().commandAndPick('Kubernetes Jobs: Open Another Context…', 'Open Another Context', 'everything');
    await workbench().row('Context demo: current').waitFor();
    await workbench().row('Context everything: protected').waitFor();
    await workbench().row('Job nightly-report').waitFor();
    await workbench().screenshot('tree-two-contexts');
    await workbench().page.locator('.statusbar').getByText('demo / ').waitFor();
    await workbench().rowMenu('Job nightly-report', 'Delete…', workbench().dialog());
    const asked = await workbench().dialog().innerText();
    assert.match(asked, new RegExp(`Job nightly-report in namespace ${namespace()} of context everything`));
    await workbench().answerDialog('Delete');
    // The context's own protection asks, though another one is the current one.
    await workbench().page.locator('.quick-input-widget:visible', { hasText: 'Type everything to delete' }).waitFor();
    await workbench().screenshot('tree-protected');
    await workbench().page.keyboard.press('Escape');
    await workbench().rowMenu('Context everything', 'Use This Context', workbench().row('Context everything: current'));
    await workbench().row('Context demo').waitFor();
    await workbench().clearNotifications();
    await workbench().command('Kubernetes Jobs: Close Context');
    await workbench().row('Context demo').waitFor({ state: 'detached' });
    assert.equal(await workbench().row('Job nightly-report').isVisible(), true);
  });

  it('is told at the icon what has failed meanwhile', async () => {
    await chooseContext('tests');
    await workbench().row('Job nightly-report, failed').waitFor();
    await workbench().command('View: Show Explorer');
    await workbench().row('Context').waitFor({ state: 'detached' });
    await cluster().create('jobs', 'rotate-keys', {}, failing);
    const icon = workbench().page.locator('.activitybar .action-item', {
      has: workbench().page.locator('a[aria-label^="Kubernetes Jobs"]'),
    });
    await icon.locator('.badge-content', { hasText: /^1$/ }).waitFor({ timeout: 90_000 });
    await workbench().screenshot('tree-badge');
    // The badge stands over the icon, where a click is meant for both.
    await workbench().command('Kubernetes Jobs: Focus on Jobs View');
    await workbench().row('Job rotate-keys, failed').waitFor();
    await icon.locator('.badge-content', { hasText: /^1$/ }).waitFor({ state: 'hidden' });
  });

  it('leaves nothing in the log that nobody was told', async () => {
    const errors = (await workbench().extensionLog()).split('\n').filter((line) => line.includes('[error]'));
    assert.deepEqual(errors, []);
  });
});
