import type { ManifestDocument } from '../../manifest/document.ts';
import type { Style } from './fields.ts';

const styles = new WeakMap<ManifestDocument, Style>();

/** How a document is indented: what its first nested line and its first list show; else two spaces, lists indented. */
export function styleOf(document: ManifestDocument): Style {
  let style = styles.get(document);
  if (!style) {
    style = read(document.text);
    styles.set(document, style);
  }
  return style;
}

function read(text: string): Style {
  const unit = /(?:^|\n)[^\s#-][^\n]*:[ \t]*\r?\n( +)[^\s#-]/.exec(text)?.[1] ?? '  ';
  const list = /(?:^|\n)( *)[^\s#-][^\n]*:[ \t]*\r?\n( *)- /.exec(text);
  const isFlush = list !== null && list[1] === list[2];
  return { unit, listIndent: isFlush ? '' : unit };
}
