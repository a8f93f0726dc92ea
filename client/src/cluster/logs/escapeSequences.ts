/*
 * What a container writes for a terminal. In a terminal its colours stay, and nothing else that would steer one; where
 * there is none all of it goes. Nothing is obeyed.
 */

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
