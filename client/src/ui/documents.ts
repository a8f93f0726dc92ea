import {
  commands,
  type DecorationOptions,
  type Disposable,
  EventEmitter,
  Position,
  Range,
  SnippetString,
  type TextDocument,
  type TextDocumentContentProvider,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { ObjectRef } from '../cluster/ports.ts';
import { toMessageText } from './plainText.ts';

/** Something of a cluster that is read as a document. */
export interface ClusterDocument {
  readonly view: 'describe' | 'yaml';
  readonly context: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly ref: ObjectRef;
}

/** Two states of one object, as YAML. */
export interface Comparison {
  /** What the editor's tab shows. */
  readonly title: string;
  /** A file name without suffix. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** What is said behind lines of the sides. */
  readonly notes?: readonly ComparisonNote[];
}

export interface ComparisonNote {
  readonly side: 'before' | 'after';
  /** Counted from 0. */
  readonly line: number;
  readonly text: string;
  readonly tone: 'possible' | 'paused' | 'impossible';
}

export interface Documents extends Disposable {
  /** Opens the document, or shows it again with its newest content. */
  open(document: ClusterDocument): Promise<void>;
  /** Shows two texts side by side, neither of which can be edited. */
  compare(comparison: Comparison): Promise<void>;
  openUntitled(language: string, content: string): Promise<void>;
  /** Opens a new document with a snippet in it, in VS Code's syntax. */
  openSnippet(language: string, body: string): Promise<void>;
  /** Opens a file of this machine at a line, counted from 1. */
  openFile(file: string, line?: number): Promise<void>;
}

/** Documents of this scheme cannot be edited: they come from a content provider. */
export const clusterScheme = 'kubernetes-jobs';

/** The sides of a comparison; their texts are kept as long as the editor shows them. */
const comparisonScheme = 'kubernetes-jobs-compare';

export function toUri({ view, context, apiVersion, kind, ref }: ClusterDocument): Uri {
  const suffix = view === 'yaml' ? 'yaml' : 'txt';
  return Uri.from({
    scheme: clusterScheme,
    // What a tab shows; the query is what counts.
    path: `/${encodeURIComponent(context)}/${ref.namespace ?? ''}/${ref.name}.${kind.toLowerCase()}.${suffix}`,
    query: JSON.stringify({ view, context, apiVersion, kind, ref }),
  });
}

/** Undefined for a URI that this extension has not made. */
export function fromUri(query: string): ClusterDocument | undefined {
  try {
    const value = JSON.parse(query) as Partial<ClusterDocument>;
    const { view, context, apiVersion, kind, ref } = value;
    if (view !== 'describe' && view !== 'yaml') return undefined;
    if (typeof context !== 'string' || typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined;
    if (typeof ref?.name !== 'string') return undefined;
    const namespace = typeof ref.namespace === 'string' ? { namespace: ref.namespace } : {};
    return { view, context, apiVersion, kind, ref: { ...namespace, name: ref.name } };
  } catch {
    return undefined;
  }
}

export function createDocuments(
  read: (document: ClusterDocument, signal: AbortSignal) => Promise<string>,
  failureWords: (error: unknown) => string,
): Documents {
  const changed = new EventEmitter<Uri>();
  const provider: TextDocumentContentProvider = {
    onDidChange: changed.event,
    async provideTextDocumentContent(uri, token) {
      const document = fromUri(uri.query);
      if (!document) return 'This document cannot be shown: its address is not one of the Kubernetes Jobs extension.\n';
      const controller = new AbortController();
      const listener = token.onCancellationRequested(() => controller.abort());
      try {
        return await read(document, controller.signal);
      } catch (error) {
        return `${failureWords(error)}\n`;
      } finally {
        listener.dispose();
      }
    },
  };
  const sides = new Map<string, { readonly text: string; readonly notes: readonly ComparisonNote[] }>();
  const tones = {
    possible: toneOf('editorCodeLens.foreground'),
    paused: toneOf('editorWarning.foreground'),
    impossible: toneOf('editorError.foreground'),
  } as const;
  const annotate = (editors: readonly TextEditor[]): void => {
    for (const editor of editors) {
      const notes = sides.get(editor.document.uri.toString())?.notes;
      if (!notes) continue;
      for (const [tone, decoration] of Object.entries(tones)) {
        const ranges = notes.filter((note) => note.tone === tone).map((note) => toDecoration(note, editor.document));
        editor.setDecorations(decoration, ranges);
      }
    }
  };
  let comparisons = 0;
  const registrations = [
    workspace.registerTextDocumentContentProvider(clusterScheme, provider),
    workspace.registerTextDocumentContentProvider(comparisonScheme, {
      provideTextDocumentContent: (uri) =>
        sides.get(uri.toString())?.text ?? '# This comparison is over: run it again.\n',
    }),
    workspace.onDidCloseTextDocument(({ uri }) => void sides.delete(uri.toString())),
    // Who comes back to the comparison finds an editor without decorations.
    window.onDidChangeVisibleTextEditors(annotate),
    ...Object.values(tones),
  ];
  return {
    async open(document) {
      const uri = toUri(document);
      const isOpen = workspace.textDocuments.some((open) => open.uri.toString() === uri.toString());
      if (isOpen) changed.fire(uri);
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
    },
    async compare({ title, name, before, after, notes = [] }) {
      comparisons += 1;
      const side = (folder: string, which: ComparisonNote['side'], text: string): Uri => {
        const path = `/${comparisons}/${folder}/${name.replace(/[^\w.-]/g, '-')}.yaml`;
        const uri = Uri.from({ scheme: comparisonScheme, path });
        sides.set(uri.toString(), { text, notes: notes.filter((note) => note.side === which) });
        return uri;
      };
      const [left, right] = [side('cluster', 'before', before), side('manifest', 'after', after)];
      await commands.executeCommand('vscode.diff', left, right, toMessageText(title), { preview: true });
      annotate(window.visibleTextEditors);
    },
    async openUntitled(language, content) {
      await window.showTextDocument(await workspace.openTextDocument({ language, content }), { preview: false });
    },
    async openSnippet(language, body) {
      const editor = await window.showTextDocument(await workspace.openTextDocument({ language }), { preview: false });
      await editor.insertSnippet(new SnippetString(body));
    },
    async openFile(file, line = 1) {
      const start = new Position(Math.max(0, line - 1), 0);
      await window.showTextDocument(Uri.file(file), { selection: new Range(start, start) });
    },
    dispose() {
      for (const registration of registrations) registration.dispose();
      changed.dispose();
    },
  };
}

function toneOf(color: string): TextEditorDecorationType {
  const after = { margin: '0 0 0 3ch', color: new ThemeColor(color), fontStyle: 'italic' };
  return window.createTextEditorDecorationType({ after, isWholeLine: true });
}

function toDecoration({ line, text }: ComparisonNote, document: TextDocument): DecorationOptions {
  const { range } = document.lineAt(Math.min(line, document.lineCount - 1));
  return { range, renderOptions: { after: { contentText: toMessageText(text) } } };
}
