import { code, isBlank, isBreak, isDigit, isHex, lineEnd } from './characters.ts';
import { refuse } from './refusal.ts';
import type { TextCursor } from './textCursor.ts';

/*
 * Where scalars end, by the rules of the server's reader. Each function starts with the cursor on the scalar's first
 * character and leaves it behind the scalar; `blockColumn` is the column of the block around it, -1 at the top.
 */

/** Returns the end of the scalar's last line. */
export function scanBlockScalar(cursor: TextCursor, blockColumn: number): number {
  const start = cursor.at++;
  const increment = scanBlockIndicators(cursor, start);
  while (isBlank(cursor.code())) cursor.at++;
  if (cursor.code() === code.hash) cursor.at = lineEnd(cursor.text, cursor.at);
  let end = cursor.at;
  if (!cursor.atEnd) {
    if (!isBreak(cursor.code())) refuse('bad-block-header', cursor.at, start);
    cursor.skipBreak();
  }
  const indent =
    increment > 0
      ? toBlockLine(cursor, Math.max(blockColumn, 0) + increment, start)
      : Math.max(toBlockLine(cursor, 0, start), blockColumn + 1, 1);
  while (cursor.column === indent && !cursor.atEnd) {
    cursor.at = lineEnd(cursor.text, cursor.at);
    end = cursor.at;
    if (!cursor.atEnd) cursor.skipBreak();
    toBlockLine(cursor, indent, start);
  }
  return end;
}

/** The chomping and indentation indicators, in either order; returns the indentation's, 0 without. */
function scanBlockIndicators(cursor: TextCursor, start: number): number {
  let increment = 0;
  for (let step = 0; step < 2; step++) {
    const character = cursor.code();
    if (isDigit(character)) {
      if (increment > 0) break;
      increment = character - code.zero;
      if (increment === 0) refuse('bad-block-header', cursor.at, start);
    } else if (!(character === code.plus || character === code.hyphen) || (step === 1 && increment === 0)) {
      break;
    }
    cursor.at++;
  }
  return increment;
}

/** Skips indentation and empty lines. Returns the indentation: the known one, or the widest of the lines if it is 0. */
function toBlockLine(cursor: TextCursor, known: number, start: number): number {
  let widest = 0;
  for (;;) {
    while ((known === 0 || cursor.column < known) && cursor.code() === code.space) cursor.at++;
    widest = Math.max(widest, cursor.column);
    if ((known === 0 || cursor.column < known) && cursor.code() === code.tab) {
      refuse('tab-in-block-scalar', cursor.at, start);
    }
    if (!isBreak(cursor.code())) break;
    cursor.skipBreak();
  }
  return known === 0 ? widest : known;
}

export function scanQuoted(cursor: TextCursor, quote: number): void {
  const start = cursor.at++;
  for (;;) {
    if (cursor.atDocumentMark()) refuse('document-mark-in-quote', cursor.at, start);
    if (cursor.atEnd) refuse('unclosed-quote', cursor.at, start);
    const character = cursor.code();
    if (isBreak(character)) {
      cursor.skipBreak();
    } else if (character !== quote) {
      if (character === code.backslash && quote === code.doubleQuote) scanEscape(cursor, start);
      else cursor.at++;
    } else if (quote === code.singleQuote && cursor.code(cursor.at + 1) === quote) {
      cursor.at += 2;
    } else {
      break;
    }
  }
  cursor.at++;
}

function scanEscape(cursor: TextCursor, start: number): void {
  const at = cursor.at++;
  const character = cursor.code();
  if (isBreak(character)) {
    cursor.skipBreak();
    return;
  }
  cursor.at++;
  const digits = character === 120 ? 2 : character === 117 ? 4 : character === 85 ? 8 : 0;
  if (digits === 0) {
    // The reader's own list: JSON's `\/` is not in it.
    if (character === code.none || !'0abt\tnvfre "\'\\N_LP'.includes(String.fromCharCode(character))) {
      refuse('bad-escape', at, start);
    }
    return;
  }
  for (let digit = 0; digit < digits; digit++) {
    if (!isHex(cursor.code(cursor.at + digit))) refuse('bad-escape', at, start);
  }
  const value = Number.parseInt(cursor.text.slice(cursor.at, cursor.at + digits), 16);
  if ((value >= 0xd800 && value <= 0xdfff) || value > 0x10ffff) refuse('bad-escape', at, start);
  cursor.at += digits;
}

/** Returns the end of the scalar's last word, and whether there is a line break behind it. */
export function scanPlain(
  cursor: TextCursor,
  blockColumn: number,
  inFlow: boolean,
): { end: number; brokeLine: boolean } {
  const start = cursor.at;
  const indent = blockColumn + 1;
  let end = start;
  let brokeLine = false;
  for (;;) {
    if (cursor.atDocumentMark()) break;
    let character = cursor.code();
    if (character === code.hash) break;
    const wordStart = cursor.at;
    while (!cursor.atEnd && !isBlank(character) && !isBreak(character)) {
      if (character === code.colon && cursor.endsWord(cursor.at + 1)) break;
      if (inFlow && endsFlowPlain(character)) break;
      cursor.at++;
      character = cursor.code();
    }
    if (cursor.at > wordStart) {
      end = cursor.at;
      brokeLine = false;
    }
    if (cursor.atEnd || !(isBlank(character) || isBreak(character))) break;
    while (isBlank(character) || isBreak(character)) {
      if (isBreak(character)) {
        cursor.skipBreak();
        brokeLine = true;
      } else {
        if (brokeLine && character === code.tab && cursor.column < indent) {
          refuse('tab-in-plain-scalar', cursor.at, start);
        }
        cursor.at++;
      }
      character = cursor.code();
    }
    if (!inFlow && cursor.column < indent) break;
  }
  return { end, brokeLine };
}

function endsFlowPlain(character: number): boolean {
  return (
    character === code.comma ||
    character === code.question ||
    character === code.openBracket ||
    character === code.closeBracket ||
    character === code.openBrace ||
    character === code.closeBrace
  );
}
