import assert from 'node:assert/strict';
import { parseFilter } from '../../../client/src/cluster/logs/logFilter.ts';
import type { LogEnd, LogEvent, LogSession, LogSource } from '../../../client/src/cluster/logs/session.ts';
import { Spool } from '../../../client/src/cluster/logs/spool.ts';
import { LogView } from '../../../client/src/ui/logView.ts';
import { MemorySpoolFolder } from '../../support/memorySpoolFolder.ts';

const source: LogSource = { id: 0, namespace: 'a', pod: 'pi-1', container: 'c', label: 'pi-1', restarts: 0 };
const line = (text: string): LogEvent => ({ kind: 'line', source, time: { seconds: 1_770_000_000, nanos: 0 }, text });
const end: LogEnd = { kind: 'complete', text: 'Job pi is complete.', lines: 2 };

/** A session that a test feeds, and the window that it ends in. */
function setUp({ room = Number.POSITIVE_INFINITY } = {}) {
  const folder = new MemorySpoolFolder();
  folder.room = room;
  let shown = '';
  const troubles: unknown[] = [];
  const queue: (LogEvent[] | undefined)[] = [];
  let wake = (): void => {};
  const session: LogSession = {
    target: { kind: 'job', ref: { name: 'pi' }, uid: '' },
    ended: Promise.resolve(end),
    stop() {},
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const has = queue.length > 0;
        const next = queue.shift();
        if (next) yield next;
        else if (has) return;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
  const view = new LogView({
    session,
    window: {
      append: (text) => (shown += text),
      replace: (text) => (shown = text),
    },
    openSpool: () => Spool.create(folder, 'log', { version: 1, title: 't', begun: 0 }, { mostBytes: 1 << 20 }),
    format: () => ({ timestamps: false, offset: () => 0 }),
    onTrouble: (error) => troubles.push(error),
  });
  const feed = async (events: LogEvent[] | undefined): Promise<void> => {
    queue.push(events);
    wake();
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { view, feed, troubles, shown: () => shown.split('\n').filter(Boolean) };
}

function filter(source: string) {
  const parsed = parseFilter(source, 0);
  assert.ok('accepts' in parsed);
  return parsed;
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

describe('the view of a log', () => {
  it('shows what comes, and how it ended', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('one'), line('two')]);
    assert.deepEqual(shown(), ['pi-1 │ one', 'pi-1 │ two']);
    await feed(undefined);
    await view.ended;
    assert.equal(shown().at(-1), '══ Job pi is complete. 2 lines.');
  });

  it('filters what was shown before and what comes, and has all of it back', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('one'), line('two')]);
    await view.setFilter(filter('o !one'));
    assert.deepEqual(shown(), ['pi-1 │ two']);
    await feed([line('one more'), line('to go')]);
    assert.deepEqual(shown(), ['pi-1 │ two', 'pi-1 │ to go']);
    await view.setFilter(undefined);
    assert.deepEqual(shown(), ['pi-1 │ one', 'pi-1 │ two', 'pi-1 │ one more', 'pi-1 │ to go']);
    await feed(undefined);
    await view.ended;
    await view.setFilter(filter('two'));
    assert.deepEqual(shown(), ['pi-1 │ two', '══ Job pi is complete. 2 lines.']);
  });

  it('loses and repeats nothing that comes while the window is drawn anew', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('0')]);
    const drawings = [view.setFilter(filter('!x')), feed([line('1')]), view.layOutJson(true), feed([line('2')])];
    await Promise.all(drawings);
    await feed([line('3')]);
    assert.deepEqual(shown(), ['pi-1 │ 0', 'pi-1 │ 1', 'pi-1 │ 2', 'pi-1 │ 3']);
  });

  it('stands still while it is paused, and has what came then', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('one')]);
    view.pause();
    await feed([line('two')]);
    assert.deepEqual(shown(), ['pi-1 │ one']);
    view.goOn();
    assert.deepEqual(shown(), ['pi-1 │ one', 'pi-1 │ two']);
  });

  it('lays out JSON on demand', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('{"a":1}'), line('plain')]);
    await view.layOutJson(true);
    assert.deepEqual(shown(), ['pi-1 │ {', 'pi-1 │   "a": 1', 'pi-1 │ }', 'pi-1 │ plain']);
    await view.layOutJson(false);
    assert.deepEqual(shown(), ['pi-1 │ {"a":1}', 'pi-1 │ plain']);
  });

  it('writes itself out: as shown, as written, for a terminal', async () => {
    const { view, feed } = setUp();
    await feed([line('\u001b[31mred\u001b[0m\u001b[2J'), { kind: 'notice', level: 'information', text: 'said' }]);
    await feed(undefined);
    await view.ended;
    assert.equal(await textOf(view.text('shown')), 'pi-1 │ red\n── said\n══ Job pi is complete. 2 lines.\n');
    assert.equal(await textOf(view.text('raw')), '\u001b[31mred\u001b[0m\u001b[2J\n');
    assert.equal(await textOf(view.text('terminal')), 'pi-1 │ \u001b[31mred\u001b[0m\u001b[0m\r\n');
  });

  it('goes on showing where the disk is full', async () => {
    const { view, feed, shown, troubles } = setUp({ room: 10 });
    await feed([line('one')]);
    await feed([line('two')]);
    assert.deepEqual(shown(), ['pi-1 │ one', 'pi-1 │ two']);
    assert.equal(troubles.length, 1);
    await view.setFilter(filter('three'));
    await feed([line('two'), line('three')]);
    assert.equal(shown().at(-1), 'pi-1 │ three');
  });
});
