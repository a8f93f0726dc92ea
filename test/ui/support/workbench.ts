import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

// The suites are bundled elsewhere, so the scripts are found from the folder that the tests are run in.
const root = process.cwd();
const host = (await import(
  pathToFileURL(path.join(root, 'scripts', 'host', 'workbench.mjs')).href
)) as typeof import('../../../scripts/host/workbench.mjs');

export interface OpenOptions {
  /** Folder that is copied and opened; the examples by default. */
  readonly folder?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Path for the extension host's KUBECONFIG; by default a file that does not exist. */
  readonly kubeconfig?: string;
  /** Ask for workspace trust, as a desktop does. */
  readonly workspaceTrust?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The installed package in a real workbench, with what a person does there as methods. */
export class Workbench {
  private constructor(
    private readonly server: Awaited<ReturnType<typeof host.startWorkbench>>,
    private readonly browser: Browser,
    readonly page: Page,
    /** The copy of the folder that is open. */
    readonly folder: string,
  ) {}

  static async open(options: OpenOptions = {}): Promise<Workbench> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-ui-'));
    await cp(options.folder ?? path.join(root, 'examples'), folder, { recursive: true });
    const server = await host.startWorkbench({
      vsix: [path.join(root, 'out', 'kubernetes-jobs.vsix')],
      settings: { ...options.settings },
      workspaceTrust: options.workspaceTrust ?? false,
      env: { KUBECONFIG: options.kubeconfig ?? path.join(folder, 'no-such-kubeconfig') },
    });
    const executablePath = host.findBrowser();
    const browser = await chromium.launch({
      headless: true,
      args: host.browserArguments,
      ...(executablePath ? { executablePath } : {}),
    });
    const page = await browser.newPage({ viewport: options.viewport ?? { width: 1440, height: 900 } });
    page.setDefaultTimeout(30_000);
    await page.goto(`${server.address}/?folder=${encodeURIComponent(folder)}`);
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    return new Workbench(server, browser, page, folder);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Saves what is on the screen as out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    const folder = path.join(root, 'out', 'screenshots');
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`) });
  }

  /** Runs a command from the palette by its full title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(`>${title}`);
    await this.pick(title);
  }

  /** Picks the entry with this label from the open quick pick. */
  async pick(label: string | RegExp): Promise<void> {
    const row = this.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first();
    await row.waitFor();
    await row.click();
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(name);
    await this.pick(path.basename(name));
    await this.page
      .locator('.tabs-container .tab.active')
      .filter({ hasText: path.basename(name) })
      .waitFor();
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().waitFor();
  }

  get editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  /** Opens our container in the activity bar. */
  async openExplorer(): Promise<void> {
    const action = this.page.locator('.activitybar a.action-label[aria-label^="Kubernetes Jobs"]');
    await action.waitFor();
    const open = await this.page
      .locator('.sidebar .composite.title')
      .filter({ hasText: /kubernetes jobs/i })
      .count();
    if (!open) await action.click();
  }

  /** A row of our tree by its text or accessible name. */
  row(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row').filter({ hasText: text }).first();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Rows of the Problems panel, which is opened. */
  async problems(): Promise<Locator> {
    await this.command('View: Focus Problems');
    return this.page.locator('.markers-panel .monaco-list-row');
  }
}
