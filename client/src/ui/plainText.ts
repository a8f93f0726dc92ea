/**
 * Text from a cluster, made harmless for a place that shows plain text: control characters (terminal escapes among
 * them) and characters that turn the reading direction become visible or go, and the length is bounded.
 */
export function toPlainText(text: string, limit = 4000): string {
  const clean = text.slice(0, limit).replace(escapeSequence, '').replace(unprintable, '\u{fffd}');
  return text.length > limit ? `${clean}…` : clean;
}

/** CSI and OSC sequences and lone two-character escapes, ECMA-48. */
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])|\u009b[0-?]*[ -/]*[@-~]/gu;

const unprintable = /(?![\t\n])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * Text for a notification or a dialog: one line, and without `[…](…)`, which the workbench would make a link of, even
 * one that runs a command.
 */
export function toMessageText(text: string, limit = 600): string {
  return toPlainText(text, limit)
    .replace(/\s+/g, ' ')
    .replace(/\](?=\()/g, '] ')
    .trim();
}
