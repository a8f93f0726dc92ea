import { ClusterError } from '../cluster/errors.ts';
import type { ConnectionStatus } from './connection.ts';

/** One line of the Connection view. */
export interface ConnectionFact {
  readonly label: string;
  readonly value: string;
  /** A product icon's name. */
  readonly icon: string;
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

/** What is known about a connection that could not be made. */
export interface ConnectionReport {
  /** Why there is none: sentences, for a place that wraps them. */
  readonly reason: string | undefined;
  /** Most telling first. */
  readonly facts: readonly ConnectionFact[];
}

export function connectionReport(status: ConnectionStatus, world: FactsWorld): ConnectionReport {
  const { error, place, context, retryAt, files } = status;
  const fact = (label: string, value: string | undefined, icon: string): ConnectionFact[] =>
    value ? [{ label, value, icon }] : [];
  const file = (label: string, name: string, line?: number): ConnectionFact => ({
    label,
    value: line === undefined ? name : `${name}, line ${line}`,
    icon: 'file',
    open: line === undefined ? { file: name } : { file: name, line },
  });
  const facts = [
    ...fact('Server', place?.server, 'server'),
    ...fact('Context', context, 'server-environment'),
    ...fact('Machine', world.machine, 'vm'),
    ...filesOf(),
    ...fact('Next try', retryAt === undefined ? undefined : world.clockTime(retryAt), 'history'),
  ];
  return { reason: error === undefined ? undefined : world.errorWords(error), facts };

  function filesOf(): ConnectionFact[] {
    if (place) return place.kubeconfig === '' ? [] : [file('Kubeconfig', place.kubeconfig)];
    const failure = error instanceof ClusterError && error.failure.kind === 'kubeconfig' ? error.failure : undefined;
    if (failure && world.exists(failure.file)) return [file('Kubeconfig', failure.file, failure.line)];
    return files.map((name) =>
      world.exists(name) ? file('Looked in', name) : { label: 'Not there', value: name, icon: 'file' },
    );
  }
}
