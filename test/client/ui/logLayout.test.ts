import assert from 'node:assert/strict';
import type { LogEvent, LogSource } from '../../../client/src/cluster/logs/session.ts';
import { createLogFormatter } from '../../../client/src/ui/logFormat.ts';
import { byContainer, foldsOf } from '../../../client/src/ui/logLayout.ts';
import { parseShownLine } from '../../../client/src/ui/shownLine.ts';

const a: LogSource = { id: 0, namespace: 'n', pod: 'a', container: 'c', label: 'a', restarts: 0 };
const b: LogSource = { ...a, id: 1, pod: 'b', label: 'b' };
const time = { seconds: 1_770_000_000, nanos: 0 };
const line = (source: LogSource, text: string): LogEvent => ({ kind: 'line', source, time, text });

function shown(events: readonly LogEvent[], timestamps = true): string {
  const formatter = createLogFormatter({ timestamps, offset: () => 0 });
  return formatter.format(events) + formatter.end({ kind: 'complete', text: 'Job pi is complete.', lines: 1 });
}

describe('parseShownLine', () => {
  it('takes apart what the formatter has put together', () => {
    for (const timestamps of [true, false]) {
      const text = '── b │ ══ 00:00:00.000 b ┃ x ';
      const [first = ''] = shown([line(a, text)], timestamps)
        .split('\n')
        .slice(timestamps ? 1 : 0);
      const { source, written } = parseShownLine(first);
      assert.deepEqual([source, written?.text], ['a │', text]);
      assert.equal(first.slice(written?.start), text);
      const [state = ''] = shown([{ kind: 'state', source: b, state: 'running', detail: '' }], timestamps).split('\n');
      assert.deepEqual(parseShownLine(state), { source: 'b │', written: undefined });
    }
    for (const said of ['══ Job pi is complete. 1 line.', '── 2026-01-01', '── suspended', '']) {
      assert.deepEqual(parseShownLine(said), { source: undefined, written: undefined });
    }
  });
});

describe('a log as a document', () => {
  it('folds stack traces, and the lines of each of several containers', () => {
    const lines = shown([
      line(a, 'java.lang.Error: x'),
      line(a, '\tat a.B.c(B.java:1)'),
      line(a, 'Caused by: y'),
      line(a, 'next'),
      line(b, 'one'),
      line(a, 'alone'),
      line(b, '{'),
      line(b, '  "a": 1'),
      line(b, '}'),
    ]).split('\n');
    assert.deepEqual(foldsOf(lines), [
      { start: 1, end: 3 },
      { start: 7, end: 9 },
      { start: 1, end: 4 },
      { start: 7, end: 9 },
    ]);
  });

  it('folds nothing but stack traces where there is one container', () => {
    const lines = shown([line(a, 'x'), line(a, '\tat a'), line(a, 'y'), line(a, 'z')], false).split('\n');
    assert.deepEqual(foldsOf(lines), [{ start: 0, end: 1 }]);
  });

  it('does not fold a trace into the line of another container', () => {
    const lines = shown([line(a, 'x'), line(b, '\tat b'), line(a, '\tat a')], false).split('\n');
    assert.deepEqual(foldsOf(lines), []);
  });

  it('has the lines of one container after those of another where that is wanted, and all of them', () => {
    const text = shown([line(a, '1'), line(b, '2'), line(a, '3')], false);
    assert.equal(byContainer(text), 'a │ 1\na │ 3\nb ┃ 2\n══ Job pi is complete. 1 line.\n');
  });
});
