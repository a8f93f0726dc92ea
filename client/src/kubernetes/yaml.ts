import { LineCounter, parseDocument } from 'yaml';

/** Text that is no YAML. Nothing of the text is in it: it may hold a token. */
export class YamlError extends Error {
  override readonly name = 'YamlError';

  constructor(
    /** In a few words: `bad indent`. */
    readonly problem: string,
    /** Counted from 1. */
    readonly line: number | undefined,
  ) {
    super(problem);
  }
}

/**
 * One document as plain values, merge keys resolved; undefined for one with nothing in it.
 * @throws YamlError
 */
export function parseYaml(text: string): unknown {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) {
    throw new YamlError(error.code.toLowerCase().replaceAll('_', ' '), lineCounter.linePos(error.pos[0]).line);
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    return value ?? undefined;
  } catch {
    // An alias of nothing, or aliases that multiply.
    throw new YamlError('bad alias', undefined);
  }
}
