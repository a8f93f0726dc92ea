/** UTF-16 codes of the characters that mean something to YAML. The end of the text reads as `none`. */
export const code = {
  none: 0,
  tab: 9,
  lineFeed: 10,
  carriageReturn: 13,
  space: 32,
  exclamation: 33,
  doubleQuote: 34,
  hash: 35,
  percent: 37,
  ampersand: 38,
  singleQuote: 39,
  asterisk: 42,
  plus: 43,
  comma: 44,
  hyphen: 45,
  dot: 46,
  zero: 48,
  nine: 57,
  colon: 58,
  less: 60,
  greater: 62,
  question: 63,
  at: 64,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  backtick: 96,
  openBrace: 123,
  pipe: 124,
  closeBrace: 125,
  nextLine: 0x85,
  lineSeparator: 0x2028,
  paragraphSeparator: 0x2029,
  byteOrderMark: 0xfeff,
} as const;

/** YAML 1.1 breaks lines at more characters than 1.2 does, and the server reads 1.1. */
export function isBreak(character: number): boolean {
  return (
    character === code.lineFeed ||
    character === code.carriageReturn ||
    character === code.nextLine ||
    character === code.lineSeparator ||
    character === code.paragraphSeparator
  );
}

export function isBlank(character: number): boolean {
  return character === code.space || character === code.tab;
}

export function isDigit(character: number): boolean {
  return character >= code.zero && character <= code.nine;
}

/** Letters, digits, `-` and `_`: what anchors and tag handles are made of. */
export function isWord(character: number): boolean {
  return (
    isDigit(character) ||
    (character >= 65 && character <= 90) ||
    (character >= 97 && character <= 122) ||
    character === code.hyphen ||
    character === 95
  );
}

export function isHex(character: number): boolean {
  return isDigit(character) || (character >= 65 && character <= 70) || (character >= 97 && character <= 102);
}

/** Where the line that holds `offset` ends, its break not counted. */
export function lineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !isBreak(text.charCodeAt(at))) at++;
  return at;
}

/** Where the line that holds `offset` starts. */
export function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !isBreak(text.charCodeAt(at - 1))) at--;
  return at;
}
