import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEmitter, type Disposable, type Listen } from '../cluster/disposable.ts';
import type { DemoState } from './demoState.ts';

/** How many times as fast as real time a demo cluster's time may pass. */
export const demoSpeeds = [1, 10, 60] as const;

/** What the rest of the extension sees of a running demo cluster. It reaches it by the kubeconfig, as any other. */
export interface RunningDemo {
  readonly kubeconfig: string;
  speed: number;
  /** What is to be given to a later one; JSON. */
  keep(): unknown;
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** Loads the cluster and starts it, with a context of that name, as an earlier one was left or afresh. */
  readonly start: (contextName: string, kept: unknown) => Promise<RunningDemo>;
  readonly state: DemoState;
  /** The extension's own folder: nobody else's kubeconfig is touched. */
  readonly folder: string;
  /** Tells the files of several windows apart. */
  readonly window: string;
}

/** The cluster inside the extension: none until a person asks for it, and gone with the window but for its state. */
export interface Demo extends Disposable {
  /** The kubeconfig's file while it runs. */
  readonly kubeconfig: string | undefined;
  readonly context: string;
  readonly speed: number;
  /** Does nothing where it runs. @throws what keeps it from starting */
  start(): Promise<void>;
  /** Keeps its state. @throws what keeps it from being kept, when it has stopped */
  stop(): Promise<void>;
  /** Begins afresh, whether it ran or not. */
  reset(): Promise<void>;
  setSpeed(speed: number): void;
  readonly onDidChange: Listen<void>;
}

export function createDemo({ start, state, folder, window }: DemoOptions): Demo {
  const context = 'demo';
  const file = path.join(folder, `demo-${window}.kubeconfig`);
  const changed = createEmitter<void>();
  let running: RunningDemo | undefined;
  let starting: Promise<void> | undefined;

  async function startAsLeft(): Promise<RunningDemo> {
    const kept = state.read();
    try {
      return await start(context, kept);
    } catch (error) {
      if (kept === undefined) throw error;
      // A state that it cannot go on from must not keep it from ever starting again.
      return await start(context, undefined);
    }
  }

  async function begin(): Promise<void> {
    const made = await startAsLeft();
    try {
      mkdirSync(folder, { recursive: true });
      // It holds a token.
      writeFileSync(file, made.kubeconfig, { mode: 0o600 });
    } catch (error) {
      await made.stop();
      throw error;
    }
    running = made;
    changed.emit();
  }

  /** What it is left as is saved before anything is waited for: a window that closes does not wait. */
  async function end(keeping: boolean): Promise<void> {
    const ending = running;
    running = undefined;
    if (!ending) return;
    try {
      if (keeping) state.save(ending.keep());
    } finally {
      rmSync(file, { force: true });
      changed.emit();
      await ending.stop();
    }
  }

  function startOnce(): Promise<void> {
    if (running) return Promise.resolve();
    starting ??= begin().finally(() => {
      starting = undefined;
    });
    return starting;
  }

  return {
    context,
    get kubeconfig() {
      return running && file;
    },
    get speed() {
      return running?.speed ?? 1;
    },
    start: startOnce,
    stop: () => end(true),
    async reset() {
      await starting;
      await end(false);
      state.forget();
      await startOnce();
    },
    setSpeed(speed) {
      if (running) running.speed = speed;
    },
    onDidChange: changed.listen,
    dispose() {
      // Nobody is there any more who could be told.
      end(true).catch(() => {});
    },
  };
}
