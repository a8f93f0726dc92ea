import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseAllDocuments, type Node as YamlNode } from 'yaml';
import type { Entry, Node, Span } from './node.ts';

void LineCounter;
void isPair;

export interface ParsedDocument {
  readonly root: Node | undefined;
  readonly errors: readonly { message: string; span: Span }[];
}

/** First cut: whole file, YAML 1.1 schema, no merge keys. */
export function parseManifest(text: string): ParsedDocument[] {
  const documents = parseAllDocuments(text, { schema: 'yaml-1.1', uniqueKeys: false, merge: true });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => ({
    root: document.contents ? convert(document.contents as YamlNode, document) : undefined,
    errors: document.errors.map((error) => ({
      message: error.message,
      span: { start: error.pos[0], end: error.pos[1] },
    })),
  }));

  function convert(node: YamlNode | null | undefined, document: (typeof documents)[number]): Node {
    const span: Span = { start: node?.range?.[0] ?? 0, end: node?.range?.[1] ?? 0 };
    if (isAlias(node)) {
      const target = node.resolve(document as never);
      return target ? { ...convert(target as YamlNode, document), span } : nullAt(span);
    }
    if (isSeq(node))
      return { kind: 'list', span, items: node.items.map((item) => convert(item as YamlNode, document)) };
    if (isMap(node)) {
      const entries: Entry[] = [];
      const duplicates: Entry[] = [];
      for (const pair of node.items) {
        const key = pair.key as YamlNode;
        const entry: Entry = {
          key: String(isScalar(key) ? key.value : key),
          keySpan: { start: key.range?.[0] ?? 0, end: key.range?.[1] ?? 0 },
          value: convert(pair.value as YamlNode, document),
        };
        const before = entries.findIndex((other) => other.key === entry.key);
        if (before >= 0) duplicates.push(...entries.splice(before, 1));
        entries.push(entry);
      }
      return { kind: 'map', span, entries, duplicates };
    }
    if (isScalar(node)) {
      const { value } = node;
      const raw = text.slice(span.start, span.end);
      if (value === null || value === undefined) return nullAt(span);
      if (typeof value === 'boolean') return { kind: 'scalar', type: 'boolean', span, value, raw };
      if (typeof value === 'bigint') return { kind: 'scalar', type: 'integer', span, value, raw };
      if (typeof value === 'number')
        return { kind: 'scalar', type: Number.isInteger(value) ? 'integer' : 'float', span, value, raw };
      return { kind: 'scalar', type: 'string', span, value: String(value), raw };
    }
    return nullAt(span);
  }
}

function nullAt(span: Span): Node {
  return { kind: 'scalar', type: 'null', span, value: null, raw: '' };
}
