/*
 * What a container writes for a terminal. In a terminal its colours stay, and nothing else that would steer one; where
 * there is none all of it goes. Nothing is obeyed.
 */

const esc = '\u001b';
const bel = '\u0007';
const stringEnd = `(?:${bel}|${esc}\\\\|\u009c)`;

/**
 * A control sequence (ECMA-48 §5.4), a string for the terminal (OSC, DCS, SOS, PM, APC; up to its end or the text's), or
 * an escape of two or three characters; in their 7-bit and 8-bit forms.
 */
const sequence = new RegExp(
  [
    `(?:${esc}\\[|\u009b)([0-?]*)([ -/]*)([@-~]?)`,
    `(?:${esc}[\\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^${bel}${esc}\u009c]*${stringEnd}?`,
    `${esc}[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);
const isPlain = (text: string): boolean => !text.includes(esc) && !/[\u0080-\u009f]/.test(text);

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
  const safe = kept.replace(/\p{Cc}/gu, (control) => (control === '\t' || control === esc ? control : '\u{fffd}'));
  return isStyled ? `${safe}\u001b[0m` : safe;
}
