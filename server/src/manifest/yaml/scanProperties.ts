import { code, isHex, isWord } from './characters.ts';
import { refuse } from './refusal.ts';
import type { TextCursor } from './textCursor.ts';

/** An anchor or alias: a name of letters, digits, `-` and `_`, and what may follow it. */
export function scanAnchor(cursor: TextCursor): void {
  const start = cursor.at++;
  while (isWord(cursor.code())) cursor.at++;
  const { at, text } = cursor;
  if (at === start + 1 || !(cursor.endsWord(at) || '?:,]}%@`'.includes(text.charAt(at)))) {
    refuse('bad-anchor', at, start);
  }
}

export function scanTag(cursor: TextCursor): void {
  const start = cursor.at++;
  if (cursor.code() === code.less) {
    cursor.at++;
    if (!scanTagUri(cursor, start) || cursor.code() !== code.greater) refuse('bad-tag', cursor.at, start);
    cursor.at++;
  } else {
    while (isWord(cursor.code())) cursor.at++;
    const hasHandle = cursor.code() === code.exclamation;
    if (hasHandle) cursor.at++;
    if (!scanTagUri(cursor, start) && hasHandle) refuse('bad-tag', cursor.at, start);
  }
  if (!cursor.endsWord(cursor.at)) refuse('bad-tag', cursor.at, start);
}

/** Returns whether there was one. */
function scanTagUri(cursor: TextCursor, start: number): boolean {
  const first = cursor.at;
  for (;;) {
    const character = cursor.code();
    if (character === code.percent) {
      const { at } = cursor;
      if (!isHex(cursor.code(at + 1)) || !isHex(cursor.code(at + 2))) refuse('bad-tag', at, start);
      cursor.at += 3;
    } else if (isWord(character) || (!cursor.atEnd && ";/?:@&=+$,.!~*'()[]".includes(String.fromCharCode(character)))) {
      cursor.at++;
    } else {
      return cursor.at > first;
    }
  }
}
