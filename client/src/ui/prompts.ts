import { type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from 'vscode';
import { toMessageText, toPlainText } from './plainText.ts';

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** A product icon's name. */
  readonly icon?: string;
  readonly value: T;
}

/** Questions and messages. All text is shown as text, wherever it comes from. */
export interface Prompts {
  /** Undefined when the person leaves it. `choices` may still be on their way. */
  pick<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: { readonly title: string; readonly placeholder: string },
  ): Promise<T | undefined>;
  /** Several at once; undefined when the person leaves it. */
  pickMany<T>(
    choices: readonly (Choice<T> & { readonly picked: boolean })[],
    options: { readonly title: string; readonly placeholder: string },
  ): Promise<readonly T[] | undefined>;
  input(options: {
    readonly title: string;
    readonly prompt: string;
    readonly value?: string;
    /** What is wrong with the value, or undefined. */
    readonly check?: (value: string) => string | undefined;
  }): Promise<string | undefined>;
  /** A modal question; undefined when the person cancels. */
  confirm<Action extends string>(
    message: string,
    detail: string,
    ...actions: readonly Action[]
  ): Promise<Action | undefined>;
  inform<Action extends string>(message: string, ...actions: readonly Action[]): Promise<Action | undefined>;
  warn<Action extends string>(message: string, ...actions: readonly Action[]): Promise<Action | undefined>;
  error<Action extends string>(message: string, ...actions: readonly Action[]): Promise<Action | undefined>;
  /** A file of the machine that the extension runs on. */
  openFile(options: { readonly title: string; readonly folder?: string }): Promise<string | undefined>;
}

export function createPrompts(openFile: Prompts['openFile']): Prompts {
  return {
    async pick<T>(
      choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
      { title, placeholder }: { title: string; placeholder: string },
    ) {
      const items = async () => (await choices).map(toItem);
      const picked = await window.showQuickPick(items(), {
        title: toMessageText(title),
        placeHolder: toMessageText(placeholder),
        matchOnDescription: true,
        matchOnDetail: true,
      });
      return picked?.value;
    },
    async pickMany(choices, { title, placeholder }) {
      const items = choices.map((choice) => ({ ...toItem(choice), picked: choice.picked }));
      const picked = await window.showQuickPick(items, {
        title: toMessageText(title),
        placeHolder: toMessageText(placeholder),
        canPickMany: true,
      });
      return picked?.map(({ value }) => value);
    },
    async input({ title, prompt, value, check }) {
      return window.showInputBox({
        title: toMessageText(title),
        prompt: toMessageText(prompt),
        ignoreFocusOut: true,
        ...(value === undefined ? {} : { value }),
        ...(check ? { validateInput: check } : {}),
      });
    },
    async confirm(message, detail, ...actions) {
      return window.showWarningMessage(
        toMessageText(message),
        { modal: true, detail: toPlainText(detail).replace(/\](?=\()/g, '] ') },
        ...actions,
      );
    },
    async inform(message, ...actions) {
      return window.showInformationMessage(toMessageText(message), ...actions);
    },
    async warn(message, ...actions) {
      return window.showWarningMessage(toMessageText(message), ...actions);
    },
    async error(message, ...actions) {
      return window.showErrorMessage(toMessageText(message), ...actions);
    },
    openFile,
  };
}

function toItem<T>({ label, description, detail, icon, value }: Choice<T>): QuickPickItem & { value: T } {
  return {
    kind: QuickPickItemKind.Default,
    // `$(name)` in a label would be drawn as an icon.
    label: withoutIcons(label),
    ...(description === undefined ? {} : { description: withoutIcons(description) }),
    ...(detail === undefined ? {} : { detail: withoutIcons(detail) }),
    ...(icon === undefined ? {} : { iconPath: new ThemeIcon(icon) }),
    value,
  };
}

function withoutIcons(text: string): string {
  return toPlainText(text, 300).replace(/\$\(/g, '$ (').replace(/\s+/g, ' ');
}
