import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nodeOfJson } from '../../../../server/src/manifest/node.ts';
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  isWholeQuantity,
  parseQuantity,
  type Quantity,
  quantityMilliValue,
  quantityOfNode,
  quantityProblem,
  quantitySign,
  quantityValue,
  roundUpToMilli,
} from '../../../../server/src/validate/quantity.ts';

function parsed(text: string): Quantity {
  const quantity = parseQuantity(text);
  assert.ok(quantity, text);
  return quantity;
}

describe('quantities', () => {
  // What k8s.io/apimachinery's own ParseQuantity and String make of them.
  const canonical: readonly (readonly [text: string, canonical: string])[] = [
    ['0', '0'],
    ['1', '1'],
    ['1000m', '1'],
    ['1.5', '1500m'],
    ['1.5Gi', '1536Mi'],
    ['0.5Gi', '512Mi'],
    ['1024Ki', '1Mi'],
    ['1024', '1024'],
    ['1000', '1k'],
    ['1500', '1500'],
    ['12e6', '12e6'],
    ['12E6', '12E6'],
    ['1e-3', '1e-3'],
    ['1000e-3', '1'],
    ['100E', '100E'],
    ['1000E', '1'],
    ['+1', '+1'],
    ['01', '01'],
    ['007', '007'],
    ['-0', '0'],
    ['.5', '500m'],
    ['5.', '5.'],
    ['0.0000000001', '1n'],
    ['0.1n', '1n'],
    ['8Ei', '9223372036854775807'],
    ['7Ei', '7Ei'],
    ['9223372036854775808', '9223372036854775808'],
    ['100000000000000000000', '100E'],
    ['0.1Ki', '102400m'],
    ['-1.5Gi', '-1536Mi'],
    ['1e4294967296', '1e4294967296'],
    // Without digits the server sees zero.
    ['m', '0'],
    ['.', '0'],
    ['-', '0'],
    ['Ki', '0'],
  ];
  for (const [text, expected] of canonical) {
    it(`writes ${text} as ${expected}`, () => {
      assert.equal(formatQuantity(parsed(text)), expected);
      assert.equal(quantityProblem(text), undefined);
    });
  }

  const unreadable: readonly (readonly [text: string, problem: RegExp])[] = [
    ['', /must not be empty/],
    ['  ', /must not be empty/],
    ['abc', /must start with a number/],
    ['1K', /unit "K".*"k"/],
    ['1kb', /"k" \(thousand\)/],
    ['512MB', /"M" \(million\)/],
    ['512mi', /write "Mi"/],
    ['1gb', /"Gi"/],
    ['1 Gi', /blanks between/],
    ['1,5Gi', /a point before its decimals/],
    ['1.5.5', /unit "\.5"/],
    ['1e', /units are/],
    ['1ee3', /units are/],
    ['1m3', /units are/],
    ['+-1', /must start with a number/],
    ['Ei', /must start with a number|units are/],
    ['1e99999999999999999999', /exponent/],
    ['100m\n', /unit/],
    ['cpu', /must start with a number/],
  ];
  for (const [text, problem] of unreadable) {
    it(`cannot read ${JSON.stringify(text)}`, () => {
      assert.equal(parseQuantity(text), undefined);
      assert.match(quantityProblem(text) ?? 'readable', problem);
    });
  }

  it('takes numbers, strings in blanks, and null for zero', () => {
    const of = (value: unknown): string | undefined => {
      const quantity = quantityOfNode(nodeOfJson(value));
      return quantity && formatQuantity(quantity);
    };
    assert.equal(of(0.5), '500m');
    assert.equal(of(1e21), '1e+21');
    assert.equal(of(' 100m\u00a0'), '100m');
    assert.equal(of('\t100m'), undefined);
    assert.equal(of(null), '0');
    assert.equal(of(true), undefined);
    assert.equal(of(['1']), undefined);
    assert.equal(of(2n ** 63n), '9223372036854775808');
    // More than 64 bits: a double by the time that it is JSON.
    assert.equal(of(99999999999999999999n), '100E');
  });

  it('rounds up to thousandths, away from zero', () => {
    for (const [text, expected] of [
      ['1n', '1m'],
      ['-1n', '-1m'],
      ['1.0005', '1001m'],
      ['2Gi', '2Gi'],
      ['100000000000000000000.0001', '100000000000000000000001m'],
    ] as const) {
      assert.equal(formatQuantity(roundUpToMilli(parsed(text))), expected, text);
    }
  });

  it('overflows as the server does', () => {
    assert.equal(quantityMilliValue(parsed('100E')), 0n);
    assert.equal(isWholeQuantity(parsed('100E')), true);
    const wide = roundUpToMilli(parsed('100000000000000000000'));
    assert.equal(quantityMilliValue(wide), 200376420520689664n);
    assert.equal(isWholeQuantity(wide), false);
    assert.equal(quantityValue(parsed('994082889818041201')), 994082889818041201n);
    assert.equal(quantityMilliValue(parsed('994082889818041201')), -2041290162274586264n);
    assert.equal(quantityValue(parsed('1e4294967296')), 1n);
    assert.equal(quantityValue(parsed('1500m')), 2n);
    assert.equal(quantityValue(parsed('-1500m')), -2n);
  });

  it('compares and adds exactly', () => {
    assert.ok(compareQuantities(parsed('1Gi'), parsed('1G')) > 0);
    assert.ok(compareQuantities(parsed('0.1'), parsed('100m')) === 0);
    assert.ok(compareQuantities(parsed('-1'), parsed('1n')) < 0);
    assert.ok(compareQuantities(parsed('1e2000000000'), parsed('999E')) > 0);
    assert.ok(compareQuantities(parsed('-1e2000000000'), parsed('-999E')) < 0);
    assert.equal(formatQuantity(addQuantities(parsed('1500m'), parsed('500m'))), '2');
    assert.equal(formatQuantity(addQuantities(parsed('0'), parsed('1Gi'))), '1Gi');
    assert.equal(quantitySign(parsed('-0.0000000000001')), -1);
  });

  it('bears hostile texts', () => {
    for (const text of [
      '9'.repeat(2_000_000),
      `0.${'0'.repeat(2_000_000)}1`,
      `${'0'.repeat(2_000_000)}x`,
      `1e${'0'.repeat(2_000_000)}3`,
      `${' '.repeat(2_000_000)}1`,
      `1${'e'.repeat(2_000_000)}`,
      '1e2147483647',
      '1e-2147483648',
      '123456789012345678901234567890e2000000000',
    ]) {
      const started = performance.now();
      const quantity = quantityOfNode(nodeOfJson(text));
      if (quantity) {
        formatQuantity(quantity);
        quantityMilliValue(quantity);
        compareQuantities(roundUpToMilli(quantity), parsed('1Gi'));
        addQuantities(quantity, parsed('1m'));
      }
      quantityProblem(text);
      assert.ok(performance.now() - started < 500, text.slice(0, 20));
    }
  });

  it('holds for whatever can be written', () => {
    const digits = fc.stringMatching(/^[0-9]{0,24}$/);
    const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'E', 'Ki', 'Gi', 'Ei', 'e3', 'E-3', 'e+9');
    const texts = fc
      .tuple(fc.constantFrom('', '-', '+'), digits, fc.constantFrom('', '.'), digits, suffix)
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const one = parseQuantity(a);
        const other = parseQuantity(b);
        if (!one || !other) return;
        assert.equal(compareQuantities(one, other), -compareQuantities(other, one) + 0);
        const rounded = roundUpToMilli(one);
        assert.equal(Math.abs(compareQuantities(rounded, one)), Math.abs(compareQuantities(one, rounded)));
        assert.ok(quantitySign(one) >= 0 ? compareQuantities(rounded, one) >= 0 : compareQuantities(rounded, one) <= 0);
        const sum = addQuantities(one, other);
        assert.equal(compareQuantities(sum, one), quantitySign(other));
        assert.equal(compareQuantities(addQuantities(other, one), sum), 0);
      }),
      { numRuns: 2000 },
    );
  });
});
