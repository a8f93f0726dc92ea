import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Merger } from '../../../client/src/cluster/logs/merger.ts';
import { AutoClock } from '../../support/autoClock.ts';

const at = (milliseconds: number) => ({ seconds: Math.floor(milliseconds / 1000), nanos: (milliseconds % 1000) * 1e6 });

describe('Merger', () => {
  it('gives everything of every source, each in its order', async () => {
    const sources = fc.array(fc.array(fc.array(fc.nat(5_000), { minLength: 1, maxLength: 5 }), { maxLength: 6 }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(sources, async (all) => {
        const clock = new AutoClock();
        const merger = new Merger<string>(clock, 100);
        const expected: string[][] = [];
        for (const [index, batches] of all.entries()) {
          const inlet = merger.add();
          const own: string[] = [];
          expected.push(own);
          let count = 0;
          const feed = async () => {
            for (const batch of batches) {
              const items = batch.map((time) => ({ time: at(time), value: `${index}:${count++}` }));
              own.push(...items.map((item) => item.value));
              await inlet.put(items);
            }
            inlet.end();
          };
          void feed();
        }
        merger.close();
        const got: string[] = [];
        for (let items = await merger.next(); items; items = await merger.next()) got.push(...items);
        for (const [index, own] of expected.entries()) {
          assert.deepEqual(
            got.filter((value) => value.startsWith(`${index}:`)),
            own,
          );
        }
        assert.equal(got.length, expected.flat().length);
      }),
    );
  });

  it('merges what was written before exactly by time, however the sources deliver it', async () => {
    const clock = new AutoClock();
    const merger = new Merger<number>(clock, 100);
    const times = Array.from({ length: 3_000 }, (_, index) => index);
    for (let source = 0; source < 3; source++) {
      const own = times.filter((time) => time % 3 === source);
      const inlet = merger.add();
      void (async () => {
        const size = 7 * (source + 1);
        for (let start = 0; start < own.length; start += size) {
          await inlet.put(own.slice(start, start + size).map((time) => ({ time: at(time), value: time })));
          // The network takes its time, but less than the window.
          await new Promise<void>((resolve) => clock.after(10 + source * 20, resolve));
        }
        inlet.end();
      })();
    }
    merger.close();
    const got: number[] = [];
    for (let items = await merger.next(); items; items = await merger.next()) got.push(...items);
    assert.deepEqual(got, times);
  });

  it('does not wait for a source that has nothing to say for longer than the window', async () => {
    const clock = new AutoClock(0);
    const merger = new Merger<string>(clock, 100);
    const silent = merger.add();
    const inlet = merger.add();
    void inlet.put([{ time: at(5), value: 'now' }]);
    assert.deepEqual(await merger.next(), ['now']);
    assert.ok(clock.now() <= 100);
    silent.end();
    inlet.end();
    merger.close();
    assert.equal(await merger.next(), undefined);
  });

  it('holds a source back until what it gave is taken', async () => {
    const merger = new Merger<string>(new AutoClock(), 100);
    const inlet = merger.add();
    await inlet.put([{ time: at(1), value: 'a' }]);
    let accepted = false;
    const second = inlet.put([{ time: at(2), value: 'b' }]).then(() => {
      accepted = true;
    });
    await Promise.resolve();
    assert.equal(accepted, false);
    assert.deepEqual(await merger.next(), ['a', 'b']);
    await second;
    assert.equal(accepted, true);
  });

  it('keeps what has no time behind what its source said before', async () => {
    const merger = new Merger<string>(new AutoClock(), 100);
    const one = merger.add();
    const two = merger.add();
    void one.put([
      { time: at(10), value: 'one' },
      { time: undefined, value: 'one ended' },
    ]);
    void two.put([{ time: at(20), value: 'two' }]);
    one.end();
    two.end();
    merger.close();
    const got: string[] = [];
    for (let items = await merger.next(); items; items = await merger.next()) got.push(...items);
    assert.deepEqual(got, ['one', 'one ended', 'two']);
  });

  it('lets everybody go when it is abandoned', async () => {
    const merger = new Merger<string>(new AutoClock(), 100);
    const inlet = merger.add();
    await inlet.put([{ time: at(1), value: 'a' }]);
    const blocked = inlet.put([{ time: at(2), value: 'b' }]);
    merger.abandon();
    await blocked;
    assert.equal(await merger.next(), undefined);
  });
});
