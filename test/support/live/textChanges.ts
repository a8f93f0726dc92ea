import type { Draw } from './generate.ts';

/** Values that readers of YAML disagree on, and some that nobody can read. */
const oddScalars = [
  '017',
  '0o17',
  '0x1F',
  '0b11',
  '1_000',
  '1e3',
  '1E3',
  '1.0',
  '1.',
  '.5',
  '+1',
  '-0',
  '-1',
  '1:30',
  '190:20:30',
  '0.1e1',
  '09',
  '08',
  'yes',
  'No',
  'on',
  'OFF',
  'y',
  'N',
  'true',
  'TRUE',
  'True',
  'tRue',
  '~',
  'null',
  'Null',
  'NULL',
  'nUll',
  '.inf',
  '-.INF',
  '.nan',
  '.NaN',
  '2026-01-31',
  '2026-01-31T08:00:00Z',
  '2026-01-31 08:00:00',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775809',
  '18446744073709551616',
  '1e400',
  '0.1',
  '1e-7',
  '=',
  '<<',
  '.',
  '-',
  '...',
  '!!str 5',
  '!!int "5"',
  '!!float 5',
  '!!bool "yes"',
  '!!null ""',
  '!!binary aGk=',
  '!local x',
  '! 5',
  '"5"',
  "'5'",
  '"\\x41\\u00e9\\n"',
  '"\\q"',
  "'it''s'",
  '"open',
  "'open",
  '|',
  '>',
  '|-\n    a',
  '>2',
  '{}',
  '[]',
  '{a: b}',
  '[a, b]',
  '{a',
  '[a',
  '{a: b, a: c}',
  '&x',
  '&x 5',
  '*x',
  '*y',
  '@a',
  '`a',
  '%a',
  'a #b',
  'a#b',
  'a: b',
  'a:b',
  '- a',
  '? a',
  ', a',
  '"a" b',
  '# a',
  'a\n    b',
  '\t5',
  '5\t',
  'é',
  '\u00a0',
  '"\u2028"',
  '\u0085',
  '\ufeffa',
  '5 # c',
  "''",
  '""',
];
const oddCharacters = [
  ':',
  '-',
  ' ',
  '\t',
  '#',
  '"',
  "'",
  '{',
  '[',
  ']',
  '}',
  '&',
  '*',
  '!',
  '|',
  '>',
  '%',
  '@',
  '`',
  ',',
  '?',
  '\\',
  '\n',
  '\r',
  'é',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\u0085',
  '\u0007',
  '😀',
  ': ',
  '- ',
  ' #',
];
const oddLines = [
  '# comment',
  '',
  '   ',
  '\t',
  '  # comment',
  '<<: {a: b}',
  '<<: *x',
  '<<: [*x, *x]',
  '<<: a',
  '? a\n: b',
  '? a',
  ': b',
  '- a',
  'a',
  'a: b: c',
  '"a": b',
  '[a]: b',
  '5: b',
  'null: b',
  'true: b',
  '~: b',
  '1.5: b',
  '{a: b}: c',
  '!!str a: b',
  '&x a: b',
  '*x : b',
  'a:',
  'a : b',
  '%YAML 1.1',
];

/** A text of which apiVersion and kind stay what they are, with one thing changed as a person would by accident, or never. */
export function changeText(text: string, draw: Draw): string {
  const from = text.indexOf('\n', text.search(/^ *kind:/m)) + 1;
  const head = text.slice(0, from);
  const body = text.slice(from);
  return head + changeBody(body, draw);
}

function changeBody(body: string, draw: Draw): string {
  const at = draw.index(body.length + 1);
  const lines = body.split('\n');
  const index = draw.index(lines.length);
  const line = lines[index] ?? '';
  const withLine = (...instead: string[]) => lines.toSpliced(index, 1, ...instead).join('\n');
  const indent = /^ */.exec(line)?.[0] ?? '';
  switch (draw.index(12)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return withLine(line.replace(/^(\s*(?:- )*(?:[\w.-]+: )?)\S.*$/, (_, key: string) => key + draw.of(oddScalars)));
    case 4:
      return body.slice(0, at) + draw.of(oddCharacters) + body.slice(at);
    case 5:
      return body.slice(0, at) + body.slice(at + draw.of([1, 1, 2, 5]));
    case 6:
      return withLine(draw.of([' ', '  ', '\t', '   ']) + line);
    case 7:
      return withLine(line.replace(draw.of([/^ /, /^ {2}/, /- /, /:/]), ''));
    case 8:
      return withLine(line, line);
    case 9:
      return withLine();
    case 10:
      return withLine(indent + draw.of(oddLines), line);
    default:
      return draw.chance(30) ? body.slice(0, at) : anchored(lines, draw);
  }
}

/** A value with an anchor, and another that is its alias. */
function anchored(lines: readonly string[], draw: Draw): string {
  const valued = lines.flatMap((line, index) => (/^\s*(?:- )*[\w.-]+:/.test(line) ? [index] : []));
  if (valued.length < 2) return lines.join('\n');
  const first = draw.index(valued.length - 1);
  const second = first + 1 + draw.index(valued.length - first - 1);
  return lines
    .map((line, index) => {
      if (index === valued[first]) return line.replace(/:(?= |$)/, ': &x');
      if (index === valued[second])
        return line.replace(/:.*$/, draw.of([': *x', ': {<<: *x}', ': [*x]', ':\n  <<: *x']));
      return line;
    })
    .join('\n');
}

const oddNumbers = [
  '1.0',
  '1e2',
  '1E2',
  '-0',
  '01',
  '+1',
  '.5',
  '1.',
  '0x1',
  'NaN',
  'Infinity',
  '1e400',
  '9223372036854775807',
  '9223372036854775808',
  '1_0',
  'True',
  'nul',
  '/**/1',
  '1//',
  '"a',
  "'a'",
  '{"a":1,"a":2}',
  '[1,]',
  '"\\u0041"',
  '"\\x41"',
  '"\ta"',
  '\ufeff1',
];

/** A JSON text with one value or character changed. */
export function changeJson(text: string, draw: Draw): string {
  const values = [...text.matchAll(/(?<=[:[,])(?:"[^"]*"|[\d.-]+|true|false|null)(?=[,\]}])/g)].slice(2);
  const chosen = values.length > 0 ? draw.of(values) : undefined;
  if (chosen && draw.chance(60)) {
    return text.slice(0, chosen.index) + draw.of(oddNumbers) + text.slice(chosen.index + chosen[0].length);
  }
  const from = text.indexOf('"metadata"');
  const at = from + draw.index(text.length - from);
  return draw.chance(50)
    ? text.slice(0, at) + text.slice(at + 1)
    : text.slice(0, at) +
        draw.of([',', '"', '{', '}', '[', ']', ':', ' ', '\n', '#', '/', '\\', "'", '\u0000', '"a":1,']) +
        text.slice(at);
}
