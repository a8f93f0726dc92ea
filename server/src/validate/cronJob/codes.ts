import type { CodeDoc } from '../finding.ts';

const cronJob = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs';

/** What the codes of CronJobs stand for. */
export const cronJobCodes: Record<string, CodeDoc> = {
  'cron-schedule': {
    title: 'The schedule cannot be read',
    explanation:
      'A schedule has five fields: minute, hour, day of the month, month and day of the week (0 to 6, Sunday is 0). Each is `*`, a number, an interval, a list of these, with steps after `/`; months and days of the week have names of three letters. `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly` and `@every 1h30m` are schedules as well. There are no seconds and no `L`, `W` or `#`.',
    link: `${cronJob}/#schedule-syntax`,
  },
  'schedule-missing': {
    title: 'A CronJob has no schedule',
    explanation: 'The schedule says when a CronJob makes a Job.',
    link: `${cronJob}/#schedule-syntax`,
  },
  'schedule-time-zone': {
    title: 'The schedule names a time zone',
    explanation:
      '`TZ=` and `CRON_TZ=` before a schedule were never official, and the server has refused them since Kubernetes 1.29. The field `timeZone` is for it.',
    link: `${cronJob}/#time-zones`,
  },
  'time-zone': {
    title: 'The time zone is unknown',
    explanation:
      'A time zone is named as in the time zone database, case and all: `Europe/Berlin`, `America/New_York`, `Etc/UTC`.',
    link: `${cronJob}/#time-zones`,
  },
  'concurrency-policy': {
    title: 'The concurrency policy is unknown',
    explanation:
      'When a run is due and the last one is not done, `Allow` starts it next to it, `Forbid` skips it, and `Replace` ends the last one first.',
    link: `${cronJob}/#concurrency-policy`,
  },
  'cron-job-name-too-long': {
    title: 'The name leaves no room for the names of Jobs',
    explanation:
      'A Job of a CronJob is called after it, with `-` and ten digits of the time at the end, and has 63 characters at most: that leaves 52.',
    link: `${cronJob}/#writing-a-cronjob-spec`,
  },
  'cron-job-selector': {
    title: "A CronJob's Jobs have a selector",
    explanation: 'Every run is a Job of its own, and the server makes its selector.',
    link: `${cronJob}/#job-template`,
  },
  'cron-job-manual-selector': {
    title: "A CronJob's Jobs have a manual selector",
    explanation: 'Every run is a Job of its own, and the server makes its selector.',
    link: `${cronJob}/#job-template`,
  },
};
