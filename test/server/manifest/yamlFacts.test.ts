import assert from 'node:assert/strict';
import type { Node } from '../../../server/src/manifest/node.ts';
import { readYaml } from '../../../server/src/manifest/yaml/read.ts';
import facts from './yamlFacts.json' with { type: 'json' };

/*
 * What sigs.k8s.io/yaml over go.yaml.in/yaml/v2, the converter in the API server, answered when it was given these texts:
 * the JSON that it made of each, or that it refused it, and whether its strict mode complains of duplicate keys.
 */

interface Fact {
  text: string;
  refused?: boolean;
  json?: string;
  duplicates?: boolean;
}

describe("reading YAML as the API server's converter does", () => {
  for (const fact of facts as Fact[]) {
    const title = JSON.stringify(fact.text.length > 60 ? `${fact.text.slice(0, 60)}…` : fact.text);
    it(`${fact.refused ? 'refuses' : 'reads'} ${title}`, () => {
      const { root, refusals } = readYaml(fact.text);
      assert.equal(refusals.length > 0, fact.refused ?? false, JSON.stringify(refusals));
      if (fact.refused) return;
      assert.equal(jsonOf(root), unescaped(fact.json ?? ''));
      assert.equal(hasDuplicates(root), fact.duplicates ?? false, 'duplicates');
    });
  }
});

/** With sorted keys and numbers as they are, as Go writes it. */
function jsonOf(node: Node | undefined): string {
  if (!node) return 'null';
  if (node.kind === 'scalar') return typeof node.value === 'bigint' ? String(node.value) : JSON.stringify(node.value);
  if (node.kind === 'list') return `[${node.items.map(jsonOf).join(',')}]`;
  const members = node.entries.map(({ key, value }) => [key, jsonOf(value)] as const);
  members.sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  return `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}

/** Go escapes a few characters more, and keeps the sign of zero. */
function unescaped(json: string): string {
  return json
    .replace(/\\u(2028|2029|007f|003c|003e|0026)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/(?<=:)-0(?=[,}\]])/g, '0');
}

function hasDuplicates(node: Node | undefined): boolean {
  if (node?.kind === 'list') return node.items.some(hasDuplicates);
  return node?.kind === 'map' && (node.duplicates.length > 0 || node.entries.some(({ value }) => hasDuplicates(value)));
}
