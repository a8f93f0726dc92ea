import { stripEscapes } from '../cluster/logs/escapeSequences.ts';

/**
 * Text from a cluster, made harmless for a place that shows plain text: control characters (terminal escapes among
 * them) and characters that turn the reading direction become visible or go, and the length is bounded.
 */
export function toPlainText(text: string, limit = 4000): string {
  const clean = stripEscapes(text.slice(0, limit)).replace(unprintable, '\u{fffd}');
  return text.length > limit ? `${clean}…` : clean;
}

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
