import type { Node } from '../manifest/node.ts';

/** A node as JSON text: what the API server makes of the manifest before it decodes it. All digits of integers are kept. */
export function toJsonText(node: Node): string {
  switch (node.kind) {
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key)}:${toJsonText(value)}`).join(',')}}`;
    case 'list':
      return `[${node.items.map(toJsonText).join(',')}]`;
    case 'scalar': {
      if (typeof node.value === 'bigint') return node.value.toString();
      // JSON has no NaN or infinity; the server's own conversion refuses them, so null never arrives anywhere.
      return JSON.stringify(node.value) ?? 'null';
    }
  }
}
