import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { env, Uri, window } from 'vscode';
import { toPlainText } from './plainText.ts';

/** A program in a terminal of its own, or a person's own shell where none is named. */
export interface TerminalProgram {
  readonly name: string;
  /** Its full path. */
  readonly program?: string;
  /** Each reaches the program as it is. */
  readonly args?: readonly string[];
  /** The files that the program shall read its kubeconfig from. */
  readonly kubeconfig: readonly string[];
}

/** The few things outside the editor that commands touch. */
export interface Desktop {
  openExternal(address: string): Promise<void>;
  copy(text: string): Promise<void>;
  /** The full path of a program on the editor's PATH. */
  findProgram(name: string): Promise<string | undefined>;
  openTerminal(program: TerminalProgram): void;
}

/** Where a program of this name may be, in the order in which the system looks. */
export function programPaths(
  name: string,
  { PATH = '', PATHEXT = '' }: { readonly PATH?: string | undefined; readonly PATHEXT?: string | undefined },
  windows: boolean,
): readonly string[] {
  const { delimiter, join, isAbsolute } = windows ? path.win32 : path.posix;
  // Only what runs by itself: a script of Windows would be read by its shell, arguments too.
  const suffixes = windows ? PATHEXT.split(';').filter((suffix) => /^\.(exe|com)$/i.test(suffix)) : [''];
  // A relative folder would be one of the workspace.
  const folders = PATH.split(delimiter).filter((folder) => isAbsolute(folder));
  return folders.flatMap((folder) => suffixes.map((suffix) => join(folder, `${name}${suffix.toLowerCase()}`)));
}

export const desktop: Desktop = {
  async openExternal(address) {
    await env.openExternal(Uri.parse(address, true));
  },
  async copy(text) {
    await env.clipboard.writeText(text);
  },
  async findProgram(name) {
    const windows = process.platform === 'win32';
    // The variable is called Path there; process.env does not mind the case.
    const { PATH, PATHEXT } = process.env;
    for (const file of programPaths(name, { PATH, PATHEXT: PATHEXT ?? '.EXE' }, windows)) {
      try {
        await access(file, constants.X_OK);
        return file;
      } catch {
        // Not here: the next folder may have it.
      }
    }
    return undefined;
  },
  openTerminal({ name, program, args, kubeconfig }) {
    window
      .createTerminal({
        name: toPlainText(name, 100),
        ...(program === undefined ? {} : { shellPath: program, shellArgs: [...(args ?? [])] }),
        ...(kubeconfig.length ? { env: { KUBECONFIG: kubeconfig.join(path.delimiter) } } : {}),
        isTransient: true,
      })
      .show();
  },
};
