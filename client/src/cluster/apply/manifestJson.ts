import { isRecord } from '../fields.ts';
import type { KubernetesObject } from '../ports.ts';

/** What JavaScript runtimes have since Node 21 and TypeScript's library does not describe yet. */
interface JsonWithSource {
  rawJSON?(text: string): unknown;
  parse(
    text: string,
    reviver: (key: string, value: unknown, context?: { readonly source?: string }) => unknown,
  ): unknown;
}

const integer = /^-?\d+$/;

/**
 * An object from JSON text, to be sent as JSON again: a whole number that a double cannot hold keeps all its digits.
 * @throws SyntaxError; an error too for JSON that is no object
 */
export function parseManifestJson(text: string): KubernetesObject {
  const json = JSON as unknown as JsonWithSource;
  const value = json.parse(text, (_key, member, context) =>
    typeof member === 'number' && !Number.isSafeInteger(member) && integer.test(context?.source ?? '')
      ? json.rawJSON?.(context?.source ?? '')
      : member,
  );
  if (!isRecord(value)) throw new SyntaxError('not an object');
  return value;
}
