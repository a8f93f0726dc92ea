import { hostname } from 'node:os';
import { env, UIKind } from 'vscode';

/** The machine that the extension, and so the kubeconfig, is on, in words: a person may sit at another one. */
export function machineWords(): string {
  const name = hostname();
  switch (env.remoteName) {
    case undefined:
      return env.uiKind === UIKind.Web ? `${name}, which serves this editor` : `this computer (${name})`;
    case 'wsl':
      return `the WSL distribution on ${name}`;
    case 'dev-container':
    case 'attached-container':
      return `the container ${name}`;
    case 'ssh-remote':
      return `the SSH host ${name}`;
    default:
      return `the remote machine ${name}`;
  }
}
