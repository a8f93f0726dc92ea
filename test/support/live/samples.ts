import type fc from 'fast-check';
import { type CreateNodeOptions, stringify, type ToStringOptions } from 'yaml';
import { build, type Draw, drawing } from './generate.ts';
import type { Json } from './shrink.ts';
import { changeJson, changeText } from './textChanges.ts';

/** Something to post: made from a value that can be shrunk. */
export interface Sample {
  readonly kind: 'Job' | 'CronJob';
  readonly format: 'yaml' | 'json';
  readonly source: Json;
  readonly toText: (source: Json) => string;
}

type Style = ToStringOptions & CreateNodeOptions & { readonly crlf?: boolean; readonly version?: '1.1' };

/** Strings that YAML 1.1 reads as something else are not quoted unless the style says so: the server decides. */
const styles: readonly Style[] = [
  {},
  { version: '1.1', indent: 4, crlf: true },
  { collectionStyle: 'flow', lineWidth: 40 },
  { indentSeq: false, lineWidth: 20 },
  { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' },
  { defaultStringType: 'QUOTE_SINGLE', lineWidth: 30 },
  { defaultStringType: 'BLOCK_LITERAL', defaultKeyType: 'PLAIN' },
  { defaultStringType: 'BLOCK_FOLDED', defaultKeyType: 'PLAIN', lineWidth: 20 },
  { aliasDuplicateObjects: true },
];

function toYaml(value: Json, { crlf = false, ...options }: Style): string {
  const text = stringify(value, { aliasDuplicateObjects: false, ...options });
  return crlf ? text.replace(/\n/g, '\r\n') : text;
}

export type Format = 'yaml' | 'json' | 'both';

function formatOf(format: Format, draw: Draw): 'yaml' | 'json' {
  return format === 'both' ? draw.of(['yaml', 'json'] as const) : format;
}

/** Valid manifests, changed once or twice by what the schema table allows and forbids, in every style of writing. */
export function manifestSamples(as: Format): fc.Arbitrary<Sample> {
  return drawing((draw) => {
    const { kind, value } = build(draw);
    const format = formatOf(as, draw);
    const style = draw.of(styles);
    const toText = (source: Json) => (format === 'json' ? JSON.stringify(source) : toYaml(source, style));
    return { kind, format, source: value, toText };
  });
}

/** Valid manifests whose text was changed in one or two places. Shrinks by lines. */
export function textSamples(as: Format): fc.Arbitrary<Sample> {
  return drawing((draw) => {
    const { kind, value } = build(draw, 0);
    const format = formatOf(as, draw);
    let text = format === 'json' ? JSON.stringify(value) : toYaml(value, draw.of(styles.slice(0, 4)));
    const changes = draw.of([1, 1, 1, 2]);
    for (let change = 0; change < changes; change++) {
      text = format === 'json' ? changeJson(text, draw) : changeText(text, draw);
    }
    const toText = (source: Json) => (Array.isArray(source) ? source.join('\n') : '');
    return { kind, format, source: text.split('\n'), toText };
  });
}
