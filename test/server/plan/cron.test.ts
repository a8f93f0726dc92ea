import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CronSchedule, parseCron } from '../../../server/src/plan/cron.ts';
import { describeCron } from '../../../server/src/plan/cronText.ts';
import { nextRun, nextRuns } from '../../../server/src/plan/nextRun.ts';

function scheduleOf(text: string): CronSchedule {
  const parsed = parseCron(text);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem}`);
  return parsed.schedule;
}

function problemOf(text: string): string {
  const parsed = parseCron(text);
  assert.ok('problem' in parsed, `${JSON.stringify(text)} is read`);
  return `${text.slice(parsed.start, parsed.end)} | ${parsed.problem}`;
}

/** Runs as a person writes them: instants in UTC to the minute. */
function runsOf(text: string, after: string, count: number, timeZone?: string): string[] {
  const runs = nextRuns(scheduleOf(text), Date.parse(`${after}Z`), count, timeZone);
  return runs.map((run) => new Date(run).toISOString().slice(0, 16));
}

describe('reading cron schedules', () => {
  const accepted = [
    '* * * * *',
    '? ? ? ? ?',
    '0 0 1 JAN sun',
    '*/15 0-23/2 1,15 1-6 MON-FRI',
    '5/20 * * * *',
    '007 +3 * * *',
    '  0\t0   * * *  ',
    '0 0 * * *\u00a0',
    // Parts between commas may be empty, and what stands behind a star is not looked at.
    ',1,, * * * *',
    ', * * * *',
    '*-5 * * * *',
    '0 0 * * 1,2-4,FRI',
    '*/90 * * * *',
    '@hourly',
    '@every 1h30m',
    '@every .5s',
    '@every -5m',
    '@every 0',
    'TZ=UTC 0 3 * * *',
    'CRON_TZ=Europe/Berlin @daily',
    'TZ= 0 3 * * *',
    'TZ=Local 0 3 * * *',
  ];
  for (const text of accepted) {
    it(`takes ${JSON.stringify(text)}`, () => {
      scheduleOf(text);
    });
  }

  const refused: [text: string, where: string, what: RegExp][] = [
    ['', '', /five fields/],
    ['* * * *', '* * * *', /five fields .* it has 4/],
    ['0 0 * * * *', '*', /it has 6.*seconds/],
    ['0 3 * * * root /bin/true', 'root /bin/true', /it has 7.*command/],
    ['60 * * * *', '60', /0 to 59/],
    ['0 24 * * *', '24', /0 to 23/],
    ['0 0 0 * *', '0', /1 to 31/],
    ['0 0 * 13 *', '13', /1 to 12/],
    ['0 0 * * 7', '7', /Sunday is 0/],
    ['0 0 * * Sunday', 'Sunday', /SUN/],
    ['0 0 * * FRI-MON', 'FRI-MON', /FRI-6,0-MON/],
    ['50-5 * * * *', '50-5', /must go up/],
    ['0 1,99 * * *', '99', /0 to 23/],
    ['*/0 * * * *', '*/0', /1 or more/],
    ['*/x * * * *', '*/x', /must be a number/],
    ['1-2-3 * * * *', '1-2-3', /more than one "-"/],
    ['*/5/2 * * * *', '*/5/2', /more than one "\/"/],
    ['-1 * * * *', '-1', /missing/],
    ['1e1 * * * *', '1e1', /not a minute/],
    ['٣ * * * *', '٣', /not a minute/],
    ['99999999999999999999 * * * *', '99999999999999999999', /not a minute/],
    ['H 3 * * *', 'H', /Jenkins/],
    ['0 0 L * *', 'L', /no L, W or #/],
    ['0 0 * * MON#2', 'MON#2', /no L, W or #/],
    ['@reboot', '@reboot', /nothing/],
    ['@Daily', '@Daily', /write @daily/],
    ['@daily ', '@daily ', /write @daily/],
    [' @daily', ' @daily', /it has 1 field/],
    ['@every', '@every', /not a schedule/],
    ['@every 5', '5', /not a duration/],
    ['@every 1h ', '1h ', /not a duration/],
    ['@every 2562048h', '2562048h', /not a duration/],
    ['TZ=UTC', 'TZ=UTC', /followed by a space/],
    ['TZ=Mars/Base 0 3 * * *', 'Mars/Base', /time zone/],
    ['TZ=UTC 0 25 * * *', '25', /0 to 23/],
  ];
  for (const [text, where, what] of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const problem = problemOf(text);
      assert.ok(problem.startsWith(`${where} | `), problem);
      assert.match(problem, what);
    });
  }

  it('never fails, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0159*/-,? @TZ=everyhjnLW#.') }), (text) => {
        const parsed = parseCron(text);
        if ('problem' in parsed) {
          assert.ok(
            parsed.start >= 0 && parsed.start <= parsed.end && parsed.end <= text.length,
            JSON.stringify(parsed),
          );
        } else {
          assert.notEqual(describeCron(parsed.schedule), '');
          nextRun(parsed.schedule, Date.UTC(2026, 0, 1));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('next runs', () => {
  it('come after the instant, not at it', () => {
    assert.deepEqual(runsOf('0 12 * * *', '2026-05-01T12:00:00', 2), ['2026-05-02T12:00', '2026-05-03T12:00']);
    assert.deepEqual(runsOf('0 12 * * *', '2026-05-01T11:59:59.999', 1), ['2026-05-01T12:00']);
  });

  it('take either day where both are restricted', () => {
    assert.deepEqual(runsOf('0 0 13 * FRI', '2026-02-01T00:00', 4), [
      '2026-02-06T00:00',
      '2026-02-13T00:00',
      '2026-02-20T00:00',
      '2026-02-27T00:00',
    ]);
    // A step of 2 restricts, a star or a step of 1 does not.
    assert.deepEqual(runsOf('0 0 */2 * MON', '2026-03-01T12:00', 3), [
      '2026-03-02T00:00',
      '2026-03-03T00:00',
      '2026-03-05T00:00',
    ]);
    assert.deepEqual(runsOf('0 0 */1 * MON', '2026-03-01T12:00', 2), ['2026-03-02T00:00', '2026-03-09T00:00']);
  });

  it('wait for leap days and stop at days that never come', () => {
    assert.deepEqual(runsOf('0 0 29 2 *', '2026-01-01T00:00', 2), ['2028-02-29T00:00', '2032-02-29T00:00']);
    assert.deepEqual(runsOf('0 0 30 2 *', '2026-01-01T00:00', 1), []);
    assert.deepEqual(runsOf(', * * * *', '2026-01-01T00:00', 1), []);
  });

  it('skip the hour that clocks skip in spring', () => {
    // 8 March 2026, 02:00 becomes 03:00 in New York.
    assert.deepEqual(runsOf('30 2 * * *', '2026-03-07T00:00', 3, 'America/New_York'), [
      '2026-03-07T07:30',
      '2026-03-09T06:30',
      '2026-03-10T06:30',
    ]);
    assert.deepEqual(runsOf('30 * * * *', '2026-03-08T06:00', 3, 'America/New_York'), [
      '2026-03-08T06:30',
      '2026-03-08T07:30',
      '2026-03-08T08:30',
    ]);
  });

  it('come twice in the hour that clocks repeat in autumn', () => {
    // 1 November 2026, 02:00 becomes 01:00 in New York.
    assert.deepEqual(runsOf('30 1 * * *', '2026-11-01T00:00', 3, 'America/New_York'), [
      '2026-11-01T05:30',
      '2026-11-01T06:30',
      '2026-11-02T06:30',
    ]);
  });

  it('know days that start at one, and changes by half an hour', () => {
    // 26 April 2024, midnight becomes 01:00 in Cairo.
    assert.deepEqual(runsOf('0 0 * * *', '2024-04-24T22:00', 2, 'Africa/Cairo'), [
      '2024-04-26T21:00',
      '2024-04-27T21:00',
    ]);
    assert.deepEqual(runsOf('15 2 * * *', '2026-10-03T00:00', 2, 'Australia/Lord_Howe'), [
      '2026-10-04T15:15',
      '2026-10-05T15:15',
    ]);
  });

  it('prefer the zone in the schedule', () => {
    assert.deepEqual(runsOf('TZ=Asia/Kathmandu 0 6 * * *', '2026-01-01T00:00', 1, 'Europe/Berlin'), [
      '2026-01-01T00:15',
    ]);
  });

  it('are unknown where the runtime does not know the zone', () => {
    assert.deepEqual(runsOf('0 6 * * *', '2026-01-01T00:00', 1, 'Mars/Base'), []);
  });

  it('keep their distance with @every, by the full second', () => {
    const schedule = scheduleOf('@every 1h0m1.9s');
    assert.equal(nextRun(schedule, 10_500), 10_000 + 3_601_000);
    assert.equal(nextRun(scheduleOf('@every -5m'), 10_500), 11_000);
  });

  it('are in order and fit the schedule', () => {
    const number = (min: number, max: number) => fc.integer({ min, max }).map(String);
    const field = (min: number, max: number) => fc.oneof(fc.constant('*'), number(min, max));
    fc.assert(
      fc.property(
        fc.tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6)),
        fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kolkata'),
        (fields, after, timeZone) => {
          const schedule = scheduleOf(fields.join(' '));
          let last = after;
          for (const run of nextRuns(schedule, after, 3, timeZone)) {
            assert.ok(run > last && run % 60_000 === 0);
            const minute = new Date(run).getUTCMinutes();
            if (timeZone === 'UTC' && fields[0] !== '*') assert.equal(String(minute), fields[0]);
            last = run;
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('schedules in words', () => {
  const words: [text: string, words: string][] = [
    ['* * * * *', 'Every minute'],
    ['*/15 * * * *', 'Every 15 minutes'],
    ['*/7 * * * *', 'At every 7th minute of every hour'],
    ['0 * * * *', 'Every hour'],
    ['7 * * * *', 'At minute 7 of every hour'],
    ['30 3 * * *', 'At 03:30'],
    ['0 */2 * * *', 'Every 2 hours'],
    ['15 */6 * * *', 'At minute 15 of every 6th hour'],
    ['0 9-17 * * 1-5', 'Every hour from 09:00 to 17:00 on Monday to Friday'],
    ['*/10 9-17 * * MON,WED', 'Every 10 minutes from 09:00 to 17:59 on Monday and Wednesday'],
    ['0 8,20 1,15 * *', 'At 08:00 and 20:00 on day 1 and 15 of the month'],
    ['0 0 13 * 5', 'At 00:00 on day 13 of the month or on Friday'],
    ['0 0 */2 * *', 'At 00:00 on every 2nd day of the month'],
    ['0 0 1 */3 *', 'At 00:00 on day 1 of the month in January, April, July and October'],
    ['@weekly', 'At 00:00 on Sunday'],
    ['@every 1h30m', 'Every 1 h 30 min'],
    ['TZ=Europe/Berlin 0 3 * * *', 'At 03:00 (Europe/Berlin)'],
  ];
  for (const [text, expected] of words) {
    it(text, () => {
      assert.equal(describeCron(scheduleOf(text)), expected);
    });
  }
});
