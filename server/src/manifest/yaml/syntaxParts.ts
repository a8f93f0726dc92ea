import type { CST } from 'yaml';

/** What stands before a node in the syntax tree. */
export interface Properties {
  readonly anchor: string | undefined;
  readonly tag: string | undefined;
  /** Where the first property starts. */
  readonly at: number | undefined;
}

export const noProperties: Properties = { anchor: undefined, tag: undefined, at: undefined };

export function marksOf(token: CST.Token): { flow?: true } {
  return token.type === 'flow-collection' ? { flow: true } : {};
}

export function propertiesOf(parts: readonly CST.SourceToken[]): Properties {
  let anchor: string | undefined;
  let tag: string | undefined;
  let at: number | undefined;
  for (const part of parts) {
    if (part.type === 'anchor') anchor = part.source.slice(1);
    else if (part.type === 'tag') tag = shortTag(part.source);
    else continue;
    at ??= part.offset;
  }
  return at === undefined ? noProperties : { anchor, tag, at };
}

const longPrefix = 'tag:yaml.org,2002:';

function shortTag(source: string): string {
  const tag = source.startsWith('!<') ? source.slice(2, -1) : source;
  return tag.startsWith(longPrefix) ? `!!${tag.slice(longPrefix.length)}` : tag;
}

export function isMergeKey(token: CST.Token | null | undefined, properties: Properties): boolean {
  if (!token || !('source' in token) || properties.anchor !== undefined) return false;
  if (token.type === 'scalar') {
    return (
      token.source === '<<' && (properties.tag === undefined || properties.tag === '!' || properties.tag === '!!merge')
    );
  }
  return properties.tag === '!!merge' && /^(["'])<<\1$/.test(token.source);
}

/**
 * In `{a:, b: c}` the server's reader takes the first colon as part of the key, because nothing blank follows it. The
 * yaml package ends the key before it.
 */
export function withColon({ key, sep }: CST.CollectionItem, text: string): CST.FlowScalar | undefined {
  if (key?.type !== 'scalar' || sep?.[0]?.type !== 'map-value-ind') return undefined;
  const colon = key.offset + key.source.length;
  return /[,\]}]/.test(text.charAt(colon + 1)) && sep[0].offset === colon
    ? { ...key, source: `${key.source}:` }
    : undefined;
}

/** Inside brackets a question mark starts a key for the server's reader, also without a space behind it. */
export function withoutQuestion(token: CST.Token | null | undefined, inFlow: boolean): CST.FlowScalar | undefined {
  if (!inFlow || token?.type !== 'scalar' || !token.source.startsWith('?')) return undefined;
  return { ...token, offset: token.offset + 1, source: token.source.slice(1) };
}

export function includes(parts: readonly CST.SourceToken[], type: CST.SourceToken['type']): boolean {
  return parts.some((part) => part.type === type);
}

/** Where the last thing ends that is no white space. */
export function endOf(parts: readonly CST.SourceToken[]): number | undefined {
  const last = parts.findLast((part) => part.type !== 'space' && part.type !== 'newline' && part.type !== 'comment');
  return last && last.offset + last.source.length;
}

export function keyEnd(item: CST.CollectionItem, otherwise: number): number {
  const { key } = item;
  return key && 'source' in key ? key.offset + key.source.length : otherwise;
}

export function sourceOf(token: CST.Token): string {
  return 'source' in token ? token.source : '';
}
