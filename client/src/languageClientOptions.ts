import { RevealOutputChannelOn } from 'vscode-languageclient';
import { diagnosticSource, languageIds, liveScheme } from '../../server/src/contract/names.ts';

/**
 * Where documents live that are checked. Documents of other schemes are copies that nobody edits here: the left side
 * of a diff, a live object. A remote machine's files are `file` to an extension on it, and `vscode-remote` to one in the
 * browser in front of it.
 */
const schemes = ['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'vscode-test-web', liveScheme] as const;

export const documentSelector = schemes.flatMap((scheme) => languageIds.map((language) => ({ scheme, language })));

/** What the language client is told wherever it runs. */
export const commonClientOptions = {
  documentSelector,
  diagnosticCollectionName: diagnosticSource,
  revealOutputChannelOn: RevealOutputChannelOn.Never,
  markdown: { isTrusted: false, supportHtml: false },
};
