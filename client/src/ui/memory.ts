import type { Memento } from 'vscode';
import type { Memory } from './connection.ts';

export function createMemory(memento: Memento): Memory {
  return {
    get(key) {
      const value = memento.get(key);
      return typeof value === 'string' ? value : undefined;
    },
    set(key, value) {
      void memento.update(key, value);
    },
  };
}
