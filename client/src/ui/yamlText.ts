/** An object as YAML, the way people write manifests: no folded lines, no anchors. The library is loaded on first use. */
export async function toYamlText(object: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(object, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.1' });
}

/**
 * The lines, counted from 0, on which fields of such a text are written; undefined for those that are not there.
 * @param paths keys and list positions from the top
 */
export async function linesOf(
  text: string,
  paths: readonly (readonly (string | number)[])[],
): Promise<readonly (number | undefined)[]> {
  const { isMap, isSeq, LineCounter, parseDocument } = await import('yaml');
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, version: '1.1' });
  return paths.map((path) => {
    let node: unknown = document.contents;
    let offset: number | undefined;
    for (const part of path) {
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => String(key) === String(part));
        offset = rangeOf(pair?.key);
        node = pair?.value;
      } else if (isSeq(node)) {
        node = typeof part === 'number' ? node.items[part] : undefined;
        offset = rangeOf(node);
      } else {
        return undefined;
      }
      if (offset === undefined) return undefined;
    }
    return offset === undefined ? undefined : lineCounter.linePos(offset).line - 1;
  });
}

function rangeOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as { readonly range?: readonly number[] | null };
  return range?.[0];
}
