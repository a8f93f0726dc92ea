import type { TemplatePart } from './parts.ts';

/** Template parts that have lines to themselves: anything may come in their place, or the lines below may not. */
export interface TemplateBlock {
  readonly start: number;
  readonly end: number;
  /** The column of what it writes, where its `nindent` or `indent` says so. */
  readonly column: number | undefined;
}

export interface Masked {
  /** The text without its template parts, character for character in the same place. */
  readonly text: string;
  readonly blocks: readonly TemplateBlock[];
}

/**
 * Takes the template parts out of a text, so that what is left can be read: those with lines to themselves become white
 * space, the others a word.
 */
export function mask(text: string, parts: readonly TemplatePart[]): Masked {
  const blocks: TemplateBlock[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (let index = 0; index < parts.length; ) {
    const group = partsOfLines(text, parts, index);
    index += group.parts.length;
    const alone = isAlone(text, group);
    for (const part of group.parts) {
      if (part.kind === 'bareVariable' || part.kind === 'placeholder') continue;
      const source = text.slice(part.start, part.end);
      pieces.push(text.slice(done, part.start), alone ? source.replace(/[^\r\n]/g, ' ') : 'x'.repeat(source.length));
      done = part.end;
      if (alone) blocks.push({ start: part.start, end: part.end, column: columnOf(source) });
    }
  }
  pieces.push(text.slice(done));
  return { text: pieces.join(''), blocks };
}

interface LineGroup {
  readonly parts: readonly TemplatePart[];
  readonly start: number;
  readonly end: number;
}

/** The parts that share lines with the one at `first`: an action may go over several lines. */
function partsOfLines(text: string, parts: readonly TemplatePart[], first: number): LineGroup {
  const group = [parts[first] as TemplatePart];
  const start = text.lastIndexOf('\n', group[0]?.start) + 1;
  let end = lineEnd(text, group[0]?.end ?? 0);
  for (let next = parts[first + 1]; next && next.start < end; next = parts[first + group.length]) {
    group.push(next);
    end = lineEnd(text, next.end);
  }
  return { parts: group, start, end };
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end;
}

/** Whether there is nothing but actions on the lines, and maybe a comment behind them. */
function isAlone(text: string, { parts, start, end }: LineGroup): boolean {
  let rest = '';
  let at = start;
  for (const part of parts) {
    if (part.kind !== 'action') return false;
    rest += text.slice(at, part.start);
    at = part.end;
  }
  return /^\s*$/.test(rest) && /^\s*(?:#.*)?$/.test(text.slice(at, end));
}

function columnOf(action: string): number | undefined {
  const indent = /\bn?indent\s+(\d+)/.exec(action)?.[1];
  return indent === undefined ? undefined : Number(indent);
}
