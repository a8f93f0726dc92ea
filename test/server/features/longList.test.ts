import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diagnosticsOf } from '../../../server/src/features/diagnostics.ts';
import type { FileView } from '../../../server/src/features/file.ts';
import type { Manifest } from '../../../server/src/manifest/manifest.ts';
import { fileOf } from '../../support/fileView.ts';

const padding = 'word '.repeat(600);

/** Jobs with something to say of each: an error with a related place, a warning, advice. */
function listText(kind: string): string {
  const item = (index: number) => `- apiVersion: batch/v1
  kind: Job
  metadata:
    name: job-${index}
    annotations: {note: "${padding}"}
  spec:
    completionMode: Indexed
    completions: 1
    backoffLimit: -${index + 1}
    template:
      spec:
        restartPolicy: Never
        containers:
        - name: main
          image: busybox
          env:
          - {name: A, value: "1"}
          - {name: A, value: "2"}
        - name: main
          image: busybox:1.37
`;
  const items = Array.from({ length: 24 }, (_, index) => item(index)).join('');
  return `apiVersion: v1\nkind: ${kind}\nitems:\n${items}`;
}

function changed(file: FileView, start: number, remove: number, insert: string): FileView {
  const manifest = file.manifest as Manifest;
  const { text } = manifest;
  const next = text.slice(0, start) + insert + text.slice(start + remove);
  const kept = { prefix: start, suffix: text.length - start - remove };
  return {
    ...file,
    manifest: manifest.update(next, kept),
    positions: TextDocument.create(file.uri, 'yaml', 1, next),
  };
}

describe('what is said of a long List', function () {
  this.timeout(60_000);

  it('is after any changes what is said of a fresh text', () => {
    const change = fc.record({
      place: fc.constantFrom(
        'backoffLimit: -',
        'name: job-1',
        'kind: ',
        'name: main',
        'restartPolicy: ',
        'value: "',
        '- api',
      ),
      skip: fc.nat(20),
      remove: fc.nat(3),
      insert: fc.constantFrom('', '1', 'x', '\n', ' // y', '"', 'foo: bar\n', '# c\n', '- ', 'JobList # '),
      isUndone: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom('List', 'JobList'),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (kind, changes) => {
          let file = fileOf(listText(kind));
          assert.ok(diagnosticsOf(file).length > 50);
          for (const { place, skip, remove, insert, isUndone } of changes) {
            const { text } = file.manifest as Manifest;
            const start = placeIn(text, place, skip);
            const taken = text.slice(start, start + remove);
            file = changed(file, start, taken.length, insert);
            check(file);
            if (!isUndone) continue;
            file = changed(file, start, insert.length, taken);
            check(file);
          }
        },
      ),
      { numRuns: 25 },
    );

    /** Behind the text that stands there for some time. */
    function placeIn(text: string, place: string, skip: number): number {
      let at = text.indexOf(place);
      for (let left = skip; left > 0 && at >= 0; left--) at = text.indexOf(place, at + 1);
      return at < 0 ? text.length : at + place.length;
    }

    function check(file: FileView): void {
      const { text } = file.manifest as Manifest;
      const now = diagnosticsOf(file);
      const fresh = diagnosticsOf(fileOf(text));
      const isRefused = now.some(({ data, severity }) => data.stage === 'syntax' && severity === 1);
      assert.equal(
        fresh.some(({ data, severity }) => data.stage === 'syntax' && severity === 1),
        isRefused,
      );
      // Around what cannot be read, there is more than one best guess.
      if (!isRefused) assert.deepEqual(now, fresh);
    }
  });
});
