/** What a time zone's clocks show. */
export interface Zone {
  /** The clock at an instant: a Date whose UTC fields are what the clock shows. */
  clockAt(instant: number): Date;
  /**
   * The instant at which the clock shows a time, as Go's `time.Date` finds it: fields out of range carry over, a time that
   * the clocks skip is taken as if they had not, and of a repeated one it is the first or the second as the zone has it.
   */
  instantOf(year: number, month: number, day: number, hour: number): number;
}

/** Clocks change at full quarters of an hour, so an offset holds for all of one. */
const quarter = 15 * 60 * 1000;
/** Offsets kept for a zone: enough for a search over years by days. */
const cacheMax = 4096;

const zones = new Map<string, Zone | undefined>();

/** Undefined where this runtime does not know the zone. */
export function zoneNamed(name: string): Zone | undefined {
  if (!zones.has(name)) zones.set(name, createZone(name));
  return zones.get(name);
}

function createZone(name: string): Zone | undefined {
  const offsetAt = name === 'UTC' ? () => 0 : offsetsOf(name.replace(/^posix\//, ''));
  if (!offsetAt) return undefined;
  return {
    clockAt: (instant) => new Date(instant + offsetAt(instant)),
    instantOf(year, month, day, hour) {
      const asUtc = Date.UTC(year, month, day, hour);
      return asUtc - offsetAt(asUtc - offsetAt(asUtc));
    },
  };
}

/** The offset of a zone from UTC at an instant, in milliseconds. */
function offsetsOf(name: string): ((instant: number) => number) | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
  const offsets = new Map<number, number>();
  return (instant) => {
    const start = Math.floor(instant / quarter) * quarter;
    let offset = offsets.get(start);
    if (offset === undefined) {
      const part: Record<string, number> = {};
      for (const { type, value } of format.formatToParts(start)) part[type] = Number(value);
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - start;
      if (offsets.size >= cacheMax) offsets.clear();
      offsets.set(start, offset);
    }
    return offset;
  };
}
