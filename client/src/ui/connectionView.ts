import {
  type Disposable,
  EventEmitter,
  Position,
  Range,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  Uri,
  window,
} from 'vscode';
import { views } from '../contributes/views.ts';
import type { Connection } from './connection.ts';
import type { ConnectionFact, ConnectionReport } from './connectionFacts.ts';
import { toPlainText } from './plainText.ts';

/** The view that says where a kubeconfig was looked for, which server did not answer, and why. */
export function createConnectionView(connection: Connection, report: () => ConnectionReport): Disposable {
  const changed = new EventEmitter<undefined>();
  const provider: TreeDataProvider<ConnectionFact> = {
    onDidChangeTreeData: changed.event,
    getChildren: (fact) => (fact ? [] : [...report().facts]),
    getTreeItem: ({ label, value, icon, open }) => {
      const item = new TreeItem(toPlainText(label, 300));
      item.description = toPlainText(value, 300);
      const words = toPlainText(`${label}: ${value}`, 2000);
      item.tooltip = words;
      item.iconPath = new ThemeIcon(icon);
      item.contextValue = 'fact.';
      item.accessibilityInformation = { label: words };
      if (open) {
        const start = new Position((open.line ?? 1) - 1, 0);
        item.command = {
          command: 'vscode.open',
          title: 'Open',
          arguments: [Uri.file(open.file), { selection: new Range(start, start) }],
        };
      }
      return item;
    },
  };
  const view = window.createTreeView(views.connection.id, { treeDataProvider: provider });
  // The view's message wraps, which its rows do not. An empty one would keep its line.
  const draw = (): void => {
    const { reason } = report();
    Object.assign(view, { message: reason === undefined ? undefined : toPlainText(reason, 2000) });
    changed.fire(undefined);
  };
  draw();
  const listener = connection.onDidChange(draw);
  return {
    dispose() {
      listener.dispose();
      view.dispose();
      changed.dispose();
    },
  };
}
