import type { Node, ScalarNode } from '../../manifest/node.ts';
import type { ScalarType } from '../../schema/schema.ts';
import { quantityOfNode } from '../quantity.ts';
import { isTime } from './time.ts';

/** What is wrong with a value that should be a scalar of some type. */
export type ScalarProblem =
  | 'wrong-type'
  | 'integer-out-of-range'
  | 'not-an-integer'
  | 'invalid-quantity'
  | 'invalid-time';

const int32 = { least: -(2n ** 31n), most: 2n ** 31n - 1n };
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
export const integerRange = { int32, int64 };

/**
 * Whether the server's decoder takes `node` for a scalar of the type: sigs.k8s.io/json for plain types, the types' own
 * `UnmarshalJSON` for quantities, times and IntOrString. Null is always taken, as the zero value.
 */
export function scalarProblem(type: ScalarType, node: Node): ScalarProblem | undefined {
  if (node.kind === 'scalar' && node.type === 'null') return undefined;
  switch (type) {
    case 'raw':
      return undefined;
    case 'string':
      return isScalar(node, 'string') ? undefined : 'wrong-type';
    case 'boolean':
      return isScalar(node, 'boolean') ? undefined : 'wrong-type';
    case 'int32':
    case 'int64':
      return integerProblem(node, integerRange[type]);
    case 'intOrString':
      return isScalar(node, 'string') ? undefined : integerProblem(node, int32);
    case 'time':
      if (!isScalar(node, 'string')) return 'wrong-type';
      return isTime(String(node.value)) ? undefined : 'invalid-time';
    case 'quantity':
      return quantityOfNode(node) ? undefined : 'invalid-quantity';
  }
}

function isScalar(node: Node, type: ScalarNode['type']): node is ScalarNode {
  return node.kind === 'scalar' && node.type === type;
}

function integerProblem(node: Node, range: { least: bigint; most: bigint }): ScalarProblem | undefined {
  if (node.kind !== 'scalar' || (node.type !== 'integer' && node.type !== 'float')) return 'wrong-type';
  const { value } = node;
  // JSON is read by its letters: `1.0` and `1e2` are no integers there, and in YAML they come here as integers.
  if (typeof value === 'number' && (!Number.isInteger(value) || (node.type === 'float' && Math.abs(value) < 1e21))) {
    return 'not-an-integer';
  }
  const integer = typeof value === 'bigint' ? value : BigInt(Number(value));
  return integer < range.least || integer > range.most ? 'integer-out-of-range' : undefined;
}
