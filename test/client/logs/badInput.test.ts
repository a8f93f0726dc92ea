import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createEmitter } from '../../../client/src/cluster/disposable.ts';
import { ClusterError } from '../../../client/src/cluster/errors.ts';
import type { ContainerState } from '../../../client/src/cluster/logs/containerState.ts';
import { followLogs } from '../../../client/src/cluster/logs/followLogs.ts';
import type { LogEvent } from '../../../client/src/cluster/logs/session.ts';
import type { TargetWatch } from '../../../client/src/cluster/logs/targetWatch.ts';
import type { ClusterStream, LogOptions, StreamEnd } from '../../../client/src/cluster/ports.ts';
import { AutoClock } from '../../support/autoClock.ts';

/** How the n-th stream goes: so many of its bytes come, then it ends so. */
interface Course {
  readonly bytes: number;
  readonly end: 'closed' | 'broken' | /** It stays open, and nothing more comes. */ 'silent';
}

const prefix = (line: number): string =>
  `${new Date(Date.UTC(2026, 0, 1) + line * 250).toISOString().slice(0, 19)}.${String((line % 4) * 250_000_000 + 1).padStart(9, '0')}Z `;

/** One container that has ended, whose log is these bytes. */
async function read(
  log: Buffer | ((options: LogOptions) => Buffer),
  {
    courses = [],
    state = ended,
    size = 65_536,
  }: { courses?: Course[]; state?: (elapsed: number) => ContainerState; size?: number } = {},
): Promise<LogEvent[]> {
  const clock = new AutoClock(Date.UTC(2026, 0, 2));
  const started = clock.now();
  const now = (): ContainerState => state(clock.now() - started);
  let opened = 0;
  let isOver = false;
  const changed = createEmitter<void>();
  const watch: TargetWatch = {
    onDidChange: changed.listen,
    onDidNotice: createEmitter<{ level: 'information'; text: string }>().listen,
    pods: () => [
      { ref: { namespace: 'a', name: 'p' }, uid: 'u', index: undefined, containers: [{ name: 'c', role: 'main' }] },
    ],
    state: now,
    refresh: async () => changed.emit(),
    end: () => ({ kind: 'complete', text: 'Pod p has succeeded.' }),
    dispose() {
      isOver = true;
    },
  };
  const session = followLogs({
    api: {
      async openLog(_pod, options) {
        if (now().kind === 'gone') throw notFound();
        const bytes = typeof log === 'function' ? log(options) : since(log, options);
        return stream(bytes, courses[opened++] ?? { bytes: bytes.length, end: 'closed' }, size);
      },
      probe: async () => {},
    },
    clock,
    random: () => 0.5,
    target: { kind: 'pod', ref: { namespace: 'a', name: 'p' }, uid: 'u' },
    watch,
    mostStreams: 10,
    wordError: ({ message }) => message,
  });
  const tick = (): void => {
    if (isOver) return;
    changed.emit();
    clock.after(100, tick);
  };
  tick();
  const events: LogEvent[] = [];
  for await (const batch of session) events.push(...batch);
  assert.ok(isOver, 'the watch is disposed');
  return events;
}

const ended = (): ContainerState => ({
  kind: 'terminated',
  instance: { restart: 0 },
  exit: { exitCode: 0, signal: 0, reason: 'Completed', started: undefined, finished: undefined },
  before: undefined,
  final: true,
});

function notFound(): ClusterError {
  const status = { code: 404, reason: 'NotFound', message: 'pods "p" not found', causes: [], details: {} };
  return new ClusterError({ kind: 'notFound', what: 'object', status });
}

/** As the kubelet does: lines whose time is not before `sinceTime`, or the last so many. */
function since(log: Buffer, { sinceTime, tailLines, limitBytes }: LogOptions): Buffer {
  let from = 0;
  if (sinceTime !== undefined) {
    for (; from < log.length; from = log.indexOf(10, from) + 1 || log.length) {
      if (log.toString('latin1', from, from + 19) >= sinceTime.slice(0, 19)) break;
    }
  }
  if (tailLines !== undefined) {
    let at = log.length;
    for (let count = 0; count <= tailLines && at > 0; count++) at = log.lastIndexOf(10, at - 2) + 1;
    from = Math.max(from, at);
  }
  return log.subarray(from, limitBytes === undefined ? log.length : from + limitBytes);
}

function stream(bytes: Buffer, { bytes: length, end }: Course, size: number): ClusterStream<Uint8Array> {
  let finish: (end: StreamEnd) => void = () => {};
  let leave: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const isCut = length < bytes.length;
  const broken = new ClusterError({ kind: 'unreachable', reason: 'reset', detail: 'ECONNRESET' });
  return {
    ended: new Promise((resolve) => {
      finish = resolve;
    }),
    close() {
      finish({ kind: 'cancelled' });
      leave();
    },
    async *[Symbol.asyncIterator]() {
      const part = bytes.subarray(0, length);
      for (let at = 0; at < part.length; at += size) yield part.subarray(at, at + size);
      if (end === 'silent') await left;
      finish(isCut && end === 'broken' ? { kind: 'failed', error: broken } : { kind: 'closed' });
    },
  };
}

const lines = (events: readonly LogEvent[]) => events.filter((event) => event.kind === 'line');
const gaps = (events: readonly LogEvent[]) => events.filter((event) => event.kind === 'gap');
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a session', () => {
  it('has every line once, wherever the stream breaks: at every byte of a recorded log', async () => {
    const texts = [
      'first',
      '',
      'Wörld 🎉',
      'same',
      'same',
      '2026-01-01T00:00:00.000000000Z inner',
      '\u001b[31mred\r',
      'last',
    ];
    const log = Buffer.from(texts.map((text, index) => `${prefix(index)}${text}\n`).join(''));
    for (let cut = 0; cut <= log.length; cut++) {
      for (const end of ['broken', 'closed'] as const) {
        const events = await read(log, {
          courses: [
            { bytes: cut, end },
            { bytes: (cut * 7) % log.length, end: 'broken' },
          ],
          size: 11,
        });
        assert.deepEqual(
          lines(events).map(({ text }) => text),
          texts,
          `${end} at byte ${cut}`,
        );
        assert.deepEqual(gaps(events), []);
      }
    }
  }).timeout(20_000);

  it('hands on a line of 10 MB in pieces that make it up, also when the stream breaks in it', async () => {
    const text = Array.from({ length: 1 << 20 }, (_, index) => `${index} ü `)
      .join('')
      .slice(0, 9_500_000);
    const log = Buffer.from(`${prefix(0)}before\n${prefix(1)}${text}\n${prefix(2)}after\n`);
    assert.ok(log.length > 10_000_000);
    for (const courses of [
      [],
      [{ bytes: 5_000_000, end: 'broken' as const }],
      [{ bytes: 3_000_000, end: 'closed' as const }],
    ]) {
      const came = lines(await read(log, { courses }));
      assert.equal(came[0]?.text, 'before');
      assert.equal(came.at(-1)?.text, 'after');
      const pieces = came.slice(1, -1);
      assert.ok(
        pieces.length > 8 && pieces.every((piece, index) => (piece.open === true) === index < pieces.length - 1),
      );
      assert.equal(hash(pieces.map((piece) => piece.text).join('')), hash(text));
    }
  }).timeout(20_000);

  it('joins the pieces in which the runtime keeps a long line, also where a stream begins in the middle of them', async () => {
    const second = (at: number): string => `${new Date(Date.UTC(2026, 0, 1) + at * 1000).toISOString().slice(0, 19)}Z`;
    const piece = (letter: string): string => letter.repeat(16_384);
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    // Each piece has its time; the line feed comes with the last one of the line.
    const entries = [
      { at: 0, text: 'first\n' },
      ...letters.map((letter, index) => ({ at: 1 + index, text: piece(letter) })),
      { at: 27, text: '\n' },
      { at: 27.4, text: 'next\n' },
      { at: 27.6, text: 'last\n' },
    ];
    const expected = ['first', letters.map(piece).join(''), 'next', 'last'];
    const serve = ({ sinceTime, tailLines }: LogOptions): Buffer => {
      const from = sinceTime === undefined ? 0 : (Date.parse(sinceTime) - Date.UTC(2026, 0, 1)) / 1000;
      let isNew = true;
      const tail = tailLines === undefined ? entries : entries.slice(-tailLines);
      const texts = tail.map(({ at, text }) => {
        const shown = at < from ? '' : `${isNew ? `${second(at)} ` : ''}${text}`;
        isNew = text.endsWith('\n');
        return shown;
      });
      return Buffer.from(texts.join(''));
    };
    const whole = serve({ container: 'c' }).length;
    // The stream asked for by time begins inside of the long line.
    assert.ok(!/^2026/.test(serve({ container: 'c', sinceTime: second(27) }).toString()));
    for (const bytes of [whole - 1, whole - 10, whole - 30, whole - 40, whole - 20_000, 100_000]) {
      for (const end of ['broken', 'closed'] as const) {
        const events = await read(serve, { courses: [{ bytes, end }] });
        const texts = lines(events).reduce<string[]>((all, { text }, index, of) => {
          if (of[index - 1]?.open) all.push(`${all.pop()}${text}`);
          else all.push(text);
          return all;
        }, []);
        assert.deepEqual(texts, expected, `${end} after ${bytes} bytes`);
        assert.deepEqual(gaps(events), []);
        assert.deepEqual(
          events.filter((event) => event.kind === 'state' && event.state === 'running' && event.detail !== ''),
          [],
        );
      }
    }
  }).timeout(20_000);

  it('does not take a line that is being written for lines that do not come', async () => {
    // A progress bar: the runtime has kept pieces of it, with later times than the last line's, and no line feed.
    let followed = 0;
    const text = `${prefix(0)}begin\n${prefix(4)}${'10%\r'.repeat(9_000)}`;
    const serve = ({ tailLines, follow }: LogOptions): Buffer => {
      if (follow) followed++;
      return tailLines === 1 ? Buffer.from(`${prefix(40)}99%\r`) : Buffer.from(text);
    };
    const events = await read(serve, {
      courses: Array.from({ length: 100 }, () => ({ bytes: text.length, end: 'silent' })),
      state: (elapsed) =>
        elapsed < 200_000 ? { kind: 'running', instance: { restart: 0 }, before: undefined } : ended(),
    });
    assert.ok(followed <= 3, `${followed} streams`);
    assert.equal(lines(events).length, 2);
  });

  it('hands on a last line without a line feed where the clock was set back before it', async () => {
    const log = Buffer.from(`${prefix(400)}one\n${prefix(404)}two\n${prefix(8)}no end`);
    const events = await read(log);
    assert.deepEqual(
      lines(events).map(({ text }) => text),
      ['one', 'two', 'no end'],
    );
  });

  it('reads binary output without stumbling, each line feed a line', async () => {
    let seed = 7;
    const binary = Buffer.alloc(50_000);
    for (let index = 0; index < binary.length; index++) {
      seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
      binary[index] = (seed >> 16) & 0xff;
    }
    const parts: Buffer[] = [];
    let count = 0;
    for (let at = 0; at < binary.length; ) {
      const end = binary.indexOf(10, at);
      const stop = end < 0 ? binary.length : end;
      parts.push(Buffer.from(prefix(count++)), binary.subarray(at, stop), Buffer.from('\n'));
      at = stop + 1;
    }
    const came = lines(await read(Buffer.concat(parts), { courses: [{ bytes: 20_000, end: 'broken' }], size: 333 }));
    assert.equal(came.length, count);
    assert.ok(came.every(({ text }) => !text.includes('\n')));
  });

  it('hands on a last line without a line feed', async () => {
    const log = Buffer.from(`${prefix(0)}one\n${prefix(1)}no end`);
    const events = await read(log);
    assert.deepEqual(
      lines(events).map(({ text }) => text),
      ['one', 'no end'],
    );
  });

  it('says of a log of 0 bytes that the container has run and ended', async () => {
    const events = await read(Buffer.alloc(0));
    assert.deepEqual(
      events.map((event) => event.kind === 'state' && event.state),
      ['running', 'ended'],
    );
  });

  it('reads a log once whose clock jumps, forth and back', async () => {
    const jumps = [0, 4, 8, 40_000, 40_004, 400, 404, 408, 90_000, 12];
    const log = Buffer.from(jumps.map((at, index) => `${prefix(at)}line ${index}\n`).join(''));
    for (let cut = 0; cut <= log.length; cut += 5) {
      const events = await read(log, { courses: [{ bytes: cut, end: 'broken' }] });
      assert.deepEqual(
        lines(events).map(({ text }) => text),
        jumps.map((_, index) => `line ${index}`),
        `cut at ${cut}`,
      );
    }
  });

  it('says what a container waits for that never starts, and ends with its pod', async () => {
    const events = await read(Buffer.alloc(0), {
      state: (elapsed) => ({
        kind: 'waiting',
        reason: elapsed < 3_000 ? 'ErrImagePull' : 'ImagePullBackOff',
        message: 'not found',
        last: undefined,
        final: elapsed > 60_000,
      }),
    });
    assert.deepEqual(
      events.map((event) => event.kind === 'state' && `${event.state}: ${event.detail}`),
      ['waiting: ErrImagePull: not found', 'waiting: ImagePullBackOff: not found'],
    );
  });

  it('says where a pod was deleted in the middle of a line, and from when lines are missing', async () => {
    const log = Buffer.from(`${prefix(0)}one\n${prefix(1)}two\n${prefix(2)}three\n`);
    const events = await read(log, {
      courses: [{ bytes: log.length - 3, end: 'broken' }],
      state: (elapsed) =>
        elapsed < 20 ? { kind: 'running', instance: { restart: 0 }, before: undefined } : { kind: 'gone' },
    });
    assert.deepEqual(
      lines(events).map(({ text }) => text),
      ['one', 'two'],
    );
    const [gap, ...others] = gaps(events);
    assert.ok(gap?.kind === 'gap' && others.length === 0);
    assert.deepEqual(gap.from, lines(events)[1]?.time);
    assert.match(gap.reason, /deleted/);
  });
});
