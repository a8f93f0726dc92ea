export const logLevels = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

const words: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  trc: 'trace',
  verbose: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  inf: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  wrn: 'warning',
  err: 'error',
  error: 'error',
  severe: 'error',
  fatal: 'fatal',
  ftl: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  panic: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  alert: 'fatal',
};

/** The level that a word or a number names, in the usual logging libraries' ways; undefined for any other. */
export function levelNamed(name: unknown): LogLevel | undefined {
  if (typeof name === 'string') return Object.hasOwn(words, name.toLowerCase()) ? words[name.toLowerCase()] : undefined;
  // Bunyan and pino count in tens.
  if (typeof name === 'number' && name >= 10 && name <= 60) return logLevels[Math.floor(name / 10) - 1];
  return undefined;
}

/** A level is written near a line's beginning: nothing behind this is looked at. */
const head = 200;

const klog = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ /;
const klogLevels: Readonly<Record<string, LogLevel>> = { I: 'info', W: 'warning', E: 'error', F: 'fatal' };
const json = /"(?:level|severity|lvl|log\.level|levelname|@l)"\s*:\s*(?:"([A-Za-z]{3,11})"|(\d\d)\b)/;
const logfmt = /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]{3,11})"?(?=\s|$)/;
/** `[ERROR]`, `ERROR:`, `<error>`; in capitals also bare, and alone. */
const bracketed = /(?:^|[\s(])[[<(]([A-Za-z]{3,11})[\]>)]/;
const labelled = /(?:^|\s)([A-Za-z]{3,11}):/;
const capitals =
  /(?:^|[\s|\-–])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|FATAL|CRITICAL|PANIC)(?=$|[\s|:\-–])/;

/** What a language's runtime writes of an error that nobody has caught. */
const uncaught =
  /^(?:Traceback \(most recent call last\):|Exception in thread |(?:[A-Za-z_$][\w$]*\.)*[A-Z]\w*(?:Error|Exception)(?::|$))/;

/**
 * The level of a line, as klog, JSON, logfmt and the usual libraries write it; undefined where it tells none. The text
 * is plain: without escape sequences.
 */
export function levelOf(text: string): LogLevel | undefined {
  const start = text.length > head ? text.slice(0, head) : text;
  const [, letter] = klog.exec(start) ?? [];
  if (letter !== undefined) return klogLevels[letter];
  if (start.startsWith('{')) {
    const [, name, number] = json.exec(text.length > 4_000 ? text.slice(0, 4_000) : text) ?? [];
    return number === undefined ? levelNamed(name) : levelNamed(Number(number));
  }
  for (const pattern of [logfmt, bracketed, capitals, labelled]) {
    const level = levelNamed(pattern.exec(start)?.[1]);
    if (level) return level;
  }
  return uncaught.test(start) ? 'error' : undefined;
}

/** Whether a line goes on with what the one before it says: a frame of a stack trace, a cause, an indented part. */
export function isContinuation(text: string): boolean {
  return /^(?:\s|Caused by: |Traceback \(|goroutine \d|\.\.\. \d+ more|\}|\])/.test(text);
}
