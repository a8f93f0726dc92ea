import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fileMeant, sourcePlaces } from '../../../client/src/cluster/logs/sourcePlaces.ts';

/** `what is underlined → path:line[:column]` */
function places(text: string): string[] {
  return sourcePlaces(text).map(
    ({ start, end, path, line, column }) =>
      `${text.slice(start, end)} → ${path.join('/')}:${line}${column === undefined ? '' : `:${column}`}`,
  );
}

describe('sourcePlaces', () => {
  const frames: readonly (readonly [text: string, ...places: string[]])[] = [
    [
      '  File "/app/src/orders/cart.py", line 12, in total',
      '/app/src/orders/cart.py", line 12 → app/src/orders/cart.py:12',
    ],
    ['  File "/my app/x.py", line 3', '/my app/x.py", line 3 → my app/x.py:3'],
    ['    at loadOrder (/app/src/load.js:3:11)', '/app/src/load.js:3:11 → app/src/load.js:3:11'],
    ['    at async file:///app/my%20src/main.mjs:9:3', 'file:///app/my%20src/main.mjs:9:3 → app/my src/main.mjs:9:3'],
    ['\tat com.example.Stock.reserve(Stock.java:7)', 'Stock.java:7 → com/example/Stock.java:7'],
    ['\tat app//com.example.Stock$Item.<init>(Stock.kt:7) ~[app.jar:1.2]', 'Stock.kt:7 → com/example/Stock.kt:7'],
    ['\tat java.base/java.lang.Thread.run(Thread.java:840)', 'Thread.java:840 → java/lang/Thread.java:840'],
    ['\t/app/cmd/total.go:7 +0x1d', '/app/cmd/total.go:7 → app/cmd/total.go:7'],
    ['2026/01/31 12:00:00 main.go:12: started', 'main.go:12 → main.go:12'],
    ["thread 'main' panicked at src/main.rs:4:5:", 'src/main.rs:4:5 → src/main.rs:4:5'],
    ["app.rb:3:in 'total': no (NoMethodError)", 'app.rb:3 → app.rb:3'],
    [
      '   at Shop.Cart.Total() in C:\\src\\Shop\\Cart.cs:line 12',
      'C:\\src\\Shop\\Cart.cs:line 12 → C:/src/Shop/Cart.cs:12',
    ],
    ['PHP Fatal error: x in /var/www/cart.php on line 12', '/var/www/cart.php on line 12 → var/www/cart.php:12'],
    ['#0 /var/www/cart.php(12): total()', '/var/www/cart.php(12) → var/www/cart.php:12'],
    ['src/cart.ts(3,5): error TS2322: no', 'src/cart.ts(3,5) → src/cart.ts:3:5'],
    ['/scripts/run.sh: line 3: jq: not found', '/scripts/run.sh: line 3 → scripts/run.sh:3'],
    ['died at lib/x.pl line 3.', 'lib/x.pl line 3 → lib/x.pl:3'],
    ['{"caller":"pkg/../cmd/./a.go:9","level":"info"}', 'pkg/../cmd/./a.go:9 → cmd/a.go:9'],
    ['a.py:1 and b.py:2', 'a.py:1 → a.py:1', 'b.py:2 → b.py:2'],
    ['plain words, 12:30:01, and a.b.c'],
    ['../../../etc/passwd:1'],
    ['at 10:20:30 the ratio was 3:4'],
  ];
  for (const [text, ...expected] of frames) {
    it(`of ${JSON.stringify(text)}`, () => assert.deepEqual(places(text), expected));
  }

  it('never throws, and stays inside the line', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom(
        'File "',
        '", line 3',
        'at ',
        'a.b.C.m(C.java:3)',
        'x.py:1:2',
        '/',
        '..',
        '.',
        ':',
        '(',
        ':line 3',
        'file://%',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
        (text) => {
          let before = 0;
          for (const { start, end, path, line } of sourcePlaces(text)) {
            assert.ok(before <= start && start < end && end <= text.length);
            assert.ok(path.length > 0 && !path.includes('..') && line >= 0);
            before = end;
          }
        },
      ),
    );
  });

  it('takes no longer for lines that were made to take long', () => {
    const hostile = [
      'a.'.repeat(20_000),
      'at '.repeat(9_000),
      `at ${'a.'.repeat(9_000)}(`,
      '/'.repeat(30_000),
      'File "'.repeat(9_000),
    ];
    const began = performance.now();
    for (const text of hostile) for (let again = 0; again < 20; again++) sourcePlaces(`x:1 line 2 ${text}:3`);
    assert.ok(performance.now() - began < 2_000);
  });
});

describe('fileMeant', () => {
  const meant = (path: string, ...files: string[]): string | undefined =>
    fileMeant(path.split('/').filter(Boolean), files);

  it('is the one that shares most of the end', () => {
    assert.equal(meant('/app/src/orders/cart.py', 'lib/cart.py', 'src/orders/cart.py'), 'src/orders/cart.py');
    assert.equal(
      meant('/app/src/orders/cart.py', 'services/shop/src/orders/cart.py', 'src/orders/cart.py'),
      'src/orders/cart.py',
    );
    assert.equal(
      meant('com/example/Stock.java', 'stock/src/main/java/com/example/Stock.java'),
      'stock/src/main/java/com/example/Stock.java',
    );
  });

  it('is known by its name alone where no more is said, or where it has no more', () => {
    assert.equal(meant('main.go', 'cmd/shop/main.go'), 'cmd/shop/main.go');
    assert.equal(meant('/app/main.mjs', 'main.mjs'), 'main.mjs');
    assert.equal(meant('/app/tools/main.mjs', 'other/main.mjs'), undefined);
  });

  it("is none where a library's file is meant", () => {
    assert.equal(meant('/usr/lib/python3.12/json/decoder.py', 'json/decoder.py'), undefined);
    assert.equal(meant('/app/node_modules/x/index.js', 'x/index.js'), undefined);
    assert.equal(meant('/app/node_modules/x/index.js', 'node_modules/x/index.js'), 'node_modules/x/index.js');
  });
});
