import type { DocumentUri, TextDocumentContentChangeEvent, TextDocumentItem } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileProblem } from './features/file.ts';
import type { ManifestDocument } from './manifest/document.ts';
import type { KeptText } from './manifest/keptText.ts';
import { isKustomizePatch, type Kustomization } from './manifest/kustomize.ts';
import { Manifest } from './manifest/manifest.ts';

/** Beyond this no person edits by hand, and a keystroke would no longer be answered at once. */
const largestText = 16 * 1024 * 1024;

/** How far from its start a text is searched for what no text holds. */
const binarySample = 64 * 1024;

/** One open file: its text as the client keeps it, and its manifest, read when it is first asked for. */
export class OpenFile {
  private manifestOfText: Manifest | undefined;
  private problemOfText: FileProblem | undefined;
  private read = false;
  /** What of the text that was read last still is as it was. */
  private kept: KeptText = everything;
  private patches = new WeakMap<ManifestDocument, boolean>();
  private nearby: Kustomization | undefined;

  constructor(readonly text: TextDocument) {}

  static open(item: TextDocumentItem): OpenFile {
    return new OpenFile(TextDocument.create(item.uri, item.languageId, item.version, item.text));
  }

  change(changes: TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      this.kept = keptBy(this.text, change, this.kept);
      TextDocument.update(this.text, [change], version);
    }
    this.read = false;
  }

  /** Undefined where the text cannot be analysed; `problem` then says why. */
  get manifest(): Manifest | undefined {
    this.readText();
    return this.manifestOfText;
  }

  get problem(): FileProblem | undefined {
    this.readText();
    return this.problemOfText;
  }

  private readText(): void {
    if (this.read) return;
    this.read = true;
    const text = this.text.getText();
    this.problemOfText = problemOf(text);
    if (this.problemOfText) {
      this.manifestOfText = undefined;
    } else if (this.manifestOfText) {
      this.manifestOfText = this.manifestOfText.update(text, this.kept);
    } else {
      this.manifestOfText = Manifest.read(text, isJson(this.text) ? 'json' : 'yaml');
    }
    this.kept = everything;
  }

  /** Whether it makes a difference which kustomization is near. */
  setKustomization(kustomization: Kustomization | undefined): boolean {
    if (kustomization?.path === this.nearby?.path && kustomization?.text === this.nearby?.text) return false;
    this.nearby = kustomization;
    this.patches = new WeakMap();
    return true;
  }

  isPatch(document: ManifestDocument): boolean {
    let patch = this.patches.get(document);
    if (patch === undefined) {
      patch = isKustomizePatch(document, pathOf(this.text.uri), this.nearby);
      this.patches.set(document, patch);
    }
    return patch;
  }
}

const everything: KeptText = { prefix: Number.POSITIVE_INFINITY, suffix: Number.POSITIVE_INFINITY };

/** What one change leaves as it was, of what earlier ones left. `text` is as it was before the change. */
function keptBy(text: TextDocument, change: TextDocumentContentChangeEvent, kept: KeptText): KeptText {
  if (!('range' in change)) return { prefix: 0, suffix: 0 };
  const one = text.offsetAt(change.range.start);
  const other = text.offsetAt(change.range.end);
  return {
    prefix: Math.min(kept.prefix, one, other),
    suffix: Math.min(kept.suffix, text.getText().length - Math.max(one, other)),
  };
}

function isJson(text: TextDocument): boolean {
  return text.languageId === 'json' || text.languageId === 'jsonc' || text.uri.endsWith('.json');
}

function problemOf(text: string): FileProblem | undefined {
  if (text.length > largestText) {
    return {
      code: 'file-too-large',
      message: `This file is ${megabytes(text.length)} long; manifests are checked up to ${megabytes(largestText)}, so nothing in it has been checked. Split it into smaller files.`,
    };
  }
  if (text.slice(0, binarySample).includes('\0')) {
    return {
      code: 'not-text',
      message: 'This is not a text file, whatever its name says, so there is no manifest to check.',
    };
  }
  return undefined;
}

function megabytes(characters: number): string {
  return `${Math.round(characters / (1024 * 1024))} MB`;
}

/** The decoded path of a URI, `/` between. */
export function pathOf(uri: DocumentUri): string {
  const path = uri.replace(/^[a-z][a-z0-9+.-]*:(\/\/[^/]*)?/i, '').replace(/[?#].*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** How many folders up a kustomization may stand that names a file: `overlays/prod/patches/job.yaml` has it one up. */
const foldersUp = 3;

/** The nearest kustomization at or above a file. */
export async function kustomizationNear(
  uri: DocumentUri,
  readText: (uri: DocumentUri) => Promise<string | undefined>,
): Promise<Kustomization | undefined> {
  let folder = uri;
  for (let up = 0; up <= foldersUp; up++) {
    const slash = folder.lastIndexOf('/');
    if (slash < 0 || folder[slash - 1] === '/') return undefined;
    folder = folder.slice(0, slash);
    for (const name of kustomizationNames) {
      const candidate = `${folder}/${name}`;
      const text = await readText(candidate);
      if (text !== undefined) return { path: pathOf(candidate), text };
    }
  }
  return undefined;
}
