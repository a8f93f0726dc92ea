import type { ConnectionStatus } from './connection.ts';

/** One line of the Connection view. */
export interface ConnectionFact {
  readonly label: string;
  readonly value: string;
  /** A product icon's name. */
  readonly icon: string;
}

export interface FactsWorld {
  /** The machine that the kubeconfig is on, in words. */
  readonly machine: string;
  readonly exists: (file: string) => boolean;
  readonly errorWords: (error: unknown) => string;
  /** A moment (milliseconds since 1970) as a person reads it. */
  readonly clockTime: (time: number) => string;
}

/** What is known about a connection that could not be made, most telling first. */
export function connectionFacts(status: ConnectionStatus, world: FactsWorld): readonly ConnectionFact[] {
  const { error, place, context, retryAt, files } = status;
  const facts: ConnectionFact[] = [];
  const add = (label: string, value: string | undefined, icon: string): void => {
    if (value) facts.push({ label, value, icon });
  };
  add('Reason', error === undefined ? undefined : world.errorWords(error), 'error');
  add('Server', place?.server, 'server');
  add('Context', context, 'server-environment');
  add('Machine', world.machine, 'vm');
  if (place) add('Kubeconfig', place.kubeconfig, 'file');
  else {
    for (const file of files) add(world.exists(file) ? 'Looked in' : 'Not there', file, 'file');
  }
  add('Next try', retryAt === undefined ? undefined : world.clockTime(retryAt), 'history');
  return facts;
}
