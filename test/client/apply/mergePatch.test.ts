import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editable, editPatch, mergePatch } from '../../../client/src/cluster/apply/mergePatch.ts';
import { isRecord } from '../../../client/src/cluster/fields.ts';

/** What a server does with a merge patch, from RFC 7396. */
function patched(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = patched(result[key], value);
  }
  return result;
}

const key = fc.constantFrom('a', 'b', 'c', 'd');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.boolean(), tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));
const map = fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true });

describe('merge patches', () => {
  it('make the one object of the other', () => {
    fc.assert(
      fc.property(map, map, (before, after) => {
        assert.deepEqual(patched(before, mergePatch(before, after) ?? {}), after);
      }),
    );
  });

  it('are none for the same object', () => {
    fc.assert(
      fc.property(map, (object) => {
        assert.equal(mergePatch(object, structuredClone(object)), undefined);
      }),
    );
  });

  it('hold only what was edited, and for this very object', () => {
    const before = { metadata: { name: 'pi', labels: { a: '1' } }, spec: { parallelism: 1, backoffLimit: 6 } };
    const after = { metadata: { name: 'pi' }, spec: { parallelism: 2, backoffLimit: 6 } };
    assert.deepEqual(editPatch(before, after, 'u'), {
      metadata: { labels: null, uid: 'u' },
      spec: { parallelism: 2 },
    });
    assert.equal(editPatch(before, before, 'u'), undefined);
  });

  it('are made of what a person may edit', () => {
    const live = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'pi', uid: 'u', resourceVersion: '5', managedFields: [], finalizers: ['a/b'] },
      spec: { parallelism: 1 },
      status: { active: 1 },
    };
    assert.deepEqual(editable(live), {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'pi', finalizers: ['a/b'] },
      spec: { parallelism: 1 },
    });
  });
});
