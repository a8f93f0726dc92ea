import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { recordSession } from '../../../client/src/cluster/logs/recording.ts';
import type { LogEnd, LogEvent, LogLine, LogSession, LogSource } from '../../../client/src/cluster/logs/session.ts';
import { Spool } from '../../../client/src/cluster/logs/spool.ts';
import { SpoolDecoder } from '../../../client/src/cluster/logs/spoolFormat.ts';
import { createSpoolStore } from '../../../client/src/cluster/logs/spoolStore.ts';
import { createSpoolFolder } from '../../../client/src/ui/spoolFolder.ts';
import { MemorySpoolFolder } from '../../support/memorySpoolFolder.ts';

const source = (id: number): LogSource => ({
  id,
  namespace: 'default',
  pod: `pi-${id}`,
  container: 'main',
  label: `pi-${id}`,
  restarts: 0,
});

const line = (id: number, text: string, seconds = 0): LogLine => ({
  kind: 'line',
  source: source(id),
  time: { seconds: 1_770_000_000 + seconds, nanos: 5 },
  text,
});

async function all(spool: Spool, from = spool.start): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const batch of spool.read(from)) events.push(...batch);
  return events;
}

const begin = (folder = new MemorySpoolFolder(), mostBytes = 1 << 30) =>
  Spool.create(folder, 'log', { version: 1, title: 'Job pi', begun: 0 }, { mostBytes });
const end: LogEnd = { kind: 'complete', text: 'Job pi is complete.', lines: 3 };

describe('Spool', () => {
  it('gives back every event as it was written, whatever the container wrote', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }).map((value) => Buffer.from(value.replace(/\n/g, '')).toString()),
      fc.constantFrom('', ' ', 'L 1 - x', '{"a":1}', '\r', '\u001b[31mred', 'X {}'),
    );
    const event: fc.Arbitrary<LogEvent> = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.nat(3), text, fc.nat(100)).map(([id, value, at]) => line(id, value, at)) },
      fc.tuple(fc.nat(3), text).map(([id, value]) => ({ ...line(id, value), open: true as const })),
      fc.tuple(fc.nat(3), text).map(([id, value]): LogEvent => ({ ...line(id, value), time: undefined })),
      fc
        .tuple(fc.nat(3), text)
        .map(([id, detail]): LogEvent => ({ kind: 'state', source: source(id), state: 'ended', detail })),
      text.map((value): LogEvent => ({ kind: 'notice', level: 'warning', text: value })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(event, { minLength: 1, maxLength: 6 }), { maxLength: 6 }), async (batches) => {
        const spool = await begin();
        for (const batch of batches) await spool.write(batch);
        assert.deepEqual(await all(spool), batches.flat());
        assert.equal(spool.lines, batches.flat().filter(({ kind }) => kind === 'line').length);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps to its size by letting the oldest go, and knows how many lines that were', async () => {
    const folder = new MemorySpoolFolder();
    const spool = await begin(folder, 80_000);
    for (let index = 0; index < 4_000; index++) await spool.write([line(index % 3, `line ${index} ${'x'.repeat(60)}`)]);
    assert.ok(folder.size <= 90_000, `${folder.size} bytes`);
    const kept = await all(spool);
    assert.equal(kept.length + spool.dropped, 4_000);
    assert.equal(kept[0]?.kind === 'line' && kept[0].text.split(' ')[1], String(spool.dropped));
    assert.equal(folder.handles, spool.files.length, 'files that are gone are closed');
    await spool.close();
    assert.equal(folder.handles, 0);
  });

  it('finds a line and a time without reading what is before', async () => {
    const spool = await begin();
    for (let index = 0; index < 30_000; index += 100) {
      const hundred = Array.from({ length: 100 }, (_, one) =>
        line(0, `line ${index + one} ${'x'.repeat(60)}`, index + one),
      );
      await spool.write(hundred);
    }
    for (const wanted of [0, 1, 14_999, 29_999]) {
      for (const from of [spool.seekLine(wanted), spool.seekTime({ seconds: 1_770_000_000 + wanted, nanos: 5 })]) {
        const [first] = await all(spool, from);
        const number = first?.kind === 'line' ? Number(first.text.split(' ')[1]) : Number.NaN;
        assert.ok(number <= wanted && number > wanted - 6_000, `from line ${number} for ${wanted}`);
      }
    }
  });

  it('can be read while it is written', async () => {
    const spool = await begin();
    await spool.write([line(0, 'one')]);
    const reading = spool.read();
    assert.deepEqual((await reading.next()).value, [line(0, 'one')]);
    await spool.write([line(0, 'two')]);
    assert.deepEqual((await reading.next()).value, [line(0, 'two')]);
    assert.equal((await reading.next()).done, true);
  });

  it('skips what is damaged', () => {
    const decoder = new SpoolDecoder();
    const bytes = Buffer.from('garbage\nL 9 - of nobody\nE {"kind"\n\nS {"id":1}\nL 1 - text\nL 1\nL\n\u0000\u0001\n');
    const events = decoder.decode(bytes).flatMap((record) => (record.kind === 'event' ? [record.event] : []));
    assert.deepEqual(
      events.map((event) => event.kind === 'line' && event.text),
      ['text'],
    );
  });
});

describe('recordSession', () => {
  function session(batches: readonly LogEvent[][], onTake: () => void = () => {}): LogSession {
    return {
      target: { kind: 'job', ref: { name: 'pi' }, uid: '' },
      ended: Promise.resolve(end),
      stop() {},
      async *[Symbol.asyncIterator]() {
        for (const batch of batches) {
          onTake();
          yield batch;
        }
      },
    };
  }

  it('takes no more while what it took is not on disk', async () => {
    const folder = new MemorySpoolFolder();
    const steps: string[] = [];
    let spool: Spool | undefined;
    const recording = recordSession({
      session: session([[line(0, 'one')], [line(0, 'two'), line(0, 'three')], [line(0, 'four')]], () =>
        steps.push(`taken with ${spool?.lines ?? 0} on disk`),
      ),
      openSpool: async () => {
        spool = await begin(folder);
        return spool;
      },
      onEvents: (events) => steps.push(`shown ${events.length}`),
      onKept: () => steps.push(`kept ${spool?.lines}`),
      onTrouble: (error) => assert.fail(String(error)),
    });
    assert.deepEqual(await recording.ended, end);
    assert.deepEqual(steps, [
      'taken with 0 on disk',
      'shown 1',
      'kept 1',
      'taken with 1 on disk',
      'shown 2',
      'kept 3',
      'taken with 3 on disk',
      'shown 1',
      'kept 4',
    ]);
  });

  it('goes on without keeping the log where the disk is full', async () => {
    const folder = new MemorySpoolFolder();
    folder.room = 400;
    const shown: LogEvent[] = [];
    const troubles: unknown[] = [];
    const batches = Array.from({ length: 20 }, (_, index) => [line(0, `line ${index}`)]);
    await recordSession({
      session: session(batches),
      openSpool: () => begin(folder),
      onEvents: (events) => shown.push(...events),
      onTrouble: (error) => troubles.push(error),
    }).ended;
    assert.deepEqual(shown, batches.flat());
    assert.equal(troubles.length, 1);
  });
});

describe('the store of spools', () => {
  const day = 24 * 60 * 60_000;
  /** Windows that are there. */
  const alive = new Set<string>();
  afterEach(() => alive.clear());

  function store(folder: MemorySpoolFolder, window: string) {
    return createSpoolStore({
      folder,
      limits: () => ({ mostBytes: 1 << 20, mostTogether: 3_000, longest: 7 * day }),
      now: () => folder.now,
      window,
      lives: (other) => alive.has(other),
    });
  }
  async function write(folder: MemorySpoolFolder, window: string, title: string, bytes: number): Promise<void> {
    folder.now += 1_000;
    const spool = await store(folder, window).create(title);
    await spool.write([line(0, 'x'.repeat(bytes))]);
    await spool.end(end);
    await spool.close();
  }

  it('opens logs of windows that are gone', async () => {
    const folder = new MemorySpoolFolder();
    await write(folder, 'a', 'Job one', 10);
    folder.now += day;
    await write(folder, 'b', 'Job two', 10);
    const here = store(folder, 'c');
    const own = await here.create('Job here');
    await own.write([line(0, 'now')]);
    const earlier = await here.earlier();
    assert.deepEqual(
      earlier.map(({ header }) => header.title),
      ['Job two', 'Job one'],
    );
    const records = [];
    for await (const batch of here.read(earlier[0]?.name ?? '')) records.push(...batch);
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['header', 'event', 'end'],
    );
  });

  it('removes what is too old, and the oldest of what is too much, and nothing that may be in use', async () => {
    const folder = new MemorySpoolFolder();
    await write(folder, 'a', 'old', 10);
    folder.now += 8 * day;
    await write(folder, 'a', 'large, older', 1_500);
    folder.now += day;
    await write(folder, 'a', 'large, newer', 1_500);
    folder.now += day;
    folder.files.set('of-somebody-else.txt', { bytes: Buffer.alloc(9_000), modified: 0 });
    const here = store(folder, 'b');
    await here.cleanUp();
    const titles = async () => (await store(folder, 'z').earlier()).map(({ header }) => header.title);
    assert.deepEqual(await titles(), ['large, newer']);
    await write(folder, 'c', 'in another window', 9_000);
    await here.cleanUp();
    assert.deepEqual(await titles(), ['in another window']);
    assert.ok(folder.files.has('of-somebody-else.txt'));
  });

  it('leaves a log alone that another window is writing to, however quiet it is, and takes it when that has gone', async () => {
    const folder = new MemorySpoolFolder();
    alive.add('a');
    const quiet = await store(folder, 'a').create('quiet');
    await quiet.write([line(0, 'x'.repeat(2_500))]);
    await write(folder, 'a', 'ended', 2_500);
    folder.now += 3 * day;
    const here = store(folder, 'b');
    const own = await here.create('here');
    await own.write([line(0, 'x'.repeat(2_500))]);
    const titles = async () => (await store(folder, 'z').earlier()).map(({ header }) => header.title).sort();
    await here.cleanUp();
    assert.deepEqual(await titles(), ['here', 'quiet'], 'what has ended goes');
    folder.now += day;
    await own.write([line(0, 'a word')]);
    await here.cleanUp();
    assert.deepEqual(await titles(), ['here', 'quiet']);
    alive.delete('a');
    await here.cleanUp();
    assert.deepEqual(await titles(), ['here'], 'its window is gone');
    await own.close();
    await here.create('next');
    await here.cleanUp();
    assert.deepEqual(await titles(), ['here', 'next'], 'there is room for both');
    folder.now += 8 * day;
    await here.cleanUp();
    assert.deepEqual(await titles(), ['next'], 'a closed log of its own goes when it is too old');
  });

  it('goes on cleaning where a file cannot be removed, and says so', async () => {
    const folder = new MemorySpoolFolder();
    for (const title of ['one', 'two']) await write(folder, 'a', title, 10);
    folder.now += 9 * day;
    const remove = folder.remove.bind(folder);
    let refused: string | undefined;
    folder.remove = async (name) => {
      refused ??= name;
      if (name === refused) throw new Error('EBUSY');
      await remove(name);
    };
    await assert.rejects(store(folder, 'b').cleanUp(), /EBUSY/);
    assert.deepEqual([...folder.files.keys()], [refused]);
  });
});

describe('the folder of spools on disk', () => {
  it('makes files that only their owner may read, and reads what it appended', async () => {
    const parent = mkdtempSync(path.join(tmpdir(), 'kubernetes-jobs-spool-'));
    try {
      const folder = createSpoolFolder(path.join(parent, 'logs'));
      assert.deepEqual(await folder.list(), []);
      const spool = await Spool.create(folder, 'log', { version: 1, title: 't', begun: 0 }, { mostBytes: 1 << 20 });
      await spool.write([line(0, 'one')]);
      await spool.write([line(1, 'zwei ü')]);
      assert.deepEqual(await all(spool), [line(0, 'one'), line(1, 'zwei ü')]);
      const [name = ''] = spool.files;
      if (process.platform !== 'win32') {
        assert.equal(statSync(path.join(parent, 'logs', name)).mode & 0o777, 0o600);
        assert.equal(statSync(path.join(parent, 'logs')).mode & 0o777, 0o700);
      }
      assert.deepEqual(
        (await folder.list()).map((entry) => [entry.name, entry.size]),
        [[name, spool.bytes]],
      );
      await spool.close();
      await folder.remove(name);
      await folder.remove(name);
      assert.deepEqual(await folder.list(), []);
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});
