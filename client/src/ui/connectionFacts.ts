import { ClusterError } from '../cluster/errors.ts';
import type { ConnectionStatus } from './connection.ts';

/** One line of the Connection view. */
export interface ConnectionFact {
  readonly label: string;
  readonly value: string;
  /** A product icon's name. */
  readonly icon: string;
  /** What is read aloud, and shown on hover, where it is more than label and value. */
  readonly whole?: string;
  /** A file to open on a click; the line counts from 1. */
  readonly open?: { readonly file: string; readonly line?: number };
}

export interface FactsWorld {
  /** The machine that the kubeconfig is on, in words. */
  readonly machine: string;
  readonly exists: (file: string) => boolean;
  readonly errorWords: (error: unknown) => string;
  /** A moment (milliseconds since 1970) as a person reads it. */
  readonly clockTime: (time: number) => string;
}

/** A side bar as wide as it is at first shows about so many characters in a row. */
const rowWidth = 42;

/** Words in rows: a tree does not wrap its rows, and a reason that is cut off helps nobody. */
function paragraph(text: string, icon: string): ConnectionFact[] {
  const rows: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= rowWidth) rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(word);
  }
  return rows.map((label, row) => ({ label, value: '', icon: row === 0 ? icon : 'blank', whole: text }));
}

/** What is known about a connection that could not be made, most telling first. */
export function connectionFacts(status: ConnectionStatus, world: FactsWorld): readonly ConnectionFact[] {
  const { error, place, context, retryAt, files } = status;
  const fact = (label: string, value: string | undefined, icon: string): ConnectionFact[] =>
    value ? [{ label, value, icon }] : [];
  const file = (label: string, name: string, line?: number): ConnectionFact => ({
    label,
    value: line === undefined ? name : `${name}, line ${line}`,
    icon: 'file',
    open: line === undefined ? { file: name } : { file: name, line },
  });
  return [
    ...(error === undefined ? [] : paragraph(world.errorWords(error), 'error')),
    ...fact('Server', place?.server, 'server'),
    ...fact('Context', context, 'server-environment'),
    ...fact('Machine', world.machine, 'vm'),
    ...filesOf(),
    ...fact('Next try', retryAt === undefined ? undefined : world.clockTime(retryAt), 'history'),
  ];

  function filesOf(): ConnectionFact[] {
    if (place) return [file('Kubeconfig', place.kubeconfig)];
    const failure = error instanceof ClusterError && error.failure.kind === 'kubeconfig' ? error.failure : undefined;
    if (failure && world.exists(failure.file)) return [file('Kubeconfig', failure.file, failure.line)];
    return files.map((name) =>
      world.exists(name) ? file('Looked in', name) : { label: 'Not there', value: name, icon: 'file' },
    );
  }
}
