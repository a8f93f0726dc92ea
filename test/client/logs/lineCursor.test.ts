import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter } from '../../../client/src/cluster/lines.ts';
import { fingerprint, LineCursor, type LogGap } from '../../../client/src/cluster/logs/lineCursor.ts';
import { compareTimes, formatTime, type LogTime, readTimePrefix } from '../../../client/src/cluster/logs/logTime.ts';

interface Record {
  readonly time: LogTime;
  readonly text: string;
}

/** What the kubelet sends of a log file: every line that is not before `sinceTime`, in the file's order. */
function serve(file: readonly Record[], sinceTime: string | undefined): Uint8Array {
  const since = sinceTime === undefined ? Number.NEGATIVE_INFINITY : Date.parse(sinceTime) / 1000;
  const lines = file.filter(({ time }) => time.seconds >= since);
  return new TextEncoder().encode(lines.map(({ time, text }) => `${formatTime(time)} ${text}\n`).join(''));
}

/** Reads a container's log through a cursor, one connection after the other. */
class Reader {
  readonly cursor: LineCursor;
  readonly got: Record[] = [];
  readonly gaps: LogGap[] = [];

  /** Resumes by `sinceTime` from the first byte on, where nothing else is said. */
  constructor(wholeUpTo = 0) {
    this.cursor = new LineCursor({ wholeUpTo });
  }

  /** One connection that ends, in good order or not, after `length` bytes; chunks of `size`. */
  connect(file: readonly Record[], length = Number.POSITIVE_INFINITY, size = 7): void {
    if (this.read(serve(file, this.cursor.resume().sinceTime), length, size)) return;
    do this.cursor.doubt();
    while (!this.read(serve(file, undefined), length, size));
  }

  /** @returns false where a line was doubtful */
  read(bytes: Uint8Array, length = Number.POSITIVE_INFINITY, size = 7): boolean {
    const splitter = new LineSplitter(1 << 20);
    const end = Math.min(length, bytes.length);
    let doubtful = false;
    for (let at = 0; at < end && !doubtful; at += size) {
      splitter.write(bytes.subarray(at, Math.min(at + size, end)), (piece) => {
        if (doubtful) return;
        const { bytes, start, end } = piece;
        const prefix = readTimePrefix(bytes, start, end);
        assert.ok(prefix, 'every line begins with its time');
        const text = new TextDecoder().decode(bytes.subarray(prefix.end, end));
        const verdict = this.cursor.accept({
          time: prefix.time,
          hash: fingerprint(bytes, prefix.end, end),
          length: end - prefix.end,
        });
        if (typeof verdict === 'string') {
          doubtful = true;
          return;
        }
        if (verdict.seen) return;
        if (verdict.gap) this.gaps.push(verdict.gap);
        this.got.push({ time: prefix.time, text });
      });
    }
    return !doubtful;
  }
}

const at = (seconds: number, nanos = 0): LogTime => ({ seconds: 1_770_000_000 + seconds, nanos });
const texts = (records: readonly Record[]) => records.map(({ text }) => text);

/** Times that rise, stand still, and (two streams of one container) step back a little; texts that repeat. */
const files = fc
  .array(
    fc.record({
      step: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 0, max: 3_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: 500_000_000, max: 2_500_000_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: -450_000_000, max: 0 }) },
      ),
      text: fc.constantFrom('', 'a', 'same', 'same', 'Wörld 🎉', '2026-11-21T20:41:13.000000000Z inner'),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps): Record[] => {
    let nanos = 0;
    let newest = 0;
    return steps.map(({ step, text }) => {
      // Of two streams, one is at most so far behind the other; steps back do not add up.
      nanos = Math.max(0, nanos + step, newest - 450_000_000);
      newest = Math.max(newest, nanos);
      return { time: at(Math.floor(nanos / 1e9), nanos % 1e9), text };
    });
  });

describe('LineCursor', () => {
  it('reads a log once, however the stream breaks: at every byte of a recorded log', () => {
    const file: Record[] = [];
    for (let index = 0; index < 60; index++) {
      // Several lines a second, some with equal times, some equal altogether, one stepping back behind the second.
      const seconds = Math.floor(index / 7);
      const nanos = index % 7 === 3 ? 1 : (index % 7) * 1000;
      file.push({
        time: at(index === 30 ? seconds - 1 : seconds, nanos),
        text: index % 5 === 0 ? 'tick' : `n ${index}`,
      });
    }
    const all = serve(file, undefined).length;
    for (let cut = 0; cut <= all; cut++) {
      const reader = new Reader();
      reader.connect(file, cut);
      reader.connect(file, cut % 97);
      reader.connect(file);
      assert.deepEqual(texts(reader.got), texts(file), `cut at byte ${cut}`);
      assert.deepEqual(reader.gaps, [], `cut at byte ${cut}`);
    }
  });

  it('reads a growing log once over any sequence of cuts', () => {
    fc.assert(
      fc.property(
        files,
        fc.array(fc.tuple(fc.nat(2_000), fc.nat(60)), { maxLength: 12 }),
        fc.nat(300),
        (file, cuts, whole) => {
          const reader = new Reader(whole);
          for (const [cut, grown] of cuts) reader.connect(file.slice(0, grown), cut, 1 + (cut % 50));
          reader.connect(file);
          assert.deepEqual(texts(reader.got), texts(file));
          assert.deepEqual(reader.gaps, []);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('asks for the second in which the other stream may still write, to the nanosecond', () => {
    const file = [
      { time: at(1, 499_999_881), text: 'out' },
      { time: at(0, 999_999_999), text: 'err' },
    ];
    const reader = new Reader();
    reader.connect(file.slice(0, 1));
    reader.connect(file);
    assert.deepEqual(texts(reader.got), texts(file));
  });

  it('goes on where the file was rotated behind the last line seen, without a gap', () => {
    const file = [0, 0, 0, 1, 1, 1, 1].map((second, index) => ({ time: at(second, index), text: `line ${index}` }));
    const reader = new Reader();
    reader.connect(file.slice(0, 6));
    reader.connect(file.slice(4));
    assert.deepEqual(texts(reader.got), texts(file));
    assert.deepEqual(reader.gaps, []);
  });

  it('says a gap where the last line seen is no more among what the server has', () => {
    const file = Array.from({ length: 9 }, (_, index) => ({ time: at(index, 5), text: `line ${index}` }));
    const reader = new Reader();
    reader.connect(file.slice(0, 3));
    reader.connect(file.slice(6));
    assert.deepEqual(texts(reader.got), ['line 0', 'line 1', 'line 2', 'line 6', 'line 7', 'line 8']);
    assert.deepEqual(reader.gaps, [{ after: at(2, 5), before: at(6, 5) }]);
  });

  it('says a gap where nothing comes back at all', () => {
    const file = [{ time: at(0), text: 'only' }];
    const reader = new Reader();
    reader.connect(file);
    reader.connect([]);
    assert.deepEqual(reader.cursor.end(), { after: at(0), before: undefined });
  });

  it('has no gap at the end of a log that came back', () => {
    const file = [{ time: at(0), text: 'only' }];
    const reader = new Reader();
    reader.connect(file);
    reader.connect(file);
    assert.equal(reader.cursor.end(), undefined);
  });

  describe('on a node whose clock is set back', () => {
    const before = Array.from({ length: 20 }, (_, index) => ({
      time: at(100 + index, index),
      text: `before ${index}`,
    }));
    const after = Array.from({ length: 30 }, (_, index) => ({ time: at(90 + index, index), text: `after ${index}` }));
    const file = [...before, ...after];
    const all = serve(file, undefined).length;

    it('reads a small log once, wherever the stream breaks', () => {
      for (let cut = 0; cut <= all; cut++) {
        const reader = new Reader(100_000);
        reader.connect(file, cut);
        reader.connect(file);
        assert.deepEqual(texts(reader.got), texts(file), `cut at byte ${cut}`);
        assert.deepEqual(reader.gaps, []);
      }
    });

    it('reads a large log once where the stream breaks after the change', () => {
      const change = serve(before, undefined).length + serve(after.slice(0, 1), undefined).length;
      for (let cut = change; cut <= all; cut++) {
        const reader = new Reader();
        reader.connect(file, cut);
        reader.connect(file);
        assert.deepEqual(texts(reader.got), texts(file), `cut at byte ${cut}`);
        assert.deepEqual(reader.gaps, []);
      }
    });
  });

  it('remembers a few seconds of lines, not the whole log', () => {
    const cursor = new LineCursor();
    for (let index = 0; index < 10_000; index++) cursor.accept({ time: at(index), hash: index, length: 1 });
    cursor.resume();
    assert.equal(Reflect.get(cursor, 'marks').length, 3);
    assert.equal(cursor.lines, 10_000);
  });
});

describe('readTimePrefix', () => {
  it('reads what the kubelet writes, in any offset', () => {
    const read = (text: string) => {
      const bytes = new TextEncoder().encode(`before${text}`);
      return readTimePrefix(bytes, 6, bytes.length);
    };
    const expected = { seconds: Date.UTC(2026, 10, 21, 20, 41, 13) / 1000, nanos: 123_456_789 };
    assert.deepEqual(read('2026-11-21T20:41:13.123456789Z hello'), { time: expected, end: 37 });
    assert.deepEqual(read('2026-11-21T22:41:13.123456789+02:00 x')?.time, expected);
    assert.deepEqual(read('2026-11-21T15:11:13.123456789-05:30 x')?.time, expected);
    assert.equal(read('2026-11-21T20:41:13Z x')?.time.nanos, 0);
    assert.equal(read('failed to watch file "/var/log"'), undefined);
    assert.equal(read('2026-11-21T20:41:13.12'), undefined);
  });

  it('orders by time', () => {
    assert.ok(compareTimes(at(1, 5), at(1, 6)) < 0);
    assert.ok(compareTimes(at(2, 0), at(1, 6)) > 0);
  });
});
