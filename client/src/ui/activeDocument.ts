import { TabInputText, type TextDocument, window, workspace } from 'vscode';

/**
 * The document of the editor that a person works in. A log with the focus is an editor to the workbench, and none to
 * people: a manifest beside it stays the one that commands act on.
 */
export function activeDocument(): TextDocument | undefined {
  const document = window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'output') return document;
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  if (!(input instanceof TabInputText)) return undefined;
  const uri = input.uri.toString();
  return workspace.textDocuments.find((open) => open.uri.toString() === uri);
}
