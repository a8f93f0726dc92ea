import { type Disposable, StatusBarAlignment, ThemeColor, window } from 'vscode';
import { section } from '../../../server/src/contract/names.ts';
import type { CommandId } from '../contributes/commands.ts';
import type { Connection } from './connection.ts';
import { toPlainText } from './plainText.ts';
import { statusText } from './statusText.ts';

const choose: CommandId = 'kubernetesJobs.chooseContext';

/** Shown from the first use of a cluster on; a click chooses another context. */
export function createStatusBar(connection: Connection, isProtected: (context: string) => boolean): Disposable {
  const item = window.createStatusBarItem(`${section}.context`, StatusBarAlignment.Left, 10);
  item.name = 'Kubernetes Jobs: Context and Namespace';
  item.command = choose;

  function draw(): void {
    const { status } = connection;
    const { context, namespace, place, others } = status;
    item.text = statusText(status);
    if (item.text === '' || (context === undefined && status.state === 'connecting')) {
      item.hide();
      return;
    }
    const isGuarded = context !== undefined && isProtected(context);
    item.backgroundColor = isGuarded ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    item.tooltip =
      context === undefined
        ? 'Kubernetes Jobs: choose a context'
        : [
            `Kubernetes Jobs acts on context ${toPlainText(context, 200)}, namespace ${toPlainText(namespace ?? 'default', 200)}.`,
            ...(isGuarded ? ['The context is protected: changes ask for its name.'] : []),
            ...(place ? [`Server: ${toPlainText(place.server, 200)}`] : []),
            ...(place?.insecure ? ["The server's certificate is not verified."] : []),
            ...(place?.impersonating ? [`Acting as ${toPlainText(place.impersonating, 200)}.`] : []),
            ...(others.length
              ? [
                  `Also open: ${others.map((name) => toPlainText(name, 100)).join(', ')}. Commands act there only on what is chosen there.`,
                ]
              : []),
            'Click to choose another.',
          ].join('\n');
    item.accessibilityInformation = {
      label: `Kubernetes context ${toPlainText(context ?? 'none', 200)}, namespace ${toPlainText(namespace ?? 'default', 200)}`,
    };
    item.show();
  }

  const listener = connection.onDidChange(draw);
  draw();
  return {
    dispose() {
      listener.dispose();
      item.dispose();
    },
  };
}
