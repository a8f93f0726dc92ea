import assert from 'node:assert/strict';
import { isTimeZoneName, similarTimeZone, timeZoneNames } from '../../../server/src/plan/timeZones.ts';
import { zoneNamed } from '../../../server/src/plan/zone.ts';

describe('time zones', () => {
  it('are named as in the database, case and all', () => {
    for (const name of [
      'UTC',
      'Europe/Berlin',
      'America/Argentina/Buenos_Aires',
      'Asia/Calcutta',
      'EST5EDT',
      'Factory',
    ]) {
      assert.ok(isTimeZoneName(name), name);
    }
    for (const name of ['', 'utc', 'europe/berlin', 'Local', 'PST', 'UTC+2', 'Europe', 'Europe/', 'toString']) {
      assert.ok(!isTimeZoneName(name), name);
    }
  });

  it('are also found under the names of zone files', () => {
    assert.ok(isTimeZoneName('posix/Europe/Berlin') && isTimeZoneName('right/UTC') && isTimeZoneName('posixrules'));
    assert.ok(!isTimeZoneName('posix/posix/UTC') && !isTimeZoneName('left/UTC'));
  });

  it('are listed once', () => {
    assert.equal(new Set(timeZoneNames).size, timeZoneNames.length);
    assert.ok(timeZoneNames.length > 590);
  });

  it('can be told from what looks like one', () => {
    assert.equal(similarTimeZone('europe/berlin'), 'Europe/Berlin');
    assert.equal(similarTimeZone(' America/New York '), 'America/New_York');
    assert.equal(similarTimeZone('CET/Berlin'), 'Europe/Berlin');
    assert.equal(similarTimeZone('new york'), 'America/New_York');
    // Pacific/Samoa and US/Samoa.
    assert.equal(similarTimeZone('Samoa'), undefined);
    assert.equal(similarTimeZone('Mars/Base'), undefined);
  });

  it('are known to this runtime but for odd ones', () => {
    const unknown = timeZoneNames.filter((name) => zoneNamed(name) === undefined);
    assert.ok(unknown.length < 10, unknown.join(' '));
  });
});
