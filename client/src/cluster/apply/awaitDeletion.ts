import { type Clock, delay } from '../clock.ts';
import { durationWords } from '../duration.ts';
import { ClusterError, isTransient, oneLine } from '../errors.ts';
import { fieldsOf, listOf, textOf } from '../fields.ts';
import type { KubernetesObject } from '../ports.ts';

export interface DeletionOptions {
  /** The object under this name now; undefined where there is none. */
  readonly read: (signal: AbortSignal) => Promise<KubernetesObject | undefined>;
  /** Of the object that is being deleted: another one of its name is none of ours. */
  readonly uid: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: (message: string) => void;
}

/** Held: nothing but these finalizers keeps the object, and nobody has removed them for a while. */
export type Deletion = { readonly gone: true } | { readonly gone: false; readonly heldBy: readonly string[] };

/** Milliseconds between two looks. */
const lookAgain = 500;

/** So long, in milliseconds, the one who set a finalizer may take for what it was set for. */
const finalizerPatience = 30_000;

/** So long, in milliseconds, the cluster may be out of reach. */
const silencePatience = 60_000;

/** Waiting longer than this, in milliseconds, is said with its length. */
const longWait = 10_000;

/** The garbage collector's own: it goes when the pods are gone. */
const foreground = 'foregroundDeletion';

/**
 * Waits until an object that was deleted in the foreground is gone. Its pods may take as long as they like; finalizers
 * of others, which may never be removed, may not.
 * @throws the signal's reason when it is aborted, ClusterError
 */
export async function awaitDeletion({ read, uid, clock, signal, report }: DeletionOptions): Promise<Deletion> {
  const begin = clock.now();
  let heldSince: number | undefined;
  let silentSince: number | undefined;
  for (; ; await delay(clock, lookAgain, signal)) {
    signal.throwIfAborted();
    const now = clock.now();
    let object: KubernetesObject | undefined;
    try {
      object = await read(signal);
      silentSince = undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof ClusterError) || !isTransient(error)) throw error;
      silentSince ??= now;
      if (now - silentSince >= silencePatience) throw error;
      report('the cluster does not answer; asking again');
      continue;
    }
    const metadata = fieldsOf(object?.metadata);
    if (!object || metadata.uid !== uid) return { gone: true };
    const finalizers = listOf(metadata.finalizers).flatMap((name) => textOf(name) ?? []);
    if (finalizers.length && !finalizers.includes(foreground)) {
      const heldBy = finalizers.map((name) => oneLine(name, 200));
      heldSince ??= now;
      if (now - heldSince >= finalizerPatience) return { gone: false, heldBy };
      report(`waiting for ${finalizerWords(heldBy)} to be removed`);
    } else {
      heldSince = undefined;
      const length = now - begin < longWait ? '' : `, for ${durationWords(now - begin)} now`;
      report(`waiting until its pods are gone${length}`);
    }
  }
}

/** `the finalizer “a/b”`, `the finalizers “a/b” and “c/d”` */
export function finalizerWords(finalizers: readonly string[]): string {
  return `the finalizer${finalizers.length === 1 ? '' : 's'} ${finalizers.map((name) => `“${name}”`).join(' and ')}`;
}
