import { Cancelled } from '../ui/userError.ts';
import type { Services } from './services.ts';
import { nameSubjects, placeOf, type Subject } from './subjects.ts';

/** Requests under way at the same time; a server meters what one user asks. */
const atOnce = 4;

/** More failures than this are said as a number. */
const mostMessages = 3;

export interface Tally {
  readonly done: readonly Subject[];
  readonly failed: number;
  /** Not begun, because it was cancelled. */
  readonly rest: number;
}

/**
 * Does the same with each of the subjects, with progress and cancel. One that fails does not stop the others; it is
 * reported.
 * @param doing what is said of a failure: "Could not … Job pi in …": `delete`
 */
export async function forEachSubject(
  services: Services,
  subjects: readonly Subject[],
  { title, doing }: { readonly title: string; readonly doing: string },
  work: (subject: Subject, signal: AbortSignal) => Promise<void>,
): Promise<Tally> {
  const done: Subject[] = [];
  const failures: { readonly subject: Subject; readonly error: unknown }[] = [];
  await services
    .withProgress({ title }, async (signal, report) => {
      const waiting = subjects.values();
      const worker = async (): Promise<void> => {
        for (const subject of waiting) {
          if (signal.aborted) return;
          if (subjects.length > 1) report(`${done.length + failures.length + 1} of ${subjects.length}`);
          try {
            await work(subject, signal);
            done.push(subject);
          } catch (error) {
            if (signal.aborted) return;
            failures.push({ subject, error });
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, subjects.length) }, worker));
    })
    .catch((error: unknown) => {
      if (!(error instanceof Cancelled)) throw error;
    });
  for (const { subject, error } of failures.slice(0, mostMessages)) {
    void services.reportError(error, `${doing} ${nameSubjects([subject])} in ${placeOf([subject])}`);
  }
  if (failures.length > mostMessages) {
    for (const { subject, error } of failures.slice(mostMessages)) {
      services.log.error(`Could not ${doing} ${nameSubjects([subject])}: ${String(error)}`);
    }
    void services.prompts.error(
      `Could not ${doing} ${failures.length - mostMessages} more. The log of the extension names them.`,
    );
  }
  return { done, failed: failures.length, rest: subjects.length - done.length - failures.length };
}

/** `Job pi`, `2 of 3 Jobs`; with what was cancelled: `2 of 3 Jobs (1 was not begun)`. */
export function tallyWords(subjects: readonly Subject[], { done, rest }: Tally): string {
  const all = nameSubjects(subjects);
  const some = done.length === subjects.length ? all : `${done.length} of ${all}`;
  return rest ? `${some} (cancelled; ${rest} ${rest === 1 ? 'was' : 'were'} not begun)` : some;
}
