const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** `printf FORMAT ARGUMENT…`: the format is used again until no argument is left. */
export function format(template: string, args: readonly string[]): string {
  let at = 0;
  let text = '';
  do {
    const before = at;
    text += once(template, () => args[at++]);
    if (at === before) break;
  } while (at < args.length);
  return text;
}

function once(template: string, next: () => string | undefined): string {
  return template.replace(
    /\\(0[0-7]{1,3}|x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)|%([-0 +]*)(\d*)(?:\.(\d+))?([sdiufxXoc%])/gs,
    (whole, escaped: string | undefined, flags = '', width = '', precision: string | undefined, kind = '') => {
      if (escaped !== undefined) {
        if (escaped.startsWith('x')) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
        if (/^[0-7]+$/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 255);
        return escapes[escaped] ?? whole;
      }
      if (kind === '%') return '%';
      const shown = convert(kind as string, next() ?? '', precision);
      // A width beyond any line is somebody's mistake.
      const wanted = Math.min(Number(width || 0), 1000);
      if ((flags as string).includes('-')) return shown.padEnd(wanted);
      return (flags as string).includes('0') && kind !== 's' ? shown.padStart(wanted, '0') : shown.padStart(wanted);
    },
  );
}

function convert(kind: string, value: string, precision: string | undefined): string {
  switch (kind) {
    case 's':
      return precision === undefined ? value : value.slice(0, Number(precision));
    case 'c':
      return value.slice(0, 1);
    case 'f':
      return (Number(value) || 0).toFixed(Math.min(Number(precision ?? 6), 20));
    case 'x':
      return (Math.trunc(Number(value)) || 0).toString(16);
    case 'X':
      return (Math.trunc(Number(value)) || 0).toString(16).toUpperCase();
    case 'o':
      return (Math.trunc(Number(value)) || 0).toString(8);
    default:
      return String(Math.trunc(Number(value)) || 0);
  }
}
