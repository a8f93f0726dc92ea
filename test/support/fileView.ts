import { TextDocument } from 'vscode-languageserver-textdocument';
import { defaultSettings, type RuleSeverity } from '../../server/src/contract/settings.ts';
import { Analyzer } from '../../server/src/features/analysis.ts';
import type { ClientFeatures, FileView } from '../../server/src/features/file.ts';
import { Manifest } from '../../server/src/manifest/manifest.ts';
import { parseCursor } from './caret.ts';

export interface FileOptions {
  readonly minor?: number;
  readonly format?: 'yaml' | 'json';
  readonly client?: Partial<ClientFeatures>;
  readonly severities?: Readonly<Record<string, RuleSeverity>>;
  readonly now?: string;
}

const everything: ClientFeatures = {
  snippets: true,
  markdownHover: true,
  markdownCompletion: true,
  relatedInformation: true,
  codeActionLiterals: true,
  documentChanges: false,
  hierarchicalSymbols: true,
  commands: new Set(),
};

/** A file as the features see it, without a server around it. A fault in checking it fails the test. */
export function fileOf(text: string, options: FileOptions = {}): FileView {
  const format = options.format ?? 'yaml';
  const uri = `file:///fixture.${format}`;
  return {
    uri,
    version: 1,
    manifest: Manifest.read(text, format),
    problem: undefined,
    positions: TextDocument.create(uri, format, 1, text),
    analyzer: new Analyzer({ minor: options.minor ?? 36, severities: options.severities ?? {} }, (error) => {
      throw error;
    }),
    settings: defaultSettings,
    client: { ...everything, ...options.client },
    isPatch: () => false,
    now: () => new Date(options.now ?? '2026-01-01T00:00:00Z'),
  };
}

/** A file with its cursor. */
export function cursorIn(source: string, options: FileOptions = {}) {
  const { text, offset } = parseCursor(source);
  const file = fileOf(text, options);
  return { text, file, position: file.positions.positionAt(offset) };
}
