import { type ClientCapabilities, MarkupKind } from 'vscode-languageserver';
import { section } from './contract/names.ts';
import type { InitializationOptions } from './contract/requests.ts';
import type { ClientFeatures } from './features/file.ts';

/** What of a client's capabilities the features ask for. */
export function toClientFeatures(capabilities: ClientCapabilities, options: InitializationOptions): ClientFeatures {
  const { textDocument, workspace } = capabilities;
  const diagnostics = [textDocument?.diagnostic, textDocument?.publishDiagnostics];
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    markdownHover: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    markdownCompletion:
      textDocument?.completion?.completionItem?.documentationFormat?.includes(MarkupKind.Markdown) === true,
    relatedInformation: diagnostics.some((kind) => kind?.relatedInformation === true),
    codeActionLiterals: textDocument?.codeAction?.codeActionLiteralSupport !== undefined,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    hierarchicalSymbols: textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true,
    commands: new Set(options.commands),
  };
}

/** Which of the ways to reach the client's settings and screens there are. */
export interface ClientProtocol {
  readonly pullsDiagnostics: boolean;
  readonly answersConfiguration: boolean;
  readonly registersConfiguration: boolean;
  readonly registersWatchers: boolean;
  readonly refreshesDiagnostics: boolean;
  readonly refreshesInlayHints: boolean;
  readonly refreshesCodeLenses: boolean;
}

export function toClientProtocol({ textDocument, workspace }: ClientCapabilities): ClientProtocol {
  return {
    pullsDiagnostics: textDocument?.diagnostic !== undefined,
    answersConfiguration: workspace?.configuration === true,
    registersConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    registersWatchers: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    refreshesDiagnostics: workspace?.diagnostics?.refreshSupport === true,
    refreshesInlayHints: workspace?.inlayHint?.refreshSupport === true,
    refreshesCodeLenses: workspace?.codeLens?.refreshSupport === true,
  };
}

/** `initializationOptions` as far as they make sense; any client may send anything. */
export function toInitializationOptions(value: unknown): InitializationOptions {
  if (typeof value !== 'object' || value === null) return {};
  const { commands, ...others } = value as Record<string, unknown>;
  // Some editors send their whole configuration here.
  const settings = others.settings ?? others[section];
  return {
    ...(settings === undefined ? {} : { settings }),
    ...(Array.isArray(commands) ? { commands: commands.filter((id) => typeof id === 'string') } : {}),
  };
}
