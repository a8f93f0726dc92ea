import {
  commands,
  type Disposable,
  type Event,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  type ViewBadge,
  window,
} from 'vscode';
import type { Clock } from '../cluster/clock.ts';
import type { ObjectRef, ResourceKind } from '../cluster/ports.ts';
import type { NodeId, TreeNode } from '../cluster/tree.ts';
import { runNodeAction } from '../contributes/commands.ts';
import { views } from '../contributes/views.ts';
import type { Connection } from './connection.ts';
import { tooltipMarkdown } from './markdown.ts';
import { toPlainText } from './plainText.ts';

/** The view of Jobs as commands use it. */
export interface JobsTree extends Disposable {
  readonly selection: readonly NodeId[];
  /** Shows the view, opens the parents and selects the node. False when the tree does not know it. */
  reveal(id: NodeId, options?: { readonly focus?: boolean }): Promise<boolean>;
  /** The same for an object that the tree may come to know in a moment; false when it does not. */
  revealObject(context: string, object: { readonly kind: ResourceKind; readonly ref: ObjectRef }): Promise<boolean>;
  /** Brings the view to the front. */
  focus(): Promise<void>;
  readonly visible: boolean;
  readonly onDidChangeVisibility: Event<void>;
  setBadge(badge: ViewBadge | undefined): void;
  setHeading(heading: { readonly description: string; readonly message: string | undefined }): void;
}

const collapsible = {
  none: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;

/** What a node looks like. Its tooltip is made when it is hovered. */
export function toTreeItem(node: TreeNode): TreeItem {
  const item = new TreeItem(toPlainText(node.label, 300), collapsible[node.collapsible]);
  item.id = node.id;
  item.description = toPlainText(node.description, 300);
  item.iconPath = new ThemeIcon(node.icon, node.color ? new ThemeColor(node.color) : undefined);
  item.contextValue = node.contextValue;
  item.accessibilityInformation = { label: toPlainText(node.accessibleLabel, 600), role: 'treeitem' };
  if (node.action) {
    item.command = { command: runNodeAction, title: 'Open', arguments: [node.id] };
  }
  return item;
}

export function tooltipOf(node: TreeNode): MarkdownString {
  const tooltip = new MarkdownString(tooltipMarkdown(node.tooltip));
  tooltip.isTrusted = false;
  tooltip.supportHtml = false;
  tooltip.supportThemeIcons = false;
  return tooltip;
}

class JobsProvider implements TreeDataProvider<NodeId> {
  private readonly changed = new EventEmitter<NodeId[] | undefined>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly connection: Connection) {}

  refresh(nodes: NodeId[] | undefined): void {
    this.changed.fire(nodes);
  }

  getChildren(id?: NodeId): NodeId[] {
    const { explorer, status } = this.connection;
    if (!explorer) return [];
    if (id !== undefined) return [...explorer.children(id)];
    // Without a connection the view is empty, which is when the workbench shows a welcome view.
    const isUsable = ['connected', 'connecting', 'idle'].includes(status.state) || status.others.length > 0;
    return isUsable ? [...explorer.roots()] : [];
  }

  getTreeItem(id: NodeId): TreeItem {
    const node = this.connection.explorer?.node(id);
    // A node may go between two calls of the workbench; it is drawn again at once.
    return node ? toTreeItem(node) : new TreeItem('');
  }

  getParent(id: NodeId): NodeId | undefined {
    return this.connection.explorer?.node(id)?.parent;
  }

  resolveTreeItem(item: TreeItem, id: NodeId): TreeItem {
    const node = this.connection.explorer?.node(id);
    if (node) item.tooltip = tooltipOf(node);
    return item;
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** Milliseconds that an object is waited for that the tree does not know yet. */
const patience = 10_000;

export function createJobsTree(connection: Connection, clock: Clock): JobsTree {
  const provider = new JobsProvider(connection);
  const view: TreeView<NodeId> = window.createTreeView<NodeId>(views.jobs.id, {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  const visibilityChanged = new EventEmitter<void>();
  let explorerListener: Disposable | undefined;
  /** Kept here, for the view's own selection is without the nodes that are being drawn anew at that moment. */
  let selected: readonly NodeId[] = [];
  /** What is drawn is behind what is known. */
  let isOld = false;
  let shownState = connection.status.state;

  function listenToExplorer(): void {
    explorerListener?.dispose();
    const { explorer } = connection;
    explorer?.setVisible(view.visible);
    explorerListener = explorer?.onDidChange(({ changed, children, roots }) => {
      // Nobody sees it; it is drawn anew when somebody does.
      if (!view.visible) {
        isOld = true;
        return;
      }
      if (roots) {
        provider.refresh(undefined);
        return;
      }
      const nodes = [...new Set([...children, ...changed])];
      if (nodes.length) provider.refresh(nodes);
    });
    provider.refresh(undefined);
  }

  async function reveal(id: NodeId, focus: boolean): Promise<boolean> {
    if (!connection.explorer?.node(id)) return false;
    await view.reveal(id, { select: true, focus, expand: false });
    return true;
  }

  /** Resolves when the tree knows the object, or with undefined when it has not come to know it in time. */
  function found(context: string, object: { kind: ResourceKind; ref: ObjectRef }): Promise<NodeId | undefined> {
    const { explorer } = connection;
    return new Promise((resolve) => {
      const end = (id: NodeId | undefined): void => {
        listener?.dispose();
        timer.dispose();
        resolve(id);
      };
      const timer = clock.after(patience, () => end(undefined));
      const listener = explorer?.onDidChange(() => {
        const id = explorer.find(context, object);
        if (id !== undefined) end(id);
      });
      const id = explorer?.find(context, object);
      if (id !== undefined || !explorer) end(id);
    });
  }

  async function focus(): Promise<void> {
    await commands.executeCommand(`${views.jobs.id}.focus`);
  }

  const disposables: Disposable[] = [
    provider,
    view,
    visibilityChanged,
    view.onDidChangeVisibility(({ visible }) => {
      if (visible && isOld) {
        isOld = false;
        provider.refresh(undefined);
      }
      connection.explorer?.setVisible(visible);
      visibilityChanged.fire();
    }),
    view.onDidChangeSelection(({ selection }) => {
      selected = selection;
    }),
    view.onDidExpandElement(({ element }) => connection.explorer?.setExpanded(element, true)),
    view.onDidCollapseElement(({ element }) => connection.explorer?.setExpanded(element, false)),
    connection.onDidChangeExplorer(listenToExplorer),
    connection.onDidChange(() => {
      if (connection.status.state === shownState) return;
      shownState = connection.status.state;
      provider.refresh(undefined);
    }),
  ];

  return {
    get selection() {
      return selected.filter((id) => connection.explorer?.node(id) !== undefined);
    },
    reveal: (id, { focus = true } = {}) => reveal(id, focus),
    async revealObject(context, { kind, ref }) {
      // The tree watches nothing while nobody looks at it.
      await focus();
      await connection.start();
      if (ref.namespace !== undefined) connection.explorer?.addNamespace(context, ref.namespace);
      const id = await found(context, { kind, ref });
      return id !== undefined && reveal(id, true);
    },
    focus,
    get visible() {
      return view.visible;
    },
    onDidChangeVisibility: visibilityChanged.event,
    setBadge(badge) {
      view.badge = badge;
    },
    setHeading({ description, message }) {
      view.description = toPlainText(description, 200);
      // An empty message would keep its line.
      Object.assign(view, { message: message === undefined ? undefined : toPlainText(message, 300) });
    },
    dispose() {
      explorerListener?.dispose();
      for (const disposable of disposables) disposable.dispose();
    },
  };
}
