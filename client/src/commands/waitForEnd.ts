import { awaitEnd, type JobEnd } from '../cluster/awaitEnd.ts';
import { systemClock } from '../cluster/clock.ts';
import { durationWords } from '../cluster/duration.ts';
import { ClusterError } from '../cluster/errors.ts';
import { shortErrorWords } from '../cluster/errorWords.ts';
import { completionWords, jobDuration } from '../cluster/jobPhase.ts';
import { apiVersionOf } from '../cluster/resourceKinds.ts';
import { followSubject } from './followLogs.ts';
import { later } from './later.ts';
import type { Handler, Services } from './services.ts';
import { nameSubjects, placeOf, type Subject, subjectsOf } from './subjects.ts';

/** Waits until the Jobs have ended and says so of each, whichever way it went. */
export const waitForEnd: Handler = async (services, ...args) => {
  const subjects = await subjectsOf(services, args, ['Job'], 'Notify When Finished');
  // Hours may pass: the command itself does not wait.
  for (const subject of subjects) {
    later(services, `wait for ${nameSubjects([subject])} in ${placeOf([subject])}`, () =>
      waitForOne(services, subject),
    );
  }
};

async function waitForOne(services: Services, subject: Subject): Promise<void> {
  const title = `Waiting for ${nameSubjects([subject])} in ${placeOf([subject])}`;
  const end = await services.withProgress({ title }, (signal, report) =>
    awaitEnd(subject.api, subject, systemClock, signal, (state) =>
      report(state instanceof ClusterError ? `${shortErrorWords(state)}; it is tried again` : completionWords(state)),
    ),
  );
  await tell(services, subject, end);
}

async function tell(services: Services, subject: Subject, end: JobEnd): Promise<void> {
  const name = `${nameSubjects([subject])} in ${placeOf([subject])}`;
  if (end.kind === 'gone') {
    await services.prompts.warn(`${name} is gone: it was deleted before its end was seen.`);
    return;
  }
  const took = jobDuration(end.job, systemClock.now());
  const after = took === undefined ? '' : ` after ${durationWords(took)}`;
  const actions = ['Follow Logs', 'Describe'] as const;
  const why = end.kind === 'failed' ? [end.reason, end.message].filter((part) => part !== '').join(': ') : '';
  const choice =
    end.kind === 'complete'
      ? await services.prompts.inform(`${name} is complete${after}.`, ...actions)
      : await services.prompts.error(`${name} failed${after}.${why ? ` ${why}` : ''}`, ...actions);
  if (choice === 'Follow Logs') await followSubject(services, subject);
  if (choice === 'Describe') {
    const { context, kind, ref } = subject;
    await services.documents.open({ view: 'describe', context, apiVersion: apiVersionOf(kind), kind: kind.kind, ref });
  }
}
