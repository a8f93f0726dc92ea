/** What may stand before a node. */
export interface Properties {
  readonly anchor: string | undefined;
  /** In short: `!!str` also where it is written in full. */
  readonly tag: string | undefined;
  /** Where the first property starts. */
  readonly at: number | undefined;
}

export const noProperties: Properties = { anchor: undefined, tag: undefined, at: undefined };

const longPrefix = 'tag:yaml.org,2002:';

export function shortTag(source: string): string {
  const tag = source.startsWith('!<') ? source.slice(2, -1) : source;
  return tag.startsWith(longPrefix) ? `!!${tag.slice(longPrefix.length)}` : tag;
}
