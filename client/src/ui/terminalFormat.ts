import { colorsOnly } from '../cluster/logs/escapeSequences.ts';
import type { LogEvent } from '../cluster/logs/session.ts';
import { createLogFormatter, type LogFormatter } from './logFormat.ts';
import type { SourceLook } from './sourceLook.ts';

/** Select Graphic Rendition for each of the colours of containers: none is a terminal's own red, for what went wrong. */
const colors = ['36', '33', '34', '35', '32', '96', '94', '93'] as const;

/** A session's events for a terminal: colours that containers write, and nothing else of what steers one. */
export function createTerminalFormatter(look: SourceLook): LogFormatter {
  const plain = createLogFormatter({ timestamps: false, offset: () => 0, look });
  const unfinished = new Set<number>();
  const faint = (text: string): string => (text === '' ? '' : `\u001b[2m${text.trimEnd()}\u001b[0m\r\n`);

  function shown(event: LogEvent): string {
    if (event.kind !== 'line') return faint(plain.format([event]));
    const { source, text, open } = event;
    const isBegun = unfinished.has(source.id);
    if (open) unfinished.add(source.id);
    else unfinished.delete(source.id);
    const prefix = isBegun ? '' : `\u001b[${colors[look.color(source)] ?? '36'}m${look.prefix(source)}\u001b[0m `;
    return `${prefix}${colorsOnly(text.replace(/\r+$/, ''))}${open ? '' : '\r\n'}`;
  }

  return {
    format: (events) => events.map(shown).join(''),
    end: (end) => faint(plain.end(end)),
  };
}
