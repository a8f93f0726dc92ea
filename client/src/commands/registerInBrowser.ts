import { commands, Disposable, window } from 'vscode';
import { commands as contributed } from '../contributes/commands.ts';

const explanation =
  'Kubernetes Jobs checks manifests in the browser, and cannot reach a cluster from there. Open this folder in VS Code on a desktop, a remote machine or a container.';

/** Where there is no Node, every command of the palette is there and says why it can do nothing. */
export function registerCommandsInBrowser(): Disposable {
  return Disposable.from(
    ...Object.keys(contributed).map((id) =>
      commands.registerCommand(id, () => void window.showInformationMessage(explanation)),
    ),
  );
}
