import type { LogEnd, LogEvent, LogSession } from './session.ts';
import type { Spool } from './spool.ts';

export interface RecordOptions {
  readonly session: LogSession;
  /** Rejects where no file can be made. */
  readonly openSpool: () => Promise<Spool>;
  /** What is on its way into the spool; also where there is none. */
  readonly onEvents: (events: readonly LogEvent[]) => void;
  /** What was handed on can be read from the spool; also called where there is none. */
  readonly onKept?: () => void;
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
 * Writes all that a session brings to a spool, and hands it on. The next events are taken when these are on disk, so
 * that a slow disk slows down the server and nothing piles up in memory. A full disk ends the keeping, not the following.
 *
 * No events are held while they are written: what a collection of young objects finds alive makes the room for them
 * grow, and a log of a gigabyte would bring it to its largest size.
 */
export function recordSession({ session, openSpool, onEvents, onKept = nothing, onTrouble }: RecordOptions): Recording {
  let spool: Spool | undefined;
  let isKept = true;
  const open = async (): Promise<Spool> => {
    spool = await openSpool();
    return spool;
  };
  const giveUp = (error: unknown): void => {
    isKept = false;
    onTrouble(error);
  };
  const keep = (work: (spool: Spool) => Promise<void>): Promise<void> => {
    if (!isKept) return Promise.resolve();
    return (spool ? work(spool) : open().then(work)).catch(giveUp);
  };
  let turn: Promise<unknown> = Promise.resolve();
  const exclusively = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(nothing);
    return done;
  };
  const take = (events: readonly LogEvent[]): Promise<void> => {
    const kept = keep((file) => file.write(events));
    onEvents(events);
    return kept.then(onKept);
  };
  const run = async (): Promise<LogEnd> => {
    const iterator = session[Symbol.asyncIterator]();
    try {
      while (await takeNext(iterator, (events) => exclusively(() => take(events))));
    } finally {
      await iterator.return?.();
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

/** @returns false at the end */
function takeNext(
  iterator: AsyncIterator<readonly LogEvent[]>,
  take: (events: readonly LogEvent[]) => Promise<void>,
): Promise<boolean> {
  return iterator.next().then((next) => (next.done ? false : take(next.value).then(isMore)));
}

const isMore = (): boolean => true;
const nothing = (): void => {};
