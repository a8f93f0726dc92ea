import assert from 'node:assert/strict';
import { isKustomizePatch } from '../../../server/src/manifest/kustomize.ts';
import { parseDocument } from '../../../server/src/manifest/manifest.ts';

const job = parseDocument('apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\n');

function named(text: string, path = '/app/overlay/job.yaml'): boolean {
  return isKustomizePatch(job, path, { path: '/app/overlay/kustomization.yaml', text });
}

describe('a patch for Kustomize', () => {
  it('is named by the kustomization', () => {
    assert.equal(named('patches:\n- path: job.yaml\n  target: {kind: Job}\n'), true);
    assert.equal(named('patches:\n- path: ./job.yaml\n'), true);
    assert.equal(named('patches:\n- path: ../overlay/job.yaml\n'), true);
    assert.equal(named('patchesStrategicMerge:\n- job.yaml\n'), true);
    assert.equal(named('patchesJson6902:\n- {path: job.yaml}\n'), true);
  });

  it('is no resource of the kustomization, and no inline text', () => {
    assert.equal(named('resources:\n- job.yaml\n'), false);
    assert.equal(named('patches:\n- patch: |-\n    kind: Job\n'), false);
    assert.equal(named('patches:\n- path: job.yaml\n', '/app/other/job.yaml'), false);
    assert.equal(named('patches: [\n'), false);
    assert.equal(isKustomizePatch(job, '/app/job.yaml', undefined), false);
  });

  it('holds directives', () => {
    const patch = (text: string): boolean => isKustomizePatch(parseDocument(text), '/a.yaml', undefined);
    assert.equal(patch('kind: Job\nspec:\n  template:\n    $patch: replace\n'), true);
    assert.equal(patch('kind: Job\nspec:\n  list:\n  - name: a\n    $patch: delete\n'), true);
    assert.equal(patch('kind: Job\n$setElementOrder/containers: []\n'), true);
    assert.equal(patch('kind: Job\nspec: {a: $patch}\n'), false);
  });

  it('is kept as one by its name', () => {
    for (const path of ['/a/patches/job.yaml', '/a/job-patch.yaml', '/a/patch.yml', 'patch.json']) {
      assert.equal(isKustomizePatch(job, path, undefined), true, path);
    }
    for (const path of ['/a/dispatch/job.yaml', '/a/dispatch.yaml', '/a/patcher.yaml']) {
      assert.equal(isKustomizePatch(job, path, undefined), false, path);
    }
  });
});
