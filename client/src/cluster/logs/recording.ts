import type { LogEnd, LogEvent, LogSession } from './session.ts';
import type { Spool } from './spool.ts';

export interface RecordOptions {
  readonly session: LogSession;
  /** Rejects where no file can be made. */
  readonly openSpool: () => Promise<Spool>;
  /** What is in the spool now; also where there is none. */
  readonly onEvents: (events: readonly LogEvent[]) => void;
  /** The log is not kept any more from here on. Called once at the most. */
  readonly onTrouble: (error: unknown) => void;
}

/** A session on its way into its spool. */
export interface Recording {
  /** Undefined until it is made, and where it cannot be. */
  readonly spool: Spool | undefined;
  /** Does this while nothing is written and nothing handed on. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when the session has ended and all of it is in the spool; never rejects unless `onEvents` throws. */
  readonly ended: Promise<LogEnd>;
}

/**
 * Writes all that a session brings to a spool, and then hands it on. The next events are taken when these are on disk, so
 * that a slow disk slows down the server and nothing piles up in memory. A full disk ends the keeping, not the following.
 */
export function recordSession({ session, openSpool, onEvents, onTrouble }: RecordOptions): Recording {
  let spool: Spool | undefined;
  let isKept = true;
  const keep = async (work: (spool: Spool) => Promise<void>): Promise<void> => {
    if (!isKept) return;
    try {
      spool ??= await openSpool();
      await work(spool);
    } catch (error) {
      isKept = false;
      onTrouble(error);
    }
  };
  let turn: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  const run = async (): Promise<LogEnd> => {
    for await (const events of session) {
      await exclusively(async () => {
        await keep((file) => file.write(events));
        onEvents(events);
      });
    }
    const end = await session.ended;
    await keep((file) => file.end(end));
    return end;
  };
  return {
    get spool() {
      return spool;
    },
    exclusively,
    ended: run(),
  };
}
