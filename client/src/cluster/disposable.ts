/** The shape that VS Code gives the word, so that its own disposables fit. */
export interface Disposable {
  dispose(): void;
}

/** Subscribes a listener. */
export type Listen<T> = (listener: (value: T) => void) => Disposable;

export interface Emitter<T> {
  readonly listen: Listen<T>;
  /** A listener that throws does not keep the others from hearing it; its error goes to `onListenerError`. */
  emit(value: T): void;
  readonly listenerCount: number;
}

export function createEmitter<T>(onListenerError: (error: unknown) => void = rethrowLater): Emitter<T> {
  const listeners = new Set<{ readonly call: (value: T) => void }>();
  return {
    listen(listener) {
      const entry = { call: listener };
      listeners.add(entry);
      return { dispose: () => void listeners.delete(entry) };
    },
    emit(value) {
      for (const entry of [...listeners]) {
        try {
          entry.call(value);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
    get listenerCount() {
      return listeners.size;
    },
  };
}

/** A programming error must be seen, but not by whoever emits. */
function rethrowLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
