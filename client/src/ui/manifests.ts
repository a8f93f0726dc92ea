import { FileType, Range, type TextDocument, Uri, window, workspace } from 'vscode';
import type { Range as ContractRange, DocumentsResult, FieldRange } from '../../../server/src/contract/requests.ts';
import type { LanguageServer } from '../languageClient.ts';
import { activeDocument } from './activeDocument.ts';
import { UserError } from './userError.ts';

/** A file and what the language server finds in it. */
export interface ManifestFile extends DocumentsResult {
  readonly uri: string;
  /** Short name for messages: relative to the workspace. */
  readonly label: string;
  /** Lines that are selected in the editor, if that is more than one. */
  readonly selection?: ContractRange;
}

/** Files that hold manifests. All knowledge about their text comes from the language server. */
export interface Manifests {
  /** The active editor's file. @throws UserError when there is none that could hold a manifest */
  ofEditor(): Promise<ManifestFile>;
  of(uri: string): Promise<ManifestFile>;
  /** The YAML and JSON files that these files and folders are or contain, in order of their names. */
  filesIn(uris: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  fieldRanges(uri: string, resource: number, fields: readonly string[]): Promise<readonly FieldRange[]>;
  reveal(uri: string, range: ContractRange): Promise<void>;
}

const manifestFile = /\.(ya?ml|json)$/i;
/** Folders that hold other people's files, or none that a person wrote. */
const skippedFolders = new Set(['.git', 'node_modules', '.terraform']);
/** A folder with more is not one that a person means to apply. */
const mostFiles = 1000;
/** Bytes. The API server takes 3 MB in one request; a file may hold many objects. */
const largestFile = 16_000_000;

export function createManifests(server: LanguageServer): Manifests {
  async function read(document: TextDocument): Promise<ManifestFile> {
    if (!server.handles(document)) {
      throw new UserError(`${labelOf(document.uri)} is not a YAML or JSON file.`);
    }
    if (!server.running) {
      throw new UserError(
        'The language server is not running, so the file cannot be read. Run "Kubernetes Jobs: Restart Language Server".',
      );
    }
    // A keystroke between question and answer makes the answer one about an older text.
    for (let tries = 0; ; tries++) {
      const result = await server.documents(document.uri);
      if (result.version === null || result.version === document.version || tries === 5) {
        return { ...result, uri: document.uri.toString(), label: labelOf(document.uri) };
      }
    }
  }

  async function filesBelow(folder: Uri, found: string[], signal: AbortSignal): Promise<void> {
    const entries = await workspace.fs.readDirectory(folder);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, type] of entries) {
      signal.throwIfAborted();
      // A link may lead out of the folder, or around in a circle.
      if (type & FileType.SymbolicLink) continue;
      const uri = Uri.joinPath(folder, name);
      if (type === FileType.Directory && !skippedFolders.has(name)) await filesBelow(uri, found, signal);
      else if (type === FileType.File && manifestFile.test(name)) found.push(uri.toString());
      if (found.length > mostFiles) {
        throw new UserError(`The folder holds more than ${mostFiles} YAML and JSON files. Choose a smaller one.`);
      }
    }
  }

  return {
    async ofEditor() {
      const document = activeDocument();
      if (!document) throw new UserError('Open a manifest first: there is no active editor.');
      const file = await read(document);
      const editor = [window.activeTextEditor, ...window.visibleTextEditors].find((one) => one?.document === document);
      // A selected word is where somebody happens to be; selected lines are what somebody means.
      return editor && !editor.selection.isSingleLine ? { ...file, selection: toContract(editor.selection) } : file;
    },
    async of(text) {
      const uri = Uri.parse(text, true);
      const isOpen = workspace.textDocuments.some((open) => open.uri.toString() === uri.toString());
      if (!isOpen && uri.scheme !== 'untitled') {
        const { size } = await workspace.fs.stat(uri);
        if (size > largestFile) {
          throw new UserError(
            `${labelOf(uri)} has ${Math.round(size / 1e6)} MB. Files over ${largestFile / 1e6} MB are not read as manifests.`,
          );
        }
      }
      return read(await workspace.openTextDocument(uri));
    },
    async filesIn(uris, signal) {
      const found: string[] = [];
      for (const text of uris) {
        const uri = Uri.parse(text, true);
        const stat = uri.scheme === 'untitled' ? undefined : await workspace.fs.stat(uri);
        if (stat && stat.type & FileType.Directory) await filesBelow(uri, found, signal);
        else found.push(text);
      }
      return [...new Set(found)];
    },
    async fieldRanges(uri, resource, fields) {
      const { ranges } = await server.fieldRanges(Uri.parse(uri, true), resource, fields);
      return ranges;
    },
    async reveal(uri, { start, end }) {
      const document = await workspace.openTextDocument(Uri.parse(uri, true));
      const selection = new Range(start.line, start.character, end.line, end.character);
      await window.showTextDocument(document, { selection, preview: false });
    },
  };
}

function toContract({ start, end }: Range): ContractRange {
  return {
    start: { line: start.line, character: start.character },
    end: { line: end.line, character: end.character },
  };
}

function labelOf(uri: Uri): string {
  return workspace.asRelativePath(uri, false);
}
