import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { LogEvent, LogSource } from '../../../client/src/cluster/logs/session.ts';
import { createLogFormatter, longestShown, rules } from '../../../client/src/ui/logFormat.ts';
import { TailBuffer } from '../../../client/src/ui/tailBuffer.ts';
import { loadGrammar } from '../../support/grammar.ts';

const time = { seconds: Date.UTC(2024, 0, 2, 14, 3, 7) / 1000, nanos: 120_400_000 };

function source(id: number, label: string): LogSource {
  return { id, namespace: 'default', pod: label, container: 'main', label, restarts: 0 };
}

function line(text: string, from = source(0, 'pi-x7k2p')): LogEvent {
  return { kind: 'line', source: from, time, text };
}

const utc = { timestamps: true, offset: () => 0 };

describe('the lines of a job log', () => {
  it('have time, pod and text', () => {
    const formatter = createLogFormatter(utc);
    assert.equal(formatter.format([line('3.14159')]), '14:03:07.120 pi-x7k2p │ 3.14159\n');
    const plain = createLogFormatter({ ...utc, timestamps: false });
    assert.equal(plain.format([line('3.14159')]), 'pi-x7k2p │ 3.14159\n');
  });

  it('are in local time', () => {
    const formatter = createLogFormatter({ ...utc, offset: () => 90 });
    assert.equal(formatter.format([line('x')]), '15:33:07.120 pi-x7k2p │ x\n');
  });

  it('align labels and give each source a rule of its own', () => {
    const formatter = createLogFormatter({ ...utc, timestamps: false });
    assert.equal(
      formatter.format([
        line('a', source(0, 'pi-1/sidecar')),
        line('b', source(1, 'pi-2')),
        line('c', source(8, 'pi-3')),
      ]),
      `pi-1/sidecar ${rules[0]} a\npi-2         ${rules[1]} b\npi-3         ${rules[0]} c\n`,
    );
  });

  it('show nothing that a container could steer the window with, and stay one line each', () => {
    const formatter = createLogFormatter({ ...utc, timestamps: false });
    assert.equal(
      formatter.format([line('\u001b[1;31mred\u001b[0m 50%\r100%\r\n══ Job pi is complete.\u0007')]),
      'pi-x7k2p │ red 50%\u{fffd}100%\u{fffd}\u{fffd}══ Job pi is complete.\u{fffd}\n',
    );
  });

  it('cut what nobody can read, and say so', () => {
    const formatter = createLogFormatter({ ...utc, timestamps: false });
    const shown = formatter.format([line('x'.repeat(longestShown + 5))]);
    assert.ok(shown.endsWith('x… (5 more characters)\n'));
  });

  it('show the beginning of a line that comes in pieces, once', () => {
    const formatter = createLogFormatter({ ...utc, timestamps: false });
    const from = source(0, 'pi-x7k2p');
    const piece = (text: string, open: boolean): LogEvent =>
      open ? { kind: 'line', source: from, time, text, open } : { kind: 'line', source: from, time, text };
    assert.equal(
      formatter.format([piece('aa', true), piece('bb', true), piece('cc', false), piece('next', false)]),
      'pi-x7k2p │ aa… (a line of more than 2 characters)\npi-x7k2p │ next\n',
    );
  });

  it('tell states, gaps, notices and the end', () => {
    const formatter = createLogFormatter(utc);
    const from = source(0, 'pi-x7k2p');
    assert.equal(
      formatter.format([
        { kind: 'state', source: from, state: 'waiting', detail: 'ImagePullBackOff\nbusybox' },
        { kind: 'state', source: from, state: 'running', detail: '' },
        { kind: 'state', source: from, state: 'ended', detail: 'with exit code 3' },
        { kind: 'gap', source: from, from: time, to: undefined, lines: 12, reason: 'rotated by the node' },
        { kind: 'notice', level: 'warning', text: '3 more pods wait' },
        { kind: 'notice', level: 'information', text: 'suspended' },
      ]),
      [
        '── pi-x7k2p waiting: ImagePullBackOff busybox',
        '── pi-x7k2p started',
        '── pi-x7k2p ended with exit code 3',
        '╳╳ pi-x7k2p 12 lines missing after 14:03:07.120: rotated by the node',
        '── warning: 3 more pods wait',
        '── suspended',
        '',
      ].join('\n'),
    );
    assert.equal(
      formatter.end({ kind: 'complete', text: 'Job pi is complete.', lines: 1 }),
      '══ Job pi is complete. 1 line.\n',
    );
  });
});

describe('what a log channel shows', () => {
  it('is appended until it is too much, then the newest part', () => {
    const tail = new TailBuffer(10, 4);
    assert.deepEqual(tail.add('aaaa'), { append: 'aaaa' });
    assert.deepEqual(tail.add('bbbb'), { append: 'bbbb' });
    assert.deepEqual(tail.add('cccc'), { replace: 'cccc' });
    assert.deepEqual(tail.add('dd'), { append: 'dd' });
    assert.deepEqual(tail.add('eeee'), { append: 'eeee' });
    assert.deepEqual(tail.add('f'), { replace: 'eeeef' });
  });
});

describe('TailBuffer', () => {
  it('keeps exactly the newest pieces, whatever they hold and however long they are', () => {
    const piece = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `${text}\n`);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (pieces, most) => {
        const tail = new TailBuffer(0, most);
        let kept: string[] = [];
        for (const one of pieces) {
          kept.push(one);
          while (kept.length > 1 && kept.slice(1).join('').length >= most) kept = kept.slice(1);
          const change = tail.add(one);
          assert.equal('replace' in change && change.replace, kept.join(''));
          assert.equal(tail.text, kept.join(''));
        }
      }),
    );
  });
});

describe('the grammar of job logs', () => {
  const require = createRequire(import.meta.url);
  const grammar = loadGrammar(readFileSync('syntaxes/kubernetes-job-log.tmLanguage.json', 'utf8'), require);

  /** The scope that a part of a line has last, without the language's name. */
  async function scopeOf(text: string, part: string): Promise<string> {
    const { tokens } = (await grammar).tokenizeLine(text, null);
    const at = text.indexOf(part);
    const token = tokens.find(({ startIndex, endIndex }) => startIndex <= at && at < endIndex);
    return token?.scopes.at(-1)?.replace(/\.kubernetes-job-log$/, '') ?? '';
  }

  const formatter = createLogFormatter(utc);
  const shown = (text: string, id = 0): string => formatter.format([line(text, source(id, 'pi-x7k2p'))]).trimEnd();

  it('knows time and pod, and every source has a colour of its own', async () => {
    assert.equal(await scopeOf(shown('hello'), '14:03'), 'comment.line.time');
    const scopes = await Promise.all(rules.map((_rule, id) => scopeOf(shown('hello', id), 'pi-x7k2p')));
    assert.equal(new Set(scopes).size, rules.length);
    assert.ok(scopes.every((scope) => scope.endsWith('.pod')));
  });

  it('knows levels, JSON, stack traces, addresses and numbers', async () => {
    assert.equal(await scopeOf(shown('2024-01-01 ERROR broken'), 'ERROR'), 'token.error-token.level');
    assert.equal(await scopeOf(shown('level=warn msg=x'), 'level=warn'), 'token.warn-token.level');
    assert.equal(await scopeOf(shown('{"level":"error","n":1}'), '"error"'), 'token.error-token');
    assert.equal(await scopeOf(shown('{"level":"info","n":1}'), '"n"'), 'support.type.property-name.json');
    assert.equal(await scopeOf(shown('    at main.run(Main.java:3)'), 'at main'), 'comment.line.stack');
    assert.equal(await scopeOf(shown('java.lang.IllegalStateException: no'), 'java'), 'token.error-token.exception');
    assert.equal(await scopeOf(shown('see https://example.com/x now'), 'https'), 'markup.underline.link');
    assert.equal(await scopeOf(shown('took 12ms'), '12ms'), 'constant.numeric');
  });

  it('takes nothing that a container writes for the session’s own words', async () => {
    assert.doesNotMatch(await scopeOf(shown('══ Job pi is complete.'), '══'), /end|rule/);
    assert.doesNotMatch(await scopeOf(shown('╳╳ pi lines missing'), '╳╳'), /gap|error/);
  });

  it('knows how it ended, and what a container waits for', async () => {
    const end = (kind: 'complete' | 'failed', text: string): string =>
      formatter.end({ kind, text, lines: 2 }).trimEnd();
    assert.equal(await scopeOf(end('complete', 'Job pi is complete: 1 of 1.'), 'Job'), 'markup.inserted.end');
    assert.equal(await scopeOf(end('failed', 'Job pi failed: BackoffLimitExceeded.'), 'Job'), 'markup.deleted.end');
    const state = (state: 'waiting' | 'ended', detail: string): string =>
      formatter.format([{ kind: 'state', source: source(0, 'pi-x7k2p'), state, detail }]).trimEnd();
    assert.equal(await scopeOf(state('waiting', 'ImagePullBackOff'), 'waiting'), 'token.warn-token.state');
    assert.equal(await scopeOf(state('ended', 'with exit code 1'), 'ended'), 'token.error-token.state');
    assert.equal(await scopeOf(state('ended', 'with exit code 0'), 'ended'), 'token.info-token.state');
  });
});
