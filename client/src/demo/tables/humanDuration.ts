const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Up to where a duration is said in which unit, and whether the rest in the next smaller one is said with it. */
const steps: readonly { below: number; unit: number; rest?: number }[] = [
  { below: 2 * minute, unit: second },
  { below: 10 * minute, unit: minute, rest: second },
  { below: 3 * hour, unit: minute },
  { below: 8 * hour, unit: hour, rest: minute },
  { below: 2 * day, unit: hour },
  { below: 8 * day, unit: day, rest: hour },
  { below: 2 * year, unit: day },
  { below: 8 * year, unit: year, rest: day },
  { below: Number.POSITIVE_INFINITY, unit: year },
];

const letters = new Map([
  [second, 's'],
  [minute, 'm'],
  [hour, 'h'],
  [day, 'd'],
  [year, 'y'],
]);

/** Milliseconds as the server's tables have them: HumanDuration of k8s.io/apimachinery/pkg/util/duration. */
export function humanDuration(milliseconds: number): string {
  if (Math.trunc(milliseconds / second) < -1) return '<invalid>';
  const length = Math.max(0, milliseconds);
  const { unit, rest } = steps.find(({ below }) => length < below) as (typeof steps)[number];
  const count = (part: number, size: number): string => `${Math.floor(part / size)}${letters.get(size)}`;
  const left = rest === undefined ? 0 : Math.floor((length % unit) / rest);
  return count(length, unit) + (rest === undefined || left === 0 ? '' : count(length % unit, rest));
}

/** How long ago a moment was; `now` in milliseconds since 1970. */
export function since(moment: unknown, now: number): string {
  return typeof moment === 'string' ? humanDuration(now - Date.parse(moment)) : '<unknown>';
}
