import { env, Uri } from 'vscode';

/** The few things outside the editor that commands touch. */
export interface Desktop {
  openExternal(address: string): Promise<void>;
  copy(text: string): Promise<void>;
}

export const desktop: Desktop = {
  async openExternal(address) {
    await env.openExternal(Uri.parse(address, true));
  },
  async copy(text) {
    await env.clipboard.writeText(text);
  },
};
