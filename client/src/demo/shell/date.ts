import { dayTitles, monthTitles } from '../../../../server/src/plan/calendar.ts';

function two(value: number, fill = '0'): string {
  return String(value).padStart(2, fill);
}

/** `date +FORMAT` at a time in milliseconds since 1970, in UTC: containers have no other zone. */
export function formatDate(template: string, milliseconds: number): string {
  const date = new Date(milliseconds);
  return template.replace(/%([a-zA-Z%])/g, (whole, letter: string) => {
    switch (letter) {
      case 'Y':
        return String(date.getUTCFullYear());
      case 'y':
        return two(date.getUTCFullYear() % 100);
      case 'm':
        return two(date.getUTCMonth() + 1);
      case 'd':
        return two(date.getUTCDate());
      case 'e':
        return two(date.getUTCDate(), ' ');
      case 'H':
        return two(date.getUTCHours());
      case 'I':
        return two(date.getUTCHours() % 12 || 12);
      case 'p':
        return date.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'M':
        return two(date.getUTCMinutes());
      case 'S':
        return two(date.getUTCSeconds());
      case 'N':
        return `${String(date.getUTCMilliseconds()).padStart(3, '0')}000000`;
      case 's':
        return String(Math.floor(milliseconds / 1000));
      case 'F':
        return formatDate('%Y-%m-%d', milliseconds);
      case 'T':
        return formatDate('%H:%M:%S', milliseconds);
      case 'R':
        return formatDate('%H:%M', milliseconds);
      case 'D':
        return formatDate('%m/%d/%y', milliseconds);
      case 'c':
        return formatDate('%a %b %e %H:%M:%S %Y', milliseconds);
      case 'a':
        return (dayTitles[date.getUTCDay()] ?? '').slice(0, 3);
      case 'A':
        return dayTitles[date.getUTCDay()] ?? '';
      case 'b':
      case 'h':
        return (monthTitles[date.getUTCMonth()] ?? '').slice(0, 3);
      case 'B':
        return monthTitles[date.getUTCMonth()] ?? '';
      case 'u':
        return String(date.getUTCDay() || 7);
      case 'w':
        return String(date.getUTCDay());
      case 'Z':
        return 'UTC';
      case 'z':
        return '+0000';
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case '%':
        return '%';
      default:
        return whole;
    }
  });
}
