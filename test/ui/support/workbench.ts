import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, errors, type Locator, type Page } from 'playwright-core';
import { checkoutRoot } from '../../support/sharedFolder.ts';

export const root = checkoutRoot();

// Not bundled with the suites: it finds its own files beside itself.
const host = (await import(
  pathToFileURL(path.join(root, 'scripts', 'host', 'workbench.mjs')).href
)) as typeof import('../../../scripts/host/workbench.mjs');

export interface OpenOptions {
  /** Files by their path in the folder that is opened, beside the examples. */
  readonly files?: Readonly<Record<string, string>>;
  /** Folders of the checkout that are copied into the opened one, by their name there. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Settings that only the machine's own file sets. */
  readonly machineSettings?: Readonly<Record<string, unknown>>;
  /** Path for the extension host's KUBECONFIG; by default a file that does not exist. */
  readonly kubeconfig?: string;
  /** Ask for workspace trust, as a desktop does. */
  readonly workspaceTrust?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** What a page has and Node has not. */
type Clipboarded = Navigator & {
  readonly clipboard: { readText(): Promise<string>; writeText(text: string): Promise<void> };
};

/** The installed package in a real workbench, with what a person does there as methods. */
export class Workbench {
  private constructor(
    private readonly server: Awaited<ReturnType<typeof host.startWorkbench>>,
    private readonly browser: Browser,
    readonly page: Page,
    /** The folder that is open: a copy of the examples. */
    readonly folder: string,
  ) {}

  static async open(options: OpenOptions = {}): Promise<Workbench> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-jobs-ui-'));
    await cp(path.join(root, 'examples'), folder, { recursive: true });
    for (const [name, source] of Object.entries(options.folders ?? {})) {
      await cp(path.join(root, source), path.join(folder, name), { recursive: true });
    }
    for (const [name, text] of Object.entries(options.files ?? {})) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    const server = await host.startWorkbench({
      vsix: [path.join(root, 'out', 'kubernetes-jobs.vsix')],
      settings: { ...options.settings },
      machineSettings: { ...options.machineSettings },
      workspaceTrust: options.workspaceTrust ?? false,
      env: { KUBECONFIG: options.kubeconfig ?? path.join(folder, 'no-such-kubeconfig') },
    });
    const executablePath = host.findBrowser();
    let browser: Browser | undefined;
    try {
      browser = await chromium.launch({
        headless: true,
        args: host.browserArguments,
        ...(executablePath ? { executablePath } : {}),
      });
      const context = await browser.newContext({ viewport: options.viewport ?? { width: 1440, height: 900 } });
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      await page.goto(`${server.address}/?folder=${encodeURIComponent(folder)}`);
      await page.locator('.monaco-workbench .part.statusbar').waitFor();
      return new Workbench(server, browser, page, folder);
    } catch (error) {
      await browser?.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Loads the page anew: the window closes and opens again. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
  }

  /** Opens the same folder in another window, which `closeWindow` closes. */
  async openWindow(): Promise<Workbench> {
    const page = await this.page.context().newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(this.page.url());
    await page.locator('.monaco-workbench .part.statusbar').waitFor();
    return new Workbench(this.server, this.browser, page, this.folder);
  }

  /** Closes this window alone, as a person does. */
  async closeWindow(): Promise<void> {
    await this.page.close({ runBeforeUnload: true });
  }

  /** Where the extension keeps what is its own. */
  get extensionStorage(): string {
    return path.join(this.server.folder, 'user-data', 'User', 'globalStorage', 'kubernetes-jobs.kubernetes-jobs');
  }

  /** Saves what is on the screen as out/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    // What the mouse happens to hover is not the matter.
    await this.page.mouse.move(0, 0);
    await this.page.screenshot({ path: path.join(await made('screenshots'), `${name}.png`), animations: 'disabled' });
  }

  /** Saves the screen and every log of the extension host as out/failures/NAME. */
  async saveFailure(name: string): Promise<void> {
    const folder = path.join(await made('failures'), name.replace(/[^\w-]+/g, '-').slice(0, 100));
    await cp(path.join(this.server.folder, 'user-data', 'logs'), `${folder}-logs`, { recursive: true, force: true });
    await this.page.screenshot({ path: `${folder}.png` }).catch(() => undefined);
  }

  /** What the extension wrote into its own logs so far. */
  async extensionLog(): Promise<string> {
    const logs = path.join(this.server.folder, 'user-data', 'logs');
    const entries = await readdir(logs, { recursive: true, withFileTypes: true });
    const ours = entries.filter(
      (entry) =>
        entry.isFile() &&
        entry.name.endsWith('.log') &&
        path.basename(entry.parentPath) === 'kubernetes-jobs.kubernetes-jobs',
    );
    const texts = await Promise.all(ours.map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')));
    return texts.join('\n');
  }

  /** Chooses a colour theme by its label; the class is that of its kind. */
  async useTheme(label: string, kind: 'vs' | 'vs-dark' | 'hc-black' | 'hc-light'): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quickInput.fill(label);
    await this.click(this.choice(label));
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible input.input:visible');
  }

  /** The entries of the open quick pick. */
  get choices(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  /** The entry with exactly this label. */
  private choice(label: string): Locator {
    return this.choices.filter({ has: this.page.locator('.label-name', { hasText: exactly(label) }) }).first();
  }

  /**
   * Opens the quick input with a key, types into it and takes the entry with this label. The input closes when what was
   * just left takes the focus back, and lists what there was when it opened: a person opens it once more.
   */
  private async choose(key: string, text: string, label: string): Promise<void> {
    const entry = this.choice(label);
    await this.again(async (timeout) => {
      // The key alone would show a list that is open once more as it is, without what has come to be there since.
      if (await this.quickInput.isVisible()) {
        // One without the focus is closing by itself, and the key would clear the selection of a tree that has the focus.
        if (await this.page.locator('.quick-input-widget:focus-within').isVisible()) {
          await this.page.keyboard.press('Escape');
        }
        await this.quickInput.waitFor({ state: 'hidden', timeout });
      }
      await this.page.keyboard.press(key);
      await this.quickInput.fill(text, { timeout });
      await this.click(entry, timeout);
    });
  }

  /** Clicks with a mouse that rests nowhere before and after: what it hovered would be explained in front of the target. */
  private async click(target: Locator, timeout = 30_000): Promise<void> {
    await this.page.mouse.move(0, 0);
    await target.click({ timeout });
    await this.page.mouse.move(0, 0);
  }

  /** Tries what has to be done within the timeout, in ms, up to five times. */
  private async again<T>(act: (timeout: number) => Promise<T>): Promise<T> {
    for (let patience = 4; ; patience--) {
      try {
        return await act(8_000);
      } catch (error) {
        if (patience === 0 || !(error instanceof errors.TimeoutError)) throw error;
      }
    }
  }

  /** Runs a command from the palette by its full title. */
  async command(title: string): Promise<void> {
    await this.choose('F1', `>${title}`, title);
  }

  /**
   * Runs a command that asks with a list of this title, and takes an entry. The list goes again when what was left before
   * takes the focus back, and a person chooses the command once more.
   */
  async commandAndPick(
    command: string,
    title: string | RegExp,
    entry: string,
    options: { readonly screenshot?: string } = {},
  ): Promise<void> {
    await this.again(async (timeout) => {
      await this.command(command);
      if (options.screenshot !== undefined) {
        await this.listTitled(title).waitFor({ timeout });
        await this.screenshot(options.screenshot);
      }
      await this.pickFrom(title, entry, timeout);
    });
  }

  /** Picks from the list of this title: the palette's own may not be gone yet. */
  async pickFrom(title: string | RegExp, entry: string, timeout = 30_000): Promise<void> {
    const row = this.listTitled(title).locator('.monaco-list-row', { hasText: entry }).first();
    await this.click(row, timeout);
  }

  private listTitled(title: string | RegExp): Locator {
    const named = typeof title === 'string' ? exactly(title) : title;
    return this.page.locator('.quick-input-widget:visible', {
      has: this.page.locator('.quick-input-title', { hasText: named }),
    });
  }

  /** Picks the entry with this label from the open quick pick. */
  async pick(label: string | RegExp): Promise<void> {
    await this.click(this.choices.filter({ hasText: label }).first());
  }

  /** Opens a file of the folder in whatever editor there is for it. */
  async goToFile(name: string): Promise<void> {
    const file = path.basename(name);
    await this.until(this.activeTab(exactly(file)), () => this.choose('Control+P', name, file));
  }

  async openFile(name: string): Promise<void> {
    await this.goToFile(name);
    await this.editor.and(this.page.locator('.focused')).locator('.view-line').first().waitFor();
  }

  /** Opens an unsaved document with this text, in a language by its name. */
  async openText(text: string, language: string): Promise<void> {
    await this.command('File: New Untitled Text File');
    await this.activeTab('Untitled').waitFor();
    await this.command('Change Language Mode');
    await this.quickInput.fill(language);
    await this.click(this.choice(language));
    if (text) await this.paste(text);
  }

  /** Puts text at the cursor as a paste does: nothing completes or indents it. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((value) => (navigator as Clipboarded).clipboard.writeText(value), text);
    await this.page.keyboard.press('Control+V');
  }

  activeTab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab.active').filter({ hasText: name });
  }

  get editor(): Locator {
    return this.page.locator('.editor-group-container.active .editor-instance .monaco-editor').first();
  }

  /** A code lens of the open manifest, by a part of its title. */
  lens(title: string): Locator {
    return this.editor.locator('.codelens-decoration a', { hasText: title }).first();
  }

  async clickLens(title: string): Promise<void> {
    await this.click(this.lens(title));
  }

  /** Places the cursor; both count from 1. */
  async goTo(line: number, column = 1): Promise<void> {
    await this.again(async (timeout) => {
      await this.page.keyboard.press('Control+G');
      await this.quickInput.fill(`:${line}:${column}`, { timeout });
      await this.page.keyboard.press('Enter');
      await this.page.locator('.statusbar').getByText(`Ln ${line}, Col ${column}`).waitFor({ timeout });
    });
    await this.editor.and(this.page.locator('.focused')).waitFor();
  }

  /** The whole text of what has the focus, as a person copies it. */
  async copyAll(): Promise<string> {
    await this.page.evaluate(() => (navigator as Clipboarded).clipboard.writeText(''));
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Control+C');
    const copied = await this.page.waitForFunction(
      async () => (await (navigator as Clipboarded).clipboard.readText()) || undefined,
    );
    return (await copied.jsonValue()) ?? '';
  }

  /** The text of the editor that was opened last. */
  async editorText(): Promise<string> {
    await this.command('View: Focus Active Editor Group');
    return this.copyAll();
  }

  /** The text of the output channel that is shown. */
  async outputText(): Promise<string> {
    await this.command('Output: Focus on Output View');
    return this.copyAll();
  }

  /** Empties the output channel that is shown, if one is. */
  async clearOutput(): Promise<void> {
    const button = this.page.locator('.panel').getByRole('button', { name: 'Clear Output' });
    if (!(await button.isVisible())) return;
    await button.click();
    await this.page.locator('.output-view .view-line', { hasText: /\S/ }).first().waitFor({ state: 'detached' });
  }

  /** A line of the output channel that is shown. Text, since the editor draws spaces that no pattern's space matches. */
  outputLine(text: string): Locator {
    return this.page.locator('.output-view .view-line').filter({ hasText: text }).first();
  }

  /** Opens our container in the activity bar. */
  async openExplorer(): Promise<void> {
    const action = this.page.locator('.activitybar a.action-label[aria-label^="Kubernetes Jobs"]');
    await action.waitFor();
    const isOpen = await this.page
      .locator('.sidebar .composite.title')
      .filter({ hasText: /kubernetes jobs/i })
      .count();
    if (!isOpen) await action.click();
  }

  /** A row of our tree whose accessible name begins so. */
  row(name: string): Locator {
    return this.page.locator(`.sidebar [role="treeitem"][aria-label^="${name}"]`).first();
  }

  /** Opens a row's children if they are not shown. */
  async expand(name: string): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    if ((await row.getAttribute('aria-expanded')) === 'true') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.page.locator(`.sidebar [role="treeitem"][aria-label^="${name}"][aria-expanded="true"]`).waitFor();
  }

  /** Hovers a row until its tooltip says what is wanted. */
  async hoverRow(name: string, said: string | RegExp): Promise<void> {
    await this.until(this.page.locator('.workbench-hover').filter({ hasText: said }).first(), async () => {
      await this.page.mouse.move(0, 0);
      await this.row(name).hover();
    });
  }

  private get menu(): Locator {
    return this.page.locator('.monaco-menu');
  }

  /** Opens a row's context menu and reads it, once more where a live tree that is drawn anew has closed it. */
  async readMenu<T>(name: string, read: (menu: Locator, timeout: number) => Promise<T>): Promise<T> {
    return this.again(async (timeout) => {
      if (await this.menu.isVisible()) await this.closeMenu();
      await this.row(name).click({ button: 'right', timeout });
      await this.menu.waitFor({ timeout });
      return read(this.menu, timeout);
    });
  }

  /** Closes the context menu that is open. */
  async closeMenu(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.menu.waitFor({ state: 'detached' });
  }

  /**
   * Chooses from a row's context menu and waits for what comes of it. A live tree that is drawn anew at that very
   * moment asks to choose once more.
   */
  async rowMenu(name: string, item: string, outcome: Locator): Promise<void> {
    const lost = this.notification(/Choose it once more/);
    const label = this.page.locator('.action-label', { hasText: exactly(item) });
    for (let patience = 3; patience > 0; patience--) {
      await this.readMenu(name, async (menu, timeout) => {
        await menu.locator('.action-item').filter({ has: label }).hover({ timeout });
      });
      // A menu takes no click right after it has opened.
      await this.page.keyboard.press('Enter');
      await this.menu.waitFor({ state: 'detached' });
      await outcome.or(lost).first().waitFor();
      if (await outcome.isVisible()) return;
      await this.clearNotifications();
    }
    await outcome.waitFor();
  }

  /** Does it again until its outcome is seen: a busy workbench now and then drops a key or a hover. */
  async until(outcome: Locator, act: () => Promise<void>): Promise<void> {
    await this.again(async (timeout) => {
      await act();
      await outcome.waitFor({ timeout });
    });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).first();
  }

  /** Takes away every message that is shown. */
  async clearNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'detached' });
  }

  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  async answerDialog(button: string): Promise<void> {
    await this.click(this.dialog().locator('.monaco-button', { hasText: exactly(button) }));
    await this.dialog().waitFor({ state: 'detached' });
  }

  /** Rows of the Problems panel, which is opened. */
  async problems(): Promise<Locator> {
    await this.command('Problems: Focus on Problems View');
    return this.page.locator('.markers-panel [role="treeitem"]');
  }

  /** The welcome text of our empty view. */
  get welcome(): Locator {
    return this.page.locator('.sidebar .welcome-view-content').first();
  }
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}

/** A folder below out/. */
async function made(name: string): Promise<string> {
  const folder = path.join(root, 'out', name);
  await mkdir(folder, { recursive: true });
  return folder;
}
