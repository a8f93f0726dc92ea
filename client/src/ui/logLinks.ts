import {
  type Disposable,
  DocumentLink,
  languages,
  Position,
  Range,
  type TextDocument,
  type Uri,
  workspace,
} from 'vscode';
import { fileMeant, type SourcePlace, sourcePlaces } from '../cluster/logs/sourcePlaces.ts';
import { jobLogLanguage } from '../contributes/languages.ts';
import { parseShownLine } from './shownLine.ts';

/** So many lines from the end are looked at; in a longer log the ones above have no links. */
const mostLines = 100_000;
const mostLinks = 5_000;
/** File names that are looked for at once; others get their turn when links are next asked for. */
const mostNames = 300;
const mostKnown = 5_000;
const mostFiles = 3_000;
/** Milliseconds: files come and go. */
const validFor = 30_000;
/** Lines between two turns of the event loop. */
const linesAtOnce = 5_000;

/** Folders with more files than a person has written. */
const notOwn = '**/{node_modules,.git,.venv,venv,site-packages,__pycache__,target,.gradle}/**';
/** A name that means itself in a pattern of file names. */
const plainName = /^[\p{L}\p{N}_.@+~-]{1,128}$/u;

interface Found {
  readonly line: number;
  /** Where the place's line begins in the document's. */
  readonly offset: number;
  readonly place: SourcePlace;
}

/**
 * Links from stack frames and paths in a log to the files of the workspace that they mean. What a log names decides
 * nothing but which of the workspace's own files is opened, and where.
 */
export function createLogLinks(now: () => number): Disposable {
  /** By document, the places in its lines up to some line: a log grows at its end. */
  const scanned = new Map<string, { lines: number; found: Found[] }>();
  /** The files of a name in the workspace. */
  const known = new Map<string, { readonly at: number; readonly files: ReadonlyMap<string, Uri> }>();

  async function scan(document: TextDocument): Promise<readonly Found[]> {
    const key = document.uri.toString();
    const state = scanned.get(key) ?? { lines: 0, found: [] };
    scanned.set(key, state);
    for (;;) {
      // Read anew each time: the document may have changed meanwhile, and another scan may have gone on.
      const line = Math.max(state.lines, document.lineCount - mostLines);
      if (line >= document.lineCount) break;
      const end = Math.min(document.lineCount, line + linesAtOnce);
      const found: Found[] = [];
      for (let at = line; at < end; at++) {
        const { written } = parseShownLine(document.lineAt(at).text);
        if (!written) continue;
        for (const place of sourcePlaces(written.text)) found.push({ line: at, offset: written.start, place });
      }
      state.found = [...state.found, ...found].slice(-mostLinks);
      state.lines = end;
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (scanned.get(key) !== state) break;
    }
    return state.found;
  }

  async function look(names: readonly string[]): Promise<void> {
    const at = now();
    const files = new Map(names.map((name) => [name, new Map<string, Uri>()]));
    const pattern = names.length === 1 ? names.join() : `{${names.join(',')}}`;
    for (const uri of await workspace.findFiles(`**/${pattern}`, notOwn, mostFiles)) {
      const path = workspace.asRelativePath(uri, false);
      files.get(path.slice(path.lastIndexOf('/') + 1))?.set(path, uri);
    }
    if (known.size > mostKnown) known.clear();
    for (const [name, found] of files) known.set(name, { at, files: found });
  }

  function fileOf({ path }: SourcePlace): Uri | undefined {
    const files = known.get(path.at(-1) ?? '')?.files;
    const file = files && fileMeant(path, [...files.keys()]);
    return file === undefined ? undefined : files?.get(file);
  }

  const subscriptions = [
    languages.registerDocumentLinkProvider(
      { language: jobLogLanguage.id },
      {
        async provideDocumentLinks(document, token) {
          const found = await scan(document);
          const old = now() - validFor;
          const wanted = new Set(found.map(({ place }) => place.path.at(-1) ?? ''));
          const unknown = [...wanted].filter((name) => plainName.test(name) && (known.get(name)?.at ?? -1) < old);
          if (unknown.length > 0 && !token.isCancellationRequested) await look(unknown.slice(0, mostNames));
          return found.flatMap(({ line, offset, place }) => {
            const file = fileOf(place);
            if (!file) return [];
            const range = new Range(new Position(line, offset + place.start), new Position(line, offset + place.end));
            const target = file.with({ fragment: `L${place.line},${place.column ?? 1}` });
            const link = new DocumentLink(range, target);
            link.tooltip = `Open ${workspace.asRelativePath(file)}`;
            return [link];
          });
        },
      },
    ),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const state = scanned.get(document.uri.toString());
      if (!state) return;
      const first = contentChanges.reduce((line, { range }) => Math.min(line, range.start.line), state.lines);
      state.lines = first;
      state.found = state.found.filter(({ line }) => line < first);
    }),
    workspace.onDidCloseTextDocument(({ uri }) => void scanned.delete(uri.toString())),
  ];
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
      scanned.clear();
    },
  };
}
