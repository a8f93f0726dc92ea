import type { Node } from '../node.ts';
import { readAsServer } from './grammar.ts';
import { NodeBuilder, type TemplateParts } from './nodeBuilder.ts';
import type { Refusal } from './refusal.ts';

export interface YamlDocument {
  readonly root: Node | undefined;
  /** Why the server's reader or converter refuses the text; in source order, at most one of them about its grammar. */
  readonly refusals: readonly Refusal[];
  /** Where the server stops reading; see `Reading`. */
  readonly end: number;
}

export interface ReadOptions {
  readonly templates?: TemplateParts | undefined;
  /** The text as it was before its template parts were taken out, of the same length. */
  readonly source?: string;
}

/**
 * Reads the text of one YAML document: the server's grammar says whether it is well formed and what is in it, and the
 * builder makes that into nodes. Without a root if it is not well formed.
 */
export function readYaml(text: string, { templates, source = text }: ReadOptions = {}): YamlDocument {
  const builder = new NodeBuilder(source, templates);
  const { end, refusal } = readAsServer(text, builder, source);
  if (refusal) return { root: undefined, refusals: [refusal], end };
  return { root: builder.root, refusals: builder.refusals, end };
}

/** What stands in a text before the server refuses it. */
export function readYamlStart(text: string, { templates, source = text }: ReadOptions = {}): Node | undefined {
  const builder = new NodeBuilder(source, templates);
  const { refusal } = readAsServer(text, builder, source);
  builder.closeAll(refusal?.at ?? text.length);
  return builder.root;
}
