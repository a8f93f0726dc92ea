/*
 * What a container writes for a terminal, taken apart: colours become names of a fixed palette, everything else that
 * would steer a terminal goes. Nothing is obeyed.
 */

export const palette = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
export type PaletteColor = (typeof palette)[number] | `bright-${(typeof palette)[number]}`;

export interface TextStyle {
  readonly color?: PaletteColor;
  readonly bold?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly faint?: true;
}

export interface StyledSpan {
  /** UTF-16 code units in the text without escape sequences. */
  readonly start: number;
  readonly end: number;
  readonly style: TextStyle;
}

export interface StyledText {
  readonly text: string;
  readonly spans: readonly StyledSpan[];
}

/**
 * A control sequence (ECMA-48 §5.4), a string for the terminal (OSC, DCS, SOS, PM, APC; up to its end or the line's), or
 * an escape of two or three characters; in their 7-bit and 8-bit forms.
 */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  /(?:\u001b\[|\u009b)([0-?]*)([ -/]*)([@-~]?)|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;
const isPlain = (text: string): boolean => !text.includes('\u001b') && !/[\u0080-\u009f]/.test(text);

/** The text without any escape sequence. Other control characters stay. */
export function stripEscapes(text: string): string {
  return isPlain(text) ? text : text.replace(sequence, '');
}

/** The text without escape sequences, and where it has which colour. */
export function styledText(text: string): StyledText {
  if (isPlain(text)) return { text, spans: [] };
  const spans: StyledSpan[] = [];
  let plain = '';
  let style: TextStyle = {};
  let from = 0;
  const put = (part: string): void => {
    if (part === '') return;
    const start = plain.length;
    plain += part;
    if (Object.keys(style).length > 0) spans.push({ start, end: plain.length, style });
  };
  for (const match of text.matchAll(sequence)) {
    put(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[3] === 'm' && match[2] === '') style = restyled(style, match[1] ?? '');
  }
  put(text.slice(from));
  return { text: plain, spans };
}

/**
 * For a terminal: colours and weights stay as they are, all else that would steer it goes, and the line ends as it began.
 */
export function colorsOnly(text: string): string {
  let isStyled = false;
  const kept = text.replace(sequence, (_all, parameters: string | undefined, between: string, final: string) => {
    if (final !== 'm' || between !== '' || !/^[0-9;:]*$/.test(parameters ?? '')) return '';
    isStyled = true;
    return `\u001b[${parameters}m`;
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is left of them is made visible.
  const safe = kept.replace(/[\u0000-\u0008\u000a-\u001a\u001c-\u001f\u007f-\u009f]/g, '\u{fffd}');
  return isStyled ? `${safe}\u001b[0m` : safe;
}

/** After a Select Graphic Rendition with these parameters, ECMA-48 §8.3.117 and what terminals added. */
function restyled(style: TextStyle, parameters: string): TextStyle {
  let result: { -readonly [key in keyof TextStyle]: TextStyle[key] } = { ...style };
  const codes = parameters.split(/[;:]/).map((code) => Number(code || 0));
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code === 0) result = {};
    else if (code === 1) result.bold = true;
    else if (code === 2) result.faint = true;
    else if (code === 3) result.italic = true;
    else if (code === 4) result.underline = true;
    else if (code === 22) {
      delete result.bold;
      delete result.faint;
    } else if (code === 23) delete result.italic;
    else if (code === 24) delete result.underline;
    else if (code === 39) delete result.color;
    else if (code >= 30 && code <= 37) result.color = named(code - 30);
    else if (code >= 90 && code <= 97) result.color = named(code - 82);
    else if (code === 38 || code === 48) {
      const mode = codes[index + 1];
      const used = mode === 5 ? 2 : mode === 2 ? 4 : 0;
      if (code === 38 && mode === 5) result.color = indexed(codes[index + 2] ?? 0);
      else if (code === 38 && mode === 2) {
        result.color = nearest(codes[index + 2] ?? 0, codes[index + 3] ?? 0, codes[index + 4] ?? 0);
      }
      index += used;
    }
  }
  return result;
}

/** Of the sixteen: eight, and eight bright ones. */
function named(index: number): PaletteColor {
  const name = palette[index % 8] ?? 'white';
  return index >= 8 ? `bright-${name}` : name;
}

/** Of the 256: the sixteen, a cube of 6 × 6 × 6, and 24 greys. */
function indexed(index: number): PaletteColor {
  if (index < 16) return named(Math.max(0, index));
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return nearest(grey, grey, grey);
  }
  const level = (value: number): number => (value === 0 ? 0 : 55 + 40 * value);
  const cube = index - 16;
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function nearest(red: number, green: number, blue: number): PaletteColor {
  const most = Math.max(red, green, blue);
  const least = Math.min(red, green, blue);
  if (most - least < 40)
    return most < 64 ? 'black' : most < 128 ? 'bright-black' : most < 208 ? 'white' : 'bright-white';
  const middle = (most + least) / 2;
  const index = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
  return named(most > 200 ? index + 8 : index);
}
