import { listOf, textOf } from '../cluster/fields.ts';
import type { KubeconfigView } from '../cluster/ports.ts';
import type { Memory } from './connection.ts';

const key = 'contexts/others';

/** The contexts that a person has opened beside the current one, in that order; kept between windows' lives. */
export interface OtherContexts {
  /** Those that the kubeconfig has now. */
  in(view: KubeconfigView, current: string | undefined): readonly string[];
  add(name: string): void;
  remove(name: string): void;
  /** The current context and one of these change places; another one that becomes current is none of these. */
  swap(chosen: string, current: string | undefined): void;
}

export function createOtherContexts(memory: Memory): OtherContexts {
  function read(): readonly string[] {
    try {
      return listOf(JSON.parse(memory.get(key) ?? '[]')).flatMap((name) => textOf(name) ?? []);
    } catch {
      return [];
    }
  }

  function write(names: readonly string[]): void {
    memory.set(key, names.length === 0 ? undefined : JSON.stringify(names));
  }

  return {
    in: ({ contexts }, current) =>
      read().filter((name) => name !== current && contexts.some((context) => context.name === name)),
    add(name) {
      write([...read().filter((one) => one !== name), name]);
    },
    remove(name) {
      write(read().filter((one) => one !== name));
    },
    swap(chosen, current) {
      write(read().flatMap((name) => (name === chosen ? (current ?? []) : name)));
    },
  };
}
