import { assertChecked } from '../../../support/caret.ts';

/** A CronJob with these lines of its spec. */
function check(spec: string, minor?: number, metadata = ' {name: nightly}', jobSpec = ''): void {
  assertChecked(
    `apiVersion: batch/v1
kind: CronJob
metadata:${metadata}
spec:${spec}
  jobTemplate:
    spec:${jobSpec}
      template:
        spec:
          restartPolicy: Never
          containers:
            - {name: main, image: busybox}
`,
    minor,
  );
}

const nightly = '\n  schedule: "30 3 * * *"';

describe('a CronJob', () => {
  it('may be what it may be', () => {
    check(`${nightly}
  timeZone: Europe/Berlin
  concurrencyPolicy: Forbid
  suspend: true
  startingDeadlineSeconds: 0
  successfulJobsHistoryLimit: 0
  failedJobsHistoryLimit: 0`);
  });

  it('has numbers that are not negative and a known policy', () => {
    check(`${nightly}
  concurrencyPolicy: forbid
  #                  ^^^^^^ concurrency-policy spec.concurrencyPolicy
  startingDeadlineSeconds: -1
  #                        ^^ number-negative spec.startingDeadlineSeconds
  successfulJobsHistoryLimit: -1
  #                           ^^ number-negative spec.successfulJobsHistoryLimit
  failedJobsHistoryLimit: -1
  #                       ^^ number-negative spec.failedJobsHistoryLimit`);
  });

  it('has a name of 52 characters at most', () => {
    const name = 'n'.repeat(53);
    check(nightly, 36, ` {name: ${name.slice(1)}}`);
    check(nightly, 36, ` {name: ${name}}\n#                ${'^'.repeat(53)} cron-job-name-too-long metadata.name`);
    check(nightly, 36, ` {generateName: ${'n'.repeat(47)}}`);
    check(
      nightly,
      36,
      ` {generateName: ${'n'.repeat(48)}}\n#                        ${'^'.repeat(48)} cron-job-name-too-long metadata.name`,
    );
    check(nightly, 36, ' {name: a.b}\n#                ^^^ name-not-a-hostname metadata.name');
  });

  it("leaves the selector of its Jobs to the server, and its Jobs' defaults to their creation", () => {
    check(
      nightly,
      36,
      undefined,
      `
      selector: {}
      ^^^^^^^^ cron-job-selector spec.jobTemplate.spec.selector
      manualSelector: true
      #               ^^^^ cron-job-manual-selector spec.jobTemplate.spec.manualSelector`,
    );
    check(
      nightly,
      36,
      undefined,
      '\n    ^^^^ indexed-completions-missing spec.jobTemplate.spec.completions\n      completionMode: Indexed',
    );
  });
});

describe('the schedule of a CronJob', () => {
  it('is needed', () => {
    check('\n^^^^ schedule-missing spec.schedule');
    check('\n  schedule: ""\n  #         ^^ schedule-missing spec.schedule');
    check('\n  schedule:\n  ^^^^^^^^ schedule-missing spec.schedule');
  });

  it('is pointed at where it is wrong', () => {
    check('\n  schedule: "30 25 * * *"\n  #             ^^ cron-schedule spec.schedule');
    check("\n  schedule: '0 0 * * MON-FRI,7'\n  #                          ^ cron-schedule spec.schedule");
    check('\n  schedule: 0 0 * * * *\n  #                   ^ cron-schedule spec.schedule');
    check('\n  schedule: "0\\t25 * * *"\n  #         ^^^^^^^^^^^^^ cron-schedule spec.schedule');
    check('\n  schedule: "@reboot"\n  #          ^^^^^^^ cron-schedule spec.schedule');
  });

  it('names no time zone since 1.29', () => {
    const schedule =
      '\n  schedule: "CRON_TZ=Europe/Berlin 30 3 * * *"\n  #          ^^^^^^^^^^^^^^^^^^^^^ schedule-time-zone spec.schedule';
    check(schedule, 29);
    check(`${schedule}\n  timeZone: Europe/Berlin`, 28);
    // Before, it is a warning, at the same place.
    check(schedule, 28);
    check(
      '\n  schedule: "TZ=Mars 30 3 * * *"\n  #             ^^^^ cron-schedule spec.schedule\n  #          ^^^^^^^ schedule-time-zone spec.schedule',
    );
    check(
      '\n  schedule: "TZ=UTC"\n  #          ^^^^^^ cron-schedule spec.schedule\n  #          ^^ schedule-time-zone spec.schedule',
    );
  });
});

describe('the time zone of a CronJob', () => {
  for (const name of [
    '""',
    'local',
    'utc',
    'PST',
    'UTC+2',
    'Europe//Rome',
    'Pacific Standard Time',
    'Mars/Olympus_Mons',
  ]) {
    it(`is not ${name}`, () => {
      check(`${nightly}\n  timeZone: ${name}\n  #         ${'^'.repeat(name.length)} time-zone spec.timeZone`);
    });
  }

  for (const name of ['UTC', 'Etc/GMT+3', 'America/Argentina/ComodRivadavia', 'CET', 'Asia/Calcutta', 'Factory']) {
    it(`may be ${name}`, () => {
      check(`${nightly}\n  timeZone: ${name}`);
    });
  }
});
