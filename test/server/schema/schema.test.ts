import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTable, readOpenApi } from '../../../scripts/generateSchema.mjs';
import { servedVersion, servedVersions } from '../../../server/src/schema/apiVersions.ts';
import {
  fieldAt,
  newestMinor,
  objectIn,
  objectType,
  oldestMinor,
  resourceType,
} from '../../../server/src/schema/schema.ts';
import { checkoutRoot, sharedFolder } from '../../support/sharedFolder.ts';

function jobField(...names: string[]) {
  const field = fieldAt(resourceType('Job'), names);
  assert.ok(field, names.join('.'));
  return field;
}

describe('schema table', () => {
  it('is what the generator makes of the published documents', async function () {
    const folder = sharedFolder('openapi');
    if (!folder) {
      console.log(
        '      skipped: needs the OpenAPI documents of 1.27–1.36 (KUBERNETES_JOBS_OPENAPI names their folder)',
      );
      this.skip();
    }
    const committed = readFileSync(path.join(checkoutRoot(), 'server/src/schema/table.json'), 'utf8');
    assert.ok(
      createTable(await readOpenApi(folder)) === committed,
      'run node scripts/generateSchema.mjs on the documents',
    );
  });

  it('stays small: the language server carries it', () => {
    assert.ok(readFileSync(path.join(checkoutRoot(), 'server/src/schema/table.json')).length < 400_000);
  });

  it('spans the supported versions', () => {
    assert.deepEqual([oldestMinor, newestMinor], [27, 36]);
  });

  it('reaches every field through lists and maps', () => {
    const env = jobField('spec', 'template', 'spec', 'containers', 'env');
    assert.deepEqual([env.listType, env.mapKeys], ['map', ['name']]);
    assert.equal(objectIn(env.type)?.name, 'EnvVar');
    const limits = jobField('spec', 'template', 'spec', 'containers', 'resources', 'limits');
    assert.deepEqual(limits.type, { kind: 'map', value: { kind: 'scalar', scalar: 'quantity' } });
    assert.equal(fieldAt(resourceType('Job'), ['spec', 'schedule']), undefined);
    assert.equal(fieldAt(resourceType('Job'), ['spec', 'backoffLimit', 'deeper']), undefined);
    assert.equal(objectType('toString'), undefined);
  });

  it('takes the enum block out of the description', () => {
    const field = jobField('spec', 'template', 'spec', 'containers', 'imagePullPolicy');
    assert.doesNotMatch(field.description, /Possible enum values/);
    assert.deepEqual(
      field.enum?.map(({ value }) => value),
      ['Always', 'IfNotPresent', 'Never'],
    );
    assert.match(field.enum?.[2]?.description ?? '', /^means that kubelet never pulls/);
  });

  it('tells what a version has, drops and refuses', () => {
    const perIndex = jobField('spec', 'backoffLimitPerIndex');
    assert.deepEqual(
      [27, 28, 29, 36].map((minor) => perIndex.availability(minor)),
      ['unknown', 'dropped', 'available', 'available'],
    );
    assert.deepEqual([perIndex.since, perIndex.onByDefaultSince, perIndex.gate], [28, 29, 'JobBackoffLimitPerIndex']);
    const stopSignal = jobField('spec', 'template', 'spec', 'containers', 'lifecycle', 'stopSignal');
    assert.deepEqual([stopSignal.availability(36), stopSignal.onByDefaultSince], ['dropped', undefined]);
    const gone = jobField('spec', 'template', 'spec', 'workloadRef');
    assert.deepEqual(
      [34, 35, 36].map((minor) => gone.availability(minor)),
      ['unknown', 'dropped', 'unknown'],
    );
  });

  it('knows the type a field had before', () => {
    const resources = objectType('PersistentVolumeClaimSpec')?.field('resources');
    const typeName = (minor: number) => {
      const type = resources?.typeIn(minor);
      return type?.kind === 'object' ? type.object.name : undefined;
    };
    assert.deepEqual([typeName(28), typeName(29)], ['ResourceRequirements', 'VolumeResourceRequirements']);
  });

  it('refers only to types it has, and describes nearly every field', () => {
    const pending = [resourceType('Job'), resourceType('CronJob')];
    const seen = new Set(pending);
    let bare = 0;
    let all = 0;
    for (const type of pending) {
      for (const field of type.fields.values()) {
        all++;
        if (field.description === '') bare++;
        const inner = objectIn(field.type);
        if (inner && !seen.has(inner)) {
          seen.add(inner);
          pending.push(inner);
        }
        let leaf = field.type;
        while (leaf.kind === 'list' || leaf.kind === 'map') leaf = leaf.kind === 'list' ? leaf.item : leaf.value;
        if (leaf.kind === 'scalar') assert.match(leaf.scalar, /^[a-z]/, `${type.name}.${field.name}`);
      }
    }
    assert.ok(all > 550 && bare < 10, `${bare} of ${all} fields have no description`);
  });
});

describe('served versions', () => {
  it('ends each removed version where its successor had begun', () => {
    assert.deepEqual(servedVersion('CronJob', 'batch/v1beta1'), {
      kind: 'CronJob',
      apiVersion: 'batch/v1beta1',
      since: 8,
      until: 24,
    });
    for (const { kind, until } of servedVersions) {
      if (until === undefined) continue;
      const current = servedVersion(kind, 'batch/v1');
      assert.ok(current && current.since <= until + 1 && current.until === undefined);
    }
  });
});
