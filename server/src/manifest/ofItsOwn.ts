/**
 * The same text, but no window on another: an engine keeps a whole string for the sake of any part of it. Where parts
 * outlive the text that they were taken from, each would keep that text as it was then.
 */
export function ofItsOwn(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
