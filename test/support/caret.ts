import assert from 'node:assert/strict';
import { Manifest } from '../../server/src/manifest/manifest.ts';
import { resourcesOf } from '../../server/src/manifest/resources.ts';
import type { Finding } from '../../server/src/validate/finding.ts';
import { checkResource } from '../../server/src/validate/index.ts';

/*
 * Fixtures that a person can read: a manifest with carets under what must be reported, in lines of their own that are
 * taken out before anything reads the text.
 *
 *     completions: -5
 *     #            ^^ number-negative
 *
 * Before the carets there are spaces, with a "#" among them where that looks better. After the carets comes the finding's
 * code, then, where the test cares, the field's path as the server writes it. One line has one run of
 * carets; several findings on one line of the manifest have several caret lines. A finding over several lines is marked on
 * its first. Everything that is not marked must not be reported.
 *
 * A cursor is "$0".
 */

export interface Marker {
  /** Offsets in the text without markers. */
  readonly start: number;
  readonly end: number;
  readonly code: string;
  readonly field: string | undefined;
}

export interface Fixture {
  /** The manifest: no caret lines, no cursors. */
  readonly text: string;
  readonly markers: readonly Marker[];
  /** Offsets of the cursors. */
  readonly cursors: readonly number[];
}

const caretLine = /^[ \t]*(?:#[ \t]*)?(\^+)[ \t]+([a-z0-9-]+)(?:[ \t]+(\S+))?[ \t]*$/;
const cursor = '$0';

export function parseFixture(source: string): Fixture {
  const markers: Marker[] = [];
  const cursors: number[] = [];
  let text = '';
  let lineStart = 0;
  for (const raw of source.split(/(?<=\n)/)) {
    const [, carets, code, field] = caretLine.exec(raw.trimEnd()) ?? [];
    if (carets !== undefined && code !== undefined) {
      const start = lineStart + raw.indexOf('^');
      markers.push({ start, end: start + carets.length, code, field });
      continue;
    }
    lineStart = text.length;
    let rest = raw;
    for (let at = rest.indexOf(cursor); at >= 0; at = rest.indexOf(cursor)) {
      cursors.push(text.length + at);
      text += rest.slice(0, at);
      rest = rest.slice(at + cursor.length);
    }
    text += rest;
  }
  return { text, markers, cursors };
}

/** The only cursor of a fixture. */
export function parseCursor(source: string): { text: string; offset: number } {
  const { text, cursors } = parseFixture(source);
  const [offset] = cursors;
  if (offset === undefined || cursors.length > 1) throw new Error(`the fixture has ${cursors.length} cursors`);
  return { text, offset };
}

/** Fails with the fixture as it would have to look, where what is reported is not exactly what is marked. */
export function assertMarked(source: string, report: (text: string) => readonly Finding[]): void {
  const { text, markers } = parseFixture(source);
  const found = report(text).map(({ span, code, field }): Marker => {
    const lineEnd = text.indexOf('\n', span.start);
    const end = Math.min(span.end, lineEnd < 0 ? text.length : lineEnd);
    const marker = { start: span.start, end: text.slice(span.start, end).trimEnd().length + span.start, code };
    // A path counts where the fixture has one at this place, so that most fixtures can do without.
    const wanted = markers.some((other) => isSamePlace(other, marker) && other.field !== undefined);
    return { ...marker, field: wanted ? field : undefined };
  });
  assert.equal(render(text, found), render(text, markers));
}

function isSamePlace(one: Omit<Marker, 'field'>, other: Omit<Marker, 'field'>): boolean {
  return one.start === other.start && one.end === other.end && one.code === other.code;
}

function order({ code, field = '' }: Marker): string {
  return `${code} ${field}`;
}

/** A text with its caret lines. */
export function render(text: string, markers: readonly Marker[]): string {
  const lines: string[] = [];
  const sorted = [...markers].sort((a, b) => a.start - b.start || a.end - b.end || order(a).localeCompare(order(b)));
  let start = 0;
  for (const line of text.split('\n')) {
    lines.push(line);
    for (const marker of sorted) {
      if (marker.start < start || marker.start > start + line.length) continue;
      const column = marker.start - start;
      const before = column === 0 ? '' : `#${' '.repeat(column - 1)}`;
      const carets = '^'.repeat(Math.max(1, marker.end - marker.start));
      lines.push(`${before}${carets} ${marker.code}${marker.field === undefined ? '' : ` ${marker.field}`}`);
    }
    start += line.length + 1;
  }
  return lines.join('\n');
}

/** Everything the server would say of the Jobs and CronJobs in a text, with spans in that text. */
export function checkText(text: string, minor = 36): Finding[] {
  return Manifest.read(text).documents.flatMap(({ document, start }) =>
    [...document.findings, ...resourcesOf(document).flatMap((resource) => checkResource(resource, { minor }))].map(
      (finding) => ({ ...finding, span: { start: finding.span.start + start, end: finding.span.end + start } }),
    ),
  );
}

/** Checks a manifest whose carets say what the server of a minor version would report. */
export function assertChecked(source: string, minor = 36): void {
  assertMarked(source, (text) => checkText(text, minor));
}
