import {
  type Disposable,
  EventEmitter,
  type FileChangeEvent,
  FileChangeType,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  type Uri,
  window,
  workspace,
} from 'vscode';
import { liveScheme } from '../../../server/src/contract/names.ts';
import { type ClusterDocument, fromUri, toUri } from './documents.ts';

/** An object's text as it was read, and all that is needed to save an edited one. */
export interface LiveText {
  readonly text: string;
  /** What the text was made of; the reader's own. */
  readonly base: unknown;
}

export interface LiveFileAccess {
  read(document: ClusterDocument): Promise<LiveText>;
  /** Saves the text that the editor has for `uri`. @throws with words for people */
  write(document: ClusterDocument, uri: string, base: unknown): Promise<LiveText>;
  readonly words: (error: unknown) => string;
}

/** Objects of clusters as files that can be edited and saved. */
export interface LiveFiles extends Disposable {
  open(document: Omit<ClusterDocument, 'view'>): Promise<void>;
}

interface Held extends LiveText {
  readonly mtime: number;
}

export function createLiveFiles(access: LiveFileAccess): LiveFiles {
  const changed = new EventEmitter<FileChangeEvent[]>();
  /** By URI, as long as the editor has the file open. */
  const held = new Map<string, Held>();
  const encoder = new TextEncoder();
  let saves = 0;

  function documentOf(uri: Uri): ClusterDocument {
    const document = fromUri(uri.query);
    if (!document)
      throw FileSystemError.FileNotFound('This is no address that the Kubernetes Jobs extension has made.');
    return document;
  }

  async function hold(uri: Uri, reading: Promise<LiveText>): Promise<Held> {
    try {
      // An editor reads a file again only where it has another time.
      const now = { ...(await reading), mtime: Date.now() + ++saves };
      held.set(uri.toString(), now);
      return now;
    } catch (error) {
      throw FileSystemError.Unavailable(access.words(error));
    }
  }

  const provider: FileSystemProvider = {
    onDidChangeFile: changed.event,
    watch: () => ({ dispose() {} }),
    async stat(uri) {
      const { text, mtime } = held.get(uri.toString()) ?? (await hold(uri, access.read(documentOf(uri))));
      return { type: FileType.File, ctime: 0, mtime, size: encoder.encode(text).length };
    },
    async readFile(uri) {
      const { text } = held.get(uri.toString()) ?? (await hold(uri, access.read(documentOf(uri))));
      return encoder.encode(text);
    },
    async writeFile(uri) {
      const before = held.get(uri.toString());
      if (!before) throw FileSystemError.Unavailable('Open it again: what it was before is not known any more.');
      await hold(uri, access.write(documentOf(uri), uri.toString(), before.base));
      // The server may have made something else of it: its defaults, another spelling of a quantity.
      setTimeout(() => changed.fire([{ type: FileChangeType.Changed, uri }]));
    },
    readDirectory: () => [],
    createDirectory: () => refuse(),
    delete: () => refuse(),
    rename: () => refuse(),
  };

  function refuse(): never {
    throw FileSystemError.NoPermissions('Objects of a cluster are deleted and made in the Jobs view.');
  }

  const registrations = [
    workspace.registerFileSystemProvider(liveScheme, provider, { isCaseSensitive: true }),
    workspace.onDidCloseTextDocument(({ uri }) => {
      if (uri.scheme === liveScheme) held.delete(uri.toString());
    }),
    changed,
  ];

  return {
    async open(document) {
      const uri = toUri({ ...document, view: 'yaml' }).with({ scheme: liveScheme });
      const isOpen = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
      // Unsaved edits are kept; else it is shown as it is now.
      if (!isOpen?.isDirty) {
        await hold(uri, access.read({ ...document, view: 'yaml' }));
        changed.fire([{ type: FileChangeType.Changed, uri }]);
      }
      await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
    },
    dispose() {
      for (const registration of registrations) registration.dispose();
    },
  };
}
