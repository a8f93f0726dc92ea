import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { applyEdits } from '../../../server/src/manifest/edits.ts';
import { Manifest } from '../../../server/src/manifest/manifest.ts';
import { resourcesOf } from '../../../server/src/manifest/resources.ts';
import { adviceOn } from '../../../server/src/rules/advice.ts';
import { toJobTarget } from '../../../server/src/rules/fix.ts';
import { ruleById, rules } from '../../../server/src/rules/index.ts';
import type { RuleCase } from '../../../server/src/rules/rule.ts';
import { Field } from '../../../server/src/validate/field.ts';
import { assertMarked, checkText, parseFixture } from '../../support/caret.ts';

const minor = 36;
const files = readdirSync('server/src/rules').filter((name) => name.includes('-'));

/** What a rule says of a text, and the text after its first fix. */
function advise(id: string, text: string) {
  const rule = ruleById(id);
  const others = Object.fromEntries(
    rules.filter((other) => other.id !== id).map((other) => [other.id, 'off' as const]),
  );
  return Manifest.read(text).documents.flatMap(({ document, start }) =>
    resourcesOf(document).flatMap((resource) => {
      const target = toJobTarget(resource.kind, Field.root(resource.root), minor);
      return adviceOn(target, others).map((finding) => {
        const fix = rule?.fixes?.(finding, { document, resource, target, minor })[0];
        return {
          ...finding,
          span: { start: finding.span.start + start, end: finding.span.end + start },
          fixed:
            fix &&
            text.slice(0, start) + applyEdits(document.text, fix.edits) + text.slice(start + document.text.length),
        };
      });
    }),
  );
}

describe('advice', () => {
  it('has every rule of the folder in the registry, under the name of its file', () => {
    assert.deepEqual(
      rules.map((rule) => `${rule.id}.ts`),
      files.toSorted(),
    );
  });

  for (const file of files) {
    describe(file.slice(0, -3), () => {
      const id = file.slice(0, -3);
      let cases: readonly RuleCase[] = [];
      before(async () => {
        const module = (await import(`../../../server/src/rules/${id}.ts`)) as { cases: readonly RuleCase[] };
        cases = module.cases;
      });

      it('reports what its cases mark, and nothing else', () => {
        assert.ok(cases.length > 0);
        assert.ok(cases.some(({ manifest }) => manifest.includes('^')));
        for (const { title, manifest } of cases) {
          assertMarked(manifest, (text) => advise(id, text));
          const errors = checkText(parseFixture(manifest).text, minor).map(({ message }) => message);
          assert.deepEqual(errors, [], `${title}: the case itself is not what a server accepts`);
        }
      });

      it('mends what it reports', () => {
        for (const { manifest, fixed } of cases) {
          const { text } = parseFixture(manifest);
          const [first] = advise(id, text);
          assert.equal(first?.fixed, fixed);
          if (fixed !== undefined) assert.deepEqual(advise(id, fixed), []);
        }
      });

      it('can be switched off and sharpened', () => {
        const source = cases.find(({ manifest }) => manifest.includes('^'))?.manifest ?? '';
        const [placed] = Manifest.read(parseFixture(source).text).documents;
        const [resource] = placed ? resourcesOf(placed.document) : [];
        assert.ok(resource);
        const target = toJobTarget(resource.kind, Field.root(resource.root), minor);
        const ofRule = (severity: 'off' | 'warning') =>
          adviceOn(target, { [id]: severity }).filter(({ code }) => code === id);
        assert.deepEqual(ofRule('off'), []);
        assert.ok(ofRule('warning').every(({ severity }) => severity === 'warning') && ofRule('warning').length > 0);
      });

      it('is documented in three sentences or so, with a page of Kubernetes’ own', () => {
        const rule = ruleById(id);
        assert.match(rule?.doc.link ?? '', /^https:\/\/kubernetes\.io\/docs\//);
        assert.ok((rule?.doc.title.length ?? 0) > 10 && !rule?.doc.title.endsWith('.'));
        assert.ok((rule?.doc.explanation.length ?? 0) > 40);
      });
    });
  }
});
