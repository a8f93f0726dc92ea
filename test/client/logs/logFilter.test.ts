import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { colorsOnly, stripEscapes } from '../../../client/src/cluster/logs/escapeSequences.ts';
import { compilePattern, PatternError } from '../../../client/src/cluster/logs/linearPattern.ts';
import { kubectlCommand, quoted, sternCommand } from '../../../client/src/cluster/logs/logCommands.ts';
import { parseFilter } from '../../../client/src/cluster/logs/logFilter.ts';
import { prettyJson } from '../../../client/src/cluster/logs/logJson.ts';
import { levelOf } from '../../../client/src/cluster/logs/logLevel.ts';
import type { LogLine } from '../../../client/src/cluster/logs/session.ts';

const now = Date.UTC(2026, 0, 1, 12);

function line(text: string, pod = 'pi-x7', container = 'main', age = 0): LogLine {
  const source = { id: pod.length, namespace: 'default', pod, container, label: pod, restarts: 0, index: 3 };
  return { kind: 'line', source, time: { seconds: now / 1000 - age, nanos: 0 }, text };
}

function accepted(source: string, lines: readonly LogLine[]): string[] {
  const filter = parseFilter(source, now);
  assert.ok('begin' in filter, 'problem' in filter ? filter.problem : '');
  return lines.filter(filter.begin()).map(({ text }) => text);
}

describe('compilePattern', () => {
  it('agrees with the language of the editor on every pattern that both understand', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      'ab',
      '.',
      '\\d',
      '\\w',
      '\\s',
      '\\b',
      '\\B',
      '^',
      '$',
      '[ab]',
      '[^a]',
      '[a-c0-2]',
      '[\\d_]',
      '(',
      ')',
      '(?:',
      '|',
      '*',
      '+',
      '?',
      '*?',
      '{2}',
      '{0,2}',
      '{1,}',
      '\\.',
      '-',
      '1',
      ' ',
      'A',
      '\\n',
      '\\x61',
    );
    let both = 0;
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
        fc
          .array(fc.constantFrom('a', 'b', 'c', 'A', '1', ' ', '_', '.', '-'), { maxLength: 10 })
          .map((s) => s.join('')),
        fc.boolean(),
        (pattern, text, caseSensitive) => {
          let theirs: RegExp;
          try {
            theirs = new RegExp(pattern, caseSensitive ? 's' : 'si');
          } catch {
            return;
          }
          both++;
          let ours: ReturnType<typeof compilePattern>;
          try {
            ours = compilePattern(pattern, { caseSensitive });
          } catch (error) {
            assert.ok(error instanceof PatternError && /repeat/.test(error.message), `${pattern}: ${String(error)}`);
            return;
          }
          assert.equal(ours.test(text), theirs.test(text), `/${pattern}/ on "${text}"`);
        },
      ),
      { numRuns: 5_000 },
    );
    assert.ok(both > 500);
  });

  it('takes no longer for patterns that others choke on', () => {
    const started = performance.now();
    for (const pattern of ['(a+)+$', '(a|aa)+$', '(.*a){20}b', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
      assert.equal(compilePattern(pattern, { caseSensitive: true }).test('a'.repeat(5_000)), /^\(a/.test(pattern));
    }
    assert.ok(performance.now() - started < 3_000, `${performance.now() - started} ms`);
  });

  it('says what it cannot do', () => {
    const problem = (pattern: string): string => {
      try {
        compilePattern(pattern);
        return '';
      } catch (error) {
        assert.ok(error instanceof PatternError);
        return error.message;
      }
    };
    assert.match(problem('(?=a)'), /ahead or back/);
    assert.match(problem('(a)\\1'), /Referring back/);
    assert.match(problem('(a'), /no "\)"/);
    assert.match(problem('a)'), /no "\("/);
    assert.match(problem('[a'), /no "\]"/);
    assert.match(problem('*'), /nothing to repeat/);
    assert.match(problem('a{3,2}'), /backwards/);
    assert.match(problem('((a{1000}){1000})'), /too large/);
    assert.match(problem('a{1001}'), /more than/);
    assert.match(problem('('.repeat(10_000)), /deeply/);
  });
});

describe('parseFilter', () => {
  it('wants every text, and leaves out what is behind "!"', () => {
    const lines = [line('Connection refused'), line('connection lost'), line('GET /healthz connection')];
    assert.deepEqual(accepted('connection', lines).length, 3);
    assert.deepEqual(accepted('connection !healthz', lines), ['Connection refused', 'connection lost']);
    assert.deepEqual(accepted('"connection refused"', lines), ['Connection refused']);
    assert.deepEqual(accepted('', lines).length, 3);
  });

  it('takes patterns between slashes; capitals in them count', () => {
    const lines = [line('retry 3 of 5'), line('RETRY of'), line('path /a/b')];
    assert.deepEqual(accepted('/retry \\d+ of/', lines), ['retry 3 of 5']);
    assert.deepEqual(accepted('/^retry/', lines), ['retry 3 of 5', 'RETRY of']);
    assert.deepEqual(accepted('/RETRY/', lines), ['RETRY of']);
    assert.deepEqual(accepted('!/retry/', lines), ['path /a/b']);
    assert.deepEqual(accepted('/\\/a\\/b/', lines), ['path /a/b']);
    assert.deepEqual(accepted('/a/b', lines), ['path /a/b'], 'what is no pattern is a text');
  });

  it('looks behind colours', () => {
    assert.deepEqual(accepted('failed', [line('\u001b[31mfai\u001b[1mled\u001b[0m')]).length, 1);
  });

  it('narrows down by pod, container, index and age', () => {
    const lines = [line('a'), line('b', 'pi-y'), line('c', 'pi-x7', 'sidecar'), line('d', 'pi-x7', 'main', 700)];
    assert.deepEqual(accepted('pod:x7', lines), ['a', 'c', 'd']);
    assert.deepEqual(accepted('!container:sidecar pod:x7', lines), ['a', 'd']);
    assert.deepEqual(accepted('since:10m', lines), ['a', 'b', 'c']);
    assert.deepEqual(accepted('index:4', lines), []);
    assert.deepEqual(accepted('index:3', lines).length, 4);
  });

  it('keeps a stack trace with its line, each container by itself', () => {
    const lines = [
      line('INFO start'),
      line('ERROR broken'),
      line('\tat a.b.C(C.java:3)', 'other-pod'),
      line('\tat a.b.C(C.java:3)'),
      line('Caused by: x'),
      line('plain'),
      line('WARN well'),
    ];
    assert.deepEqual(accepted('level:error', lines), ['ERROR broken', '\tat a.b.C(C.java:3)', 'Caused by: x']);
    assert.deepEqual(accepted('level:warn', lines).at(-1), 'WARN well');
  });

  it('knows what nobody has caught for an error', () => {
    const lines = [
      line('INFO start'),
      line('Traceback (most recent call last):'),
      line('  File "a.py", line 1, in <module>'),
      line("TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
      line('INFO next'),
      line('java.lang.IllegalStateException: no stock'),
      line('\tat a.B.c(B.java:1)'),
      line('no Error here'),
    ];
    assert.deepEqual(
      accepted('level:error', lines),
      [1, 2, 3, 5, 6].map((at) => lines[at]?.text),
    );
  });

  it('tells the runs of a restarted container apart', () => {
    const run = (text: string, restarts: number): LogLine => ({
      ...line(text),
      source: { ...line(text).source, restarts },
    });
    const filter = parseFilter('run:previous', now);
    assert.ok('begin' in filter && filter.isAboutRuns);
    assert.deepEqual([run('a', 0), run('b', 1), run('c', 2)].map(filter.begin({ newest: () => 2 })), [
      true,
      true,
      false,
    ]);
    assert.deepEqual(accepted('run:0', [run('a', 0), run('b', 1)]), ['a']);
  });

  it('takes a number of lines', () => {
    const filter = parseFilter('error tail:20', now);
    assert.equal('begin' in filter && filter.tail, 20);
  });

  it('leaves out what the log says of containers that are not wanted', () => {
    const { source } = line('x', 'pi-x7', 'sidecar');
    const filter = parseFilter('container:main timeout', now);
    assert.ok('begin' in filter);
    const passes = filter.begin();
    assert.equal(passes({ kind: 'state', source, state: 'running', detail: '' }), false);
    assert.equal(passes({ kind: 'state', source: line('x').source, state: 'running', detail: '' }), true);
  });

  it('shows what the log says about itself', () => {
    const filter = parseFilter('nothing', now);
    assert.ok('begin' in filter && filter.begin()({ kind: 'notice', level: 'information', text: 'x' }));
  });

  it('says what it does not understand', () => {
    for (const [source, words] of [
      ['level:loud', /is no level/],
      ['since:yesterday', /is no time/],
      ['index:x', /no completion index/],
      ['run:last', /names no run/],
      ['tail:some', /no number of lines/],
      ['!tail:3', /no number of lines/],
      ['/(/', /no "\)"/],
    ] as const) {
      const filter = parseFilter(source, now);
      assert.match('problem' in filter ? filter.problem : '', words);
    }
  });

  it('never throws and never takes long, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (typed, text) => {
          const filter = parseFilter(typed, now);
          if ('begin' in filter) filter.begin()(line(text));
        },
      ),
    );
  });
});

describe('levelOf', () => {
  it('reads what the usual libraries write', () => {
    const table: readonly (readonly [string, string | undefined])[] = [
      ['E1121 20:41:13.123456       1 main.go:12] failed', 'error'],
      ['I1121 20:41:13.123456       1 main.go:12] error=nil', 'info'],
      ['{"time":"x","level":"warn","msg":"m"}', 'warning'],
      ['{"level":50,"msg":"pino"}', 'error'],
      ['{"msg":"an error: none"}', undefined],
      ['time="2026-01-01" level=fatal msg="x"', 'fatal'],
      ['2026-01-01 12:00:00,123 [ERROR] x', 'error'],
      ['2026-01-01T12:00:00Z DEBUG com.x.Y - hello', 'debug'],
      ['WARNING:root:careful', 'warning'],
      ['error: no such file', 'error'],
      ['panic: runtime error', 'fatal'],
      ['[notice] 1#1: start', 'info'],
      ['no errors found', undefined],
      ['INFORMATIONAL', undefined],
      ['', undefined],
    ];
    for (const [text, level] of table) assert.equal(levelOf(text), level, text);
  });
});

/** Escapes and everything else that steers a terminal. */
const control = /\p{Cc}/u;

describe('escape sequences', () => {
  it('are never obeyed', () => {
    const hostile = [
      '\u001b[2J',
      '\u001b[1;1H',
      '\u001b]0;title\u0007',
      '\u001b]8;;https://example.com\u001b\\',
      '\u001b]52;c;aGk=\u0007',
      '\u001bP1$r\u001b\\',
      '\u009b31m',
      '\u001bc',
      '\u001b[?1049h',
      '\u001b(0',
      '\u001b[6n',
      '\u001b]unfinished',
      '\u001b',
    ];
    for (const one of hostile) {
      assert.equal(stripEscapes(`a${one}`), 'a', JSON.stringify(one));
      assert.equal(colorsOnly(`a${one}`).replace('\u001b[0m', '').replace('\u001b[31m', ''), 'a', JSON.stringify(one));
    }
    assert.equal(colorsOnly('\u001b[31mred\u0007\r'), '\u001b[31mred\u{fffd}\u{fffd}\u001b[0m');
  });

  it('leave no escape behind, whatever comes', () => {
    const pieces = ['\u001b', '[', ']', '3', '1', 'm', ';', '\u0007', '\u009b', '\\', 'P', ' '];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())), (parts) => {
        const text = parts.join('');
        const plain = stripEscapes(text);
        assert.ok(!plain.includes('\u001b') && !plain.includes('\u009b'), JSON.stringify(plain));
        const colors = colorsOnly(text)
          .split('\u001b')
          .map((part, index) => (index === 0 ? part : part.replace(/^\[[0-9;:]*m/, '')));
        assert.doesNotMatch(colors.join('').replaceAll('\t', ''), control);
      }),
      { numRuns: 500 },
    );
  });
});

describe('JSON lines', () => {
  it('are laid out', () => {
    assert.deepEqual(prettyJson('{"a":[1,2]}'), ['{', '  "a": [', '    1,', '    2', '  ]', '}']);
    assert.equal(prettyJson('{"a"'), undefined);
    assert.equal(prettyJson('42'), undefined);
    assert.deepEqual(prettyJson('{"id":12345678901234567890,"id":1.0,"e":{}, "l":[ ]}'), [
      '{',
      '  "id": 12345678901234567890,',
      '  "id": 1.0,',
      '  "e": {},',
      '  "l": []',
      '}',
    ]);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const laidOut = prettyJson(JSON.stringify([value]))?.join('\n');
        assert.equal(laidOut, JSON.stringify([value], undefined, 2));
      }),
    );
  });

  it('lay out deep brackets in no more room than they need', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    assert.ok((prettyJson(deep)?.join('\n').length ?? 0) < 120 * 10_000);
  });
});

describe('commands for a shell', () => {
  const place = { context: 'kind dev', kubeconfig: '/home/me/.kube/config' };
  it('name everything that decides what is read', () => {
    const job = { kind: 'job', ref: { namespace: 'a', name: 'pi' }, uid: '' } as const;
    assert.equal(
      kubectlCommand(job, place, { tailLines: 10 }),
      "kubectl logs --kubeconfig /home/me/.kube/config --context 'kind dev' --namespace a job/pi --all-pods --all-containers --follow --timestamps --prefix --max-log-requests=100 --tail=10",
    );
    const pod = { kind: 'pod', ref: { namespace: 'a', name: 'pi-1' }, uid: '', container: 'main' } as const;
    assert.match(kubectlCommand(pod, place), / pi-1 -c main --follow/);
    assert.match(sternCommand(pod, place), / pod\/pi-1 --container '\^main\$' --timestamps$/);
  });

  it('stay one word each, whatever a context is called', () => {
    const pod = { kind: 'pod', ref: { namespace: 'a', name: 'p' }, uid: '' } as const;
    assert.match(kubectlCommand(pod, { context: "x'; rm -rf ~ #", kubeconfig: '' }), /--context "x'; rm -rf ~ #" /);
    assert.match(kubectlCommand(pod, { context: "x'$(y)", kubeconfig: '' }), /--context 'x'\\''\$\(y\)' /);
  });

  it('reach a program as they are', function () {
    if (process.platform === 'win32') this.skip();
    const characters = fc.constantFrom(...'ab\'"$`!\\ ;#~*?(){}<>|&\n-é');
    const words = fc.sample(fc.string({ unit: characters, maxLength: 12 }), 500);
    const script = `printf '%s\\0' ${words.map(quoted).join(' ')}`;
    const read = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    assert.deepEqual(read, words);
  });
});
