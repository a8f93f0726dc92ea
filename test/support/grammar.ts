import { readFileSync } from 'node:fs';
import type * as oniguruma from 'vscode-oniguruma';
import type * as textmate from 'vscode-textmate';

/** A TextMate grammar, ready to tokenize lines as the workbench does. `require` finds the packages. */
export async function loadGrammar(source: string, require: NodeJS.Require): Promise<textmate.IGrammar> {
  const { loadWASM, OnigScanner, OnigString }: typeof oniguruma = require('vscode-oniguruma');
  const { parseRawGrammar, Registry }: typeof textmate = require('vscode-textmate');
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const raw = parseRawGrammar(source, 'grammar.json');
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new OnigScanner(patterns),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: async (scope) => (scope === raw.scopeName ? raw : null),
  });
  const grammar = await registry.loadGrammar(raw.scopeName);
  if (!grammar) throw new Error(`the grammar ${raw.scopeName} does not load`);
  return grammar;
}
