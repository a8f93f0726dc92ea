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
  assert.ok('begin' in parsed);
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
    assert.deepEqual(shown(), ['1 │ one', '1 │ two']);
    await feed(undefined);
    await view.ended;
    assert.equal(shown().at(-1), '══ Job pi is complete. 2 lines.');
  });

  it('filters what was shown before and what comes, and has all of it back', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('one'), line('two')]);
    await view.setFilter(filter('o !one'));
    assert.deepEqual(shown(), ['── filtered: o !one', '1 │ two']);
    await feed([line('one more'), line('to go')]);
    assert.deepEqual(shown(), ['── filtered: o !one', '1 │ two', '1 │ to go']);
    await view.setFilter(undefined);
    assert.deepEqual(shown(), ['1 │ one', '1 │ two', '1 │ one more', '1 │ to go']);
    await feed(undefined);
    await view.ended;
    await view.setFilter(filter('two'));
    assert.deepEqual(shown(), ['── filtered: two', '1 │ two', '══ Job pi is complete. 2 lines.']);
  });

  it('loses and repeats nothing that comes while the window is drawn anew', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('0')]);
    const drawings = [view.setFilter(filter('!x')), feed([line('1')]), view.layOutJson(true), feed([line('2')])];
    await Promise.all(drawings);
    await feed([line('3')]);
    assert.deepEqual(shown(), ['── filtered: !x', '1 │ 0', '1 │ 1', '1 │ 2', '1 │ 3']);
  });

  it('stands still while it is paused, and has what came then', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('one')]);
    view.pause();
    await feed([line('two')]);
    assert.deepEqual(shown(), ['1 │ one', '── paused: what comes is kept, and shown when you go on']);
    view.goOn();
    assert.deepEqual(shown(), ['1 │ one', '1 │ two']);
  });

  it('lays out JSON on demand', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('{"a":1}'), line('plain')]);
    await view.layOutJson(true);
    assert.deepEqual(shown(), ['1 │ {', '1 │   "a": 1', '1 │ }', '1 │ plain']);
    await view.layOutJson(false);
    assert.deepEqual(shown(), ['1 │ {"a":1}', '1 │ plain']);
  });

  it('shows only the newest lines where that is wanted, and what comes', async () => {
    const { view, feed, shown } = setUp();
    await feed([line('a 1'), { kind: 'notice', level: 'information', text: 'said' }, line('a 2'), line('b')]);
    await feed([line('a 3')]);
    await view.setFilter(filter('a tail:2'));
    assert.deepEqual(shown(), ['── filtered: a tail:2', '── said', '1 │ a 2', '1 │ a 3']);
    await feed([line('a 4')]);
    assert.equal(shown().at(-1), '1 │ a 4');
    assert.equal(await textOf(view.text('raw')), 'a 2\na 3\na 4\n');
  });

  it('tells runs of a container that was restarted apart, also of one that is restarted meanwhile', async () => {
    const { view, feed, shown } = setUp();
    const again: LogSource = { ...source, id: 1, label: 'pi-1#1', restarts: 1 };
    await feed([line('first')]);
    await view.setFilter(filter('run:previous'));
    assert.deepEqual(shown(), ['── filtered: run:previous']);
    await feed([{ ...line('second'), source: again } as LogEvent]);
    await view.setFilter(filter('run:previous'));
    assert.deepEqual(shown(), ['── filtered: run:previous', '1 │ first']);
    await view.setFilter(filter('run:current'));
    assert.deepEqual(shown(), ['── filtered: run:current', '1#1 │ second']);
    await view.setFilter(filter('run:1'));
    assert.deepEqual(shown(), ['── filtered: run:1', '1#1 │ second']);
  });

  it('goes on writing itself out while it is followed, and ends with it', async () => {
    const { view, feed } = setUp();
    await feed([line('one')]);
    const written = textOf(view.textAndMore('shown', new AbortController().signal));
    await feed([line('two')]);
    await feed([line('three')]);
    await feed(undefined);
    assert.equal(await written, '1 │ one\n1 │ two\n1 │ three\n══ Job pi is complete. 2 lines.\n');
  });

  it('stops writing itself out when nobody reads any more', async () => {
    const { view, feed } = setUp();
    await feed([line('one')]);
    const controller = new AbortController();
    const written = textOf(view.textAndMore('shown', controller.signal));
    await feed([line('two')]);
    controller.abort();
    assert.match(await written, /^1 │ one\n/);
  });

  it('writes itself out: as shown, as written, for a terminal', async () => {
    const { view, feed } = setUp();
    await feed([line('\u001b[31mred\u001b[0m\u001b[2J'), { kind: 'notice', level: 'information', text: 'said' }]);
    await feed(undefined);
    await view.ended;
    assert.equal(await textOf(view.text('shown')), '1 │ red\n── said\n══ Job pi is complete. 2 lines.\n');
    assert.equal(await textOf(view.text('raw')), '\u001b[31mred\u001b[0m\u001b[2J\n');
    assert.equal(
      await textOf(view.text('terminal')),
      '\u001b[36m1 │\u001b[0m \u001b[31mred\u001b[0m\u001b[0m\r\n' +
        '\u001b[2m── said\u001b[0m\r\n\u001b[2m══ Job pi is complete. 2 lines.\u001b[0m\r\n',
    );
  });

  it('goes on showing where the disk is full', async () => {
    const { view, feed, shown, troubles } = setUp({ room: 10 });
    await feed([line('one')]);
    await feed([line('two')]);
    assert.deepEqual(shown(), ['1 │ one', '1 │ two']);
    assert.equal(troubles.length, 1);
    await view.setFilter(filter('three'));
    await feed([line('two'), line('three')]);
    assert.equal(shown().at(-1), '1 │ three');
  });
});
