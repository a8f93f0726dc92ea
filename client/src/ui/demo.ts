import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Clock, delay } from '../cluster/clock.ts';
import { createEmitter, type Disposable, type Listen } from '../cluster/disposable.ts';
import type { DemoState } from './demoState.ts';
import { UserError } from './userError.ts';

/** How many times as fast as real time a demo cluster's time may pass. */
export const demoSpeeds = [1, 10, 60] as const;

/** What the rest of the extension sees of a running demo cluster. It reaches it by the kubeconfig, like every other. */
export interface RunningDemo {
  readonly kubeconfig: string;
  speed: number;
  /** Another one after each change of what is in it. */
  readonly version: number;
  /** What is to be given to a later one; JSON. */
  keep(): unknown;
  stop(): Promise<void>;
}

/** What a person has to know of what is kept. */
export type DemoNotice =
  /** It cannot be gone on from; where it was put, and why. */
  | { readonly kind: 'putAside'; readonly file: string; readonly error: unknown }
  /** Another window keeps its own: what happens in this one ends with it. */
  | { readonly kind: 'notKept' }
  /** Another window keeps its own from now on. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'notSaved'; readonly error: unknown };

export interface DemoOptions {
  /** Loads the cluster and starts it, with a context of that name, as an earlier one was left or afresh. */
  readonly start: (contextName: string, kept: unknown) => Promise<RunningDemo>;
  readonly state: DemoState;
  /** The extension's own folder: nobody else's kubeconfig is touched. */
  readonly folder: string;
  /** Tells the files of several windows apart. */
  readonly window: string;
  readonly clock: Clock;
  /** Resolves where the window is there; in a browser, one that has gone is noticed hours later, or never. */
  readonly windowAnswers: () => Promise<unknown>;
  readonly say: (notice: DemoNotice) => void;
}

/** With the Jobs that come with it, with those that were kept, or as a person knows: it ran, or a notice said it. */
export type DemoBeginning = 'afresh' | 'kept' | 'told';

/** The cluster inside the extension: none until a person asks for it, and gone with the window but for its state. */
export interface Demo extends Disposable {
  /** The kubeconfig's file while it runs. */
  readonly kubeconfig: string | undefined;
  readonly context: string;
  readonly speed: number;
  /** Does nothing where it runs. Resolves with how it began. @throws what keeps it from starting */
  start(): Promise<DemoBeginning>;
  /** Keeps its state. @throws what keeps it from being kept, when it has stopped */
  stop(): Promise<void>;
  /** Begins afresh, whether it ran or not. */
  reset(): Promise<void>;
  /** Keeps this window's state and no longer that of another one. */
  keepThis(): void;
  setSpeed(speed: number): void;
  readonly onDidChange: Listen<void>;
}

/** Milliseconds between saves: what is lost where a window ends without a word. */
export const saveInterval = 15_000;

/** Saving is to take no more than this part of the time. */
const savingShare = 1 / 100;

/** How long a window that is just closing may take to let go of what is kept. */
const handover = { tries: 15, milliseconds: 100 };

export function createDemo(options: DemoOptions): Demo {
  const { start, state, folder, window, clock, windowAnswers, say } = options;
  const context = 'demo';
  const file = path.join(folder, `demo-${window}.kubeconfig`);
  const changed = createEmitter<void>();
  let running: RunningDemo | undefined;
  let starting: Promise<DemoBeginning> | undefined;
  let isKept = false;
  /** The version that was saved last. */
  let saved: number | undefined;
  let hasFailed = false;
  let saving: Disposable | undefined;
  let isDisposed = false;

  async function claim(): Promise<boolean> {
    for (let tries = 1; tries < handover.tries; tries++) {
      if (state.claim()) return true;
      await delay(clock, handover.milliseconds);
    }
    return state.claim();
  }

  async function startAsLeft(): Promise<{ readonly made: RunningDemo; readonly beginning: DemoBeginning }> {
    let kept: unknown;
    let problem: unknown;
    try {
      kept = state.read();
      if (kept !== undefined) return { made: await start(context, kept), beginning: 'kept' };
    } catch (error) {
      problem = error;
    }
    // What it cannot go on from must not keep it from ever starting again.
    const made = await start(context, undefined);
    if (problem !== undefined) {
      try {
        // Where another window keeps its own, this is that window's affair.
        if (isKept) say({ kind: 'putAside', file: state.putAside(), error: problem });
      } catch (error) {
        isKept = false;
        say({ kind: 'notSaved', error });
      }
    }
    return { made, beginning: problem === undefined ? 'afresh' : 'told' };
  }

  async function begin(afresh: boolean): Promise<DemoBeginning> {
    try {
      return await beginWith(afresh);
    } catch (error) {
      if (isKept) state.release();
      isKept = false;
      throw error;
    }
  }

  async function beginWith(afresh: boolean): Promise<DemoBeginning> {
    try {
      isKept = await claim();
      if (!isKept) say({ kind: 'notKept' });
      if (afresh && isKept) state.forget();
    } catch (error) {
      isKept = false;
      say({ kind: 'notSaved', error });
    }
    const { made, beginning } = afresh
      ? { made: await start(context, undefined), beginning: 'afresh' as const }
      : await startAsLeft();
    try {
      mkdirSync(folder, { recursive: true });
      // It holds a token.
      writeFileSync(file, made.kubeconfig, { mode: 0o600 });
    } catch (error) {
      await made.stop();
      throw error;
    }
    running = made;
    if (isDisposed) {
      await end(false);
      return beginning;
    }
    saved = undefined;
    hasFailed = false;
    saveLater(saveInterval);
    changed.emit();
    return isKept && beginning !== 'told' ? beginning : 'told';
  }

  function saveLater(milliseconds: number): void {
    saving = clock.after(milliseconds, () => void saveAgain());
  }

  async function saveAgain(): Promise<void> {
    const saver = saving;
    // A window that never answers is gone: it does not say that it lives any more.
    await windowAnswers().catch(() => {});
    if (!running || saving !== saver) return;
    const began = clock.now();
    try {
      if (isKept && !state.renew()) {
        isKept = false;
        say({ kind: 'taken' });
      }
      if (isKept && running.version !== saved) save(running);
      hasFailed = false;
    } catch (error) {
      // Said once, however often it is tried again.
      if (!hasFailed) say({ kind: 'notSaved', error });
      hasFailed = true;
    }
    saveLater(Math.max(saveInterval, (clock.now() - began) / savingShare));
  }

  function save(cluster: RunningDemo): void {
    const { version } = cluster;
    state.save(cluster.keep());
    saved = version;
  }

  /** What it is left as is saved before anything is waited for: a window that closes does not wait. */
  async function end(keeping: boolean): Promise<void> {
    const ending = running;
    running = undefined;
    if (!ending) return;
    saving?.dispose();
    saving = undefined;
    try {
      if (keeping && isKept && state.renew()) save(ending);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UserError(`The demo cluster has stopped, and was not kept: ${reason}.`);
    } finally {
      if (isKept) state.release();
      isKept = false;
      rmSync(file, { force: true });
      changed.emit();
      await ending.stop();
    }
  }

  function startOnce(afresh: boolean): Promise<DemoBeginning> {
    if (running) return Promise.resolve('told');
    starting ??= begin(afresh).finally(() => {
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
    start: () => startOnce(false),
    async stop() {
      await starting;
      await end(true);
    },
    async reset() {
      await starting;
      await end(false);
      await startOnce(true);
    },
    keepThis() {
      if (!running || isKept) return;
      state.take();
      isKept = true;
      saved = undefined;
      save(running);
    },
    setSpeed(speed) {
      if (running) running.speed = speed;
    },
    onDidChange: changed.listen,
    dispose() {
      isDisposed = true;
      // Nobody is there any more who could be told.
      end(true).catch(() => {});
    },
  };
}
