import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const vsix = path.join(process.cwd(), 'out', 'kubernetes-jobs.vsix');

/** The file names in a zip: its central directory, which stands at the end (APPNOTE.TXT 4.3.12). */
function namesIn(file: string): string[] {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'the package is a zip');
  const names: string[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [name, extra, comment] = [
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
    ];
    names.push(bytes.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names.sort();
}

describe('the package', () => {
  const names = namesIn(vsix).map((name) => name.replace(/^extension\//, ''));

  it('holds what the extension needs, and nothing else', () => {
    const unexpected = names.filter(
      (name) =>
        !/^(dist\/(extension|kubernetes|demo|server|extensionBrowser|serverBrowser)\.js|dist\/ThirdPartyNotices\.txt|syntaxes\/[^/]+\.json|snippets\/[^/]+\.(code-snippets|json)|language-configuration[^/]*\.json|media\/[^/]+\.(svg|png)|package\.json|package\.nls\.json|readme\.md|changelog\.md|LICENSE\.txt|\[Content_Types\]\.xml|extension\.vsixmanifest)$/i.test(
          name,
        ),
    );
    assert.deepEqual(unexpected, []);
    for (const needed of ['dist/extension.js', 'dist/kubernetes.js', 'dist/server.js', 'dist/ThirdPartyNotices.txt']) {
      assert.ok(names.includes(needed), `${needed} is missing`);
    }
  });

  it('names every package whose code it holds', () => {
    const notices = readFileSync(path.join(process.cwd(), 'dist', 'ThirdPartyNotices.txt'), 'utf8');
    for (const name of ['@kubernetes/client-node', 'yaml', 'vscode-languageclient', 'vscode-languageserver']) {
      assert.match(notices, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
  });

  it('keeps the language server within 900 KB', () => {
    assert.ok(statSync(path.join(process.cwd(), 'dist', 'server.js')).size <= 900 * 1024);
  });

  it('does not load the cluster half with the extension', () => {
    const code = readFileSync(path.join(process.cwd(), 'dist', 'extension.js'), 'utf8');
    assert.ok(code.includes('./kubernetes.js'));
    const inputs = Object.keys(JSON.parse(readFileSync('out/metafile-extension.json', 'utf8')).inputs);
    assert.deepEqual(
      inputs.filter((input) => input.includes('client-node')),
      [],
    );
  });
});
