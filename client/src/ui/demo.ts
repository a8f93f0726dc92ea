import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createEmitter, type Disposable, type Listen } from '../cluster/disposable.ts';

/** How many times as fast as real time a demo cluster's time may pass. */
export const demoSpeeds = [1, 10, 60] as const;

/** What the rest of the extension sees of a running demo cluster. It reaches it by the kubeconfig, as any other. */
export interface RunningDemo {
  readonly kubeconfig: string;
  speed: number;
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** Loads the cluster and starts it, with a context of that name. */
  readonly start: (contextName: string) => Promise<RunningDemo>;
  /** The extension's own folder: nobody else's kubeconfig is touched. */
  readonly folder: string;
  /** Tells the files of several windows apart. */
  readonly window: string;
}

/** The cluster inside the extension: none until a person asks for it, and gone with the window. */
export interface Demo extends Disposable {
  /** The kubeconfig's file while it runs. */
  readonly kubeconfig: string | undefined;
  readonly context: string;
  readonly speed: number;
  /** Does nothing where it runs. @throws what keeps it from starting */
  start(): Promise<void>;
  stop(): Promise<void>;
  setSpeed(speed: number): void;
  readonly onDidChange: Listen<void>;
}

export function createDemo({ start, folder, window }: DemoOptions): Demo {
  const context = 'demo';
  const file = path.join(folder, `demo-${window}.kubeconfig`);
  const changed = createEmitter<void>();
  let running: RunningDemo | undefined;
  let starting: Promise<void> | undefined;

  async function begin(): Promise<void> {
    const made = await start(context);
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

  async function end(): Promise<void> {
    const ending = running;
    running = undefined;
    if (!ending) return;
    rmSync(file, { force: true });
    changed.emit();
    await ending.stop();
  }

  return {
    context,
    get kubeconfig() {
      return running && file;
    },
    get speed() {
      return running?.speed ?? 1;
    },
    start() {
      if (running) return Promise.resolve();
      starting ??= begin().finally(() => {
        starting = undefined;
      });
      return starting;
    },
    stop: end,
    setSpeed(speed) {
      if (running) running.speed = speed;
    },
    onDidChange: changed.listen,
    dispose() {
      void end();
    },
  };
}
