import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import type { LogEvent, LogSource, LogTarget } from '../../../client/src/cluster/logs/session.ts';
import { createLogFormatter, longestShown } from '../../../client/src/ui/logFormat.ts';
import { createSourceLook, rules } from '../../../client/src/ui/sourceLook.ts';
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
    assert.equal(formatter.format([line('3.14159')]), '── 2024-01-02\n14:03:07.120 pi-x7k2p │ 3.14159\n');
    const plain = createLogFormatter({ ...utc, timestamps: false });
    assert.equal(plain.format([line('3.14159')]), 'pi-x7k2p │ 3.14159\n');
  });

  it('are in local time', () => {
    const formatter = createLogFormatter({ ...utc, offset: () => 90 });
    assert.equal(formatter.format([line('x')]), '── 2024-01-02\n15:33:07.120 pi-x7k2p │ x\n');
  });

  it('tell each later day once', () => {
    const formatter = createLogFormatter({ ...utc, offset: () => 10 * 60 });
    const at = (seconds: number): LogEvent => ({ ...line('x'), time: { seconds, nanos: 0 } }) as LogEvent;
    const lines = formatter.format([
      at(time.seconds),
      at(time.seconds + 86_400),
      at(time.seconds),
      at(time.seconds + 1),
    ]);
    assert.deepEqual(
      lines.split('\n').filter((one) => one.startsWith('──')),
      ['── 2024-01-03', '── 2024-01-04'],
    );
  });

  it('align labels and give each container a rule of its own, whatever its run', () => {
    const formatter = createLogFormatter({ ...utc, timestamps: false });
    const pod = (id: number, name: string, container: string, restarts = 0): LogSource => ({
      ...source(id, `${name}/${container}${restarts ? `#${restarts}` : ''}`),
      pod: name,
      container,
      restarts,
    });
    assert.equal(
      formatter.format([
        line('a', pod(0, 'pi-1', 'sidecar')),
        line('b', pod(1, 'pi-1', 'c')),
        line('c', pod(2, 'pi-2', 'c')),
        line('d', pod(3, 'pi-1', 'c', 1)),
      ]),
      [
        `pi-1/sidecar ${rules[0]} a`,
        `pi-1/c       ${rules[1]} b`,
        `pi-2/c       ${rules[2]} c`,
        `pi-1/c#1     ${rules[1]} d`,
        '',
      ].join('\n'),
    );
  });

  it('name containers as short as what is followed allows, and the whole pod once', () => {
    const pod = { ...source(0, 'pi-x7k2p/main'), pod: 'pi-x7k2p' };
    const ref = { namespace: 'default', name: 'pi' };
    const label = (target: LogTarget): string => createSourceLook(target).label(pod);
    assert.equal(label({ kind: 'job', ref, uid: '' }), 'x7k2p/main');
    assert.equal(label({ kind: 'job', ref: { name: 'pi-x7k2p' }, uid: '' }), 'pi-x7k2p/main');
    assert.equal(label({ kind: 'pod', ref: { name: 'pi-x7k2p' }, uid: '' }), 'main');
    assert.equal(label({ kind: 'selection', ref, uid: '', targets: [] }), 'pi-x7k2p/main');
    const look = createSourceLook({ kind: 'job', ref, uid: '' });
    assert.equal(
      createLogFormatter({ ...utc, look }).format([{ kind: 'state', source: pod, state: 'running', detail: '' }]),
      '──           x7k2p/main │ started in pod pi-x7k2p\n',
    );
  });

  it('tell restarts, and other attempts at an index', () => {
    const target: LogTarget = { kind: 'job', ref: { namespace: 'default', name: 'pi' }, uid: '' };
    const formatter = createLogFormatter({ ...utc, timestamps: false, look: createSourceLook(target) });
    const pod = (id: number, name: string, index: number, restarts = 0): LogEvent => ({
      kind: 'state',
      source: { ...source(id, `${name}${restarts ? `#${restarts}` : ''}`), pod: name, index, restarts },
      state: 'running',
      detail: '',
    });
    assert.equal(
      formatter.format([
        pod(0, 'pi-0-aaaaa', 0),
        pod(1, 'pi-1-bbbbb', 1),
        pod(2, 'pi-1-bbbbb', 1, 1),
        pod(3, 'pi-1-ccccc', 1),
      ]),
      [
        '── 0-aaaaa │ started in pod pi-0-aaaaa',
        '── 1-bbbbb ┃ started in pod pi-1-bbbbb',
        '── 1-bbbbb#1 ┃ started in pod pi-1-bbbbb, restart 1',
        '── 1-ccccc   ┆ started in pod pi-1-ccccc, another attempt at index 1',
        '',
      ].join('\n'),
    );
  });

  it('keep both ends of a long label', () => {
    const label = createSourceLook().label(source(0, `${'a'.repeat(60)}-28394859-x7k2p/main`));
    assert.equal(label, `${'a'.repeat(13)}…${'a'.repeat(6)}-28394859-x7k2p/main`.slice(0, 14) + label.slice(14));
    assert.equal(label.length, 40);
    assert.ok(label.endsWith('a-28394859-x7k2p/main'));
  });

  it('show nothing that a container could steer the window with, and stay one line each', () => {
    const formatter = createLogFormatter({ ...utc, timestamps: false });
    assert.equal(
      formatter.format([line('\u001bP1$r\u001b\\\u001b[1;31mred\u001b[0m 50%\r100%\r\n══ Job pi is complete.\u0007')]),
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
        { kind: 'state', source: from, state: 'waiting', detail: '' },
        { kind: 'state', source: from, state: 'running', detail: '' },
        { kind: 'state', source: from, state: 'ended', detail: 'with exit code 3' },
        { kind: 'gap', source: from, from: time, to: undefined, runs: 12, reason: 'rotated by the node' },
        { kind: 'notice', level: 'warning', text: '3 more pods wait' },
        { kind: 'notice', level: 'information', text: 'suspended' },
      ]),
      [
        '──           pi-x7k2p │ waiting: ImagePullBackOff busybox',
        '──           pi-x7k2p │ started',
        '──           pi-x7k2p │ ended with exit code 3',
        '╳╳           pi-x7k2p │ logs of 12 runs missing after 14:03:07.120: rotated by the node',
        '── warning: 3 more pods wait',
        '── suspended',
        '',
      ].join('\n'),
    );
    const again: LogEvent = { kind: 'state', source: from, state: 'reconnecting', detail: 'the connection broke' };
    const trouble: LogEvent = { kind: 'notice', level: 'warning', text: 'the connection broke' };
    const said = [again, trouble, again, trouble, line('x', from), again, trouble];
    assert.equal(
      createLogFormatter({ ...utc, timestamps: false }).format(said),
      [
        '── pi-x7k2p │ reconnecting: the connection broke',
        '── warning: the connection broke',
        'pi-x7k2p │ x',
        '── pi-x7k2p │ reconnecting: the connection broke',
        '── warning: the connection broke',
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
    assert.deepEqual(tail.add('cccc'), { replace: ['cccc'] });
    assert.deepEqual(tail.add('dd'), { append: 'dd' });
    assert.deepEqual(tail.add('eeee'), { append: 'eeee' });
    assert.deepEqual(tail.add('f'), { replace: ['eeeef'] });
  });

  it('is so many lines at the most', () => {
    const tail = new TailBuffer(1000, 1000, { mostShown: 5, mostKept: 2 });
    for (const piece of ['1\n2\n', '3\n4\n', '5\n']) assert.deepEqual(tail.add(piece), { append: piece });
    assert.equal(tail.isWhole, false);
    assert.deepEqual(tail.add('6\n'), { replace: ['5\n6\n'] });
    assert.deepEqual(tail.add('7\n'), { append: '7\n' });
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
          assert.equal('replace' in change && change.replace.join(''), kept.join(''));
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

  const look = createSourceLook();
  const formatter = createLogFormatter({ ...utc, look });
  const label = (id: number): LogSource => source(id, `pi-${id}`);
  for (const id of rules.keys()) look.color(label(id));
  const shown = (text: string, id = 0): string =>
    formatter
      .format([line(text, label(id))])
      .trimEnd()
      .split('\n')
      .at(-1) ?? '';

  it('knows time and pod, and every source has a colour of its own', async () => {
    assert.equal(await scopeOf(shown('hello'), '14:03'), 'comment.line.time');
    const scopes = await Promise.all(rules.map((_rule, id) => scopeOf(shown('hello', id), `pi-${id}`)));
    assert.equal(new Set(scopes).size, rules.length);
    assert.ok(scopes.every((scope) => scope.endsWith('.pod')));
  });

  it('knows levels, JSON, stack traces, addresses and numbers', async () => {
    assert.equal(await scopeOf(shown('2024-01-01 ERROR broken'), 'ERROR'), 'token.error-token.level');
    assert.equal(await scopeOf(shown('level=warn msg=x'), 'level=warn'), 'token.warn-token.level');
    assert.equal(await scopeOf(shown('{"level":"error","n":1}'), '"error"'), 'token.error-token');
    assert.equal(await scopeOf(shown('{"level":"info","n":1}'), '"n"'), 'support.type.property-name.json');
    assert.equal(await scopeOf(shown('  "level": "warn",'), '"level"'), 'support.type.property-name.json');
    assert.equal(await scopeOf(shown('  "level": "warn",'), '"warn"'), 'token.warn-token');
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
    const words = 'Job pi has failed in 28 s: FailedIndexes: Not all indexes have succeeded.';
    assert.equal(await scopeOf(end('failed', words), 'Job'), 'markup.deleted.end');
    const state = (state: 'waiting' | 'ended', detail: string): string =>
      formatter.format([{ kind: 'state', source: label(1), state, detail }]).trimEnd();
    assert.equal(await scopeOf(state('waiting', 'PodInitializing'), 'waiting'), 'comment.line.state');
    assert.equal(
      await scopeOf(state('waiting', 'ImagePullBackOff'), 'pi-1'),
      await scopeOf(shown('a line', 1), 'pi-1'),
    );
    assert.equal(await scopeOf(state('waiting', 'ImagePullBackOff'), 'waiting'), 'token.warn-token.state');
    assert.equal(await scopeOf(state('ended', 'with exit code 1'), 'ended'), 'token.error-token.state');
    assert.equal(await scopeOf(state('ended', 'with exit code 0'), 'ended'), 'token.info-token.state');
  });
});
