import assert from 'node:assert/strict';
import { useWorkbench } from './support/suite.ts';

describe('in an editor that is a browser alone, a person', () => {
  const workbench = useWorkbench({
    // The same package, in the extension host that runs in the page.
    settings: { 'remote.extensionKind': { 'kubernetes-jobs.kubernetes-jobs': ['web'] } },
  });

  it('has manifests checked', async () => {
    await workbench().openFile('typing-errors.yaml');
    await workbench().editor.locator('.squiggly-error').first().waitFor();
    await workbench().command('View: Toggle Problems');
    await workbench().page.locator('.markers-panel').getByText('did you mean `image`?').waitFor();
    assert.equal(await workbench().page.getByText('▶ Apply').count(), 0, 'no lens promises a cluster');
    await workbench().screenshot('browser-problems');
  });

  it('is told in the side bar where clusters can be reached', async () => {
    await workbench().page.locator('.activitybar a.action-label[aria-label^="Kubernetes Jobs"]').click();
    await workbench().page.locator('.welcome-view-content').getByText('Clusters are out of its reach').waitFor();
    await workbench().screenshot('browser-side-bar');
  });

  it('is told the same by a command', async () => {
    await workbench().openFile('pi.yaml');
    await workbench().command('Kubernetes Jobs: Choose Kubeconfig…');
    await workbench().page.locator('.notification-toast').getByText('cannot reach a cluster from there').waitFor();
    await workbench().screenshot('browser-command');
  });
});
