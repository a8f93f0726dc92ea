import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { classChanges, isQuietlySuspended, waysOf } from '../../../client/src/cluster/apply/changeability.ts';
import { changesBetween } from '../../../client/src/cluster/apply/changes.ts';
import { complaintsOf } from '../../../client/src/cluster/apply/complaints.ts';
import { fieldConflictsOf } from '../../../client/src/cluster/apply/fieldConflicts.ts';
import {
  isElastic,
  jobSpecOf,
  numberField,
  numberOf,
  numberPatch,
} from '../../../client/src/cluster/apply/jobNumbers.ts';
import { editable, editPatch } from '../../../client/src/cluster/apply/mergePatch.ts';
import { jobAgain, jobOfCronJob } from '../../../client/src/cluster/apply/newJob.ts';
import { toManifest } from '../../../client/src/cluster/apply/toManifest.ts';
import { describe as describeObject } from '../../../client/src/cluster/describe.ts';
import { errorWords } from '../../../client/src/cluster/errorWords.ts';
import { outcomeOf } from '../../../client/src/cluster/finishedJobs.ts';
import { defaultContainer, kubectlCommands, runningContainers } from '../../../client/src/cluster/kubectl.ts';
import type { KubernetesObject } from '../../../client/src/cluster/ports.ts';
import { cronJobKind, jobKind, podKind } from '../../../client/src/cluster/resourceKinds.ts';
import { clusterError } from '../../../client/src/kubernetes/errors.ts';
import { toMessageText } from '../../../client/src/ui/plainText.ts';
import { linesOf, toYamlText } from '../../../client/src/ui/yamlText.ts';
import { fakePlace } from '../../support/fakeApi.ts';

/** Objects with everything that the product reads, as a server has them. */
const template = {
  metadata: { labels: { 'job-name': 'pi', app: 'pi' }, annotations: { a: 'b' } },
  spec: {
    restartPolicy: 'Never',
    containers: [
      { name: 'c', image: 'busybox', env: [{ name: 'A', value: 'b' }], resources: { limits: { cpu: '1' } } },
    ],
    affinity: { nodeAffinity: { x: 1 } },
  },
};
const metadata = {
  name: 'pi',
  namespace: 'a',
  uid: 'u',
  labels: { app: 'pi' },
  annotations: { note: 'x' },
  creationTimestamp: '2026-01-01T00:00:00Z',
  ownerReferences: [{ kind: 'CronJob', name: 'nightly', uid: 'n', controller: true }],
  finalizers: ['a/b'],
  managedFields: [{ manager: 'x' }],
};
const jobSpec = { parallelism: 2, completions: 2, completionMode: 'Indexed', backoffLimit: 1, suspend: true, template };
const conditions = [{ type: 'Suspended', status: 'True', reason: 'R', message: 'm', lastTransitionTime: 'x' }];
const seeds: readonly KubernetesObject[] = [
  { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: jobSpec, status: { conditions, active: 0, startTime: 'x' } },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: { schedule: '@daily', jobTemplate: { metadata: { labels: { a: 'b' } }, spec: jobSpec } },
    status: { active: [{ name: 'pi-1' }], lastScheduleTime: 'x' },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: template.spec,
    status: { phase: 'Running', containerStatuses: [{ name: 'c', state: { running: { startedAt: 'x' } } }] },
  },
  { kind: 'Event', metadata, reason: 'R', message: 'm', count: 3, type: 'Warning', source: { component: 'c' } },
];

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', [], {}, [null], [[]], { a: null }, '2026-13-45T99:99:99Z'),
  fc.constantFrom<unknown>(
    '\u001b[31mred\u001b[0m',
    '\u202egnp.exe',
    '[x](command:evil)',
    'a\u0000b\r\nc',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

function places(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [
    path,
    ...Object.entries(value).flatMap(([key, part]) =>
      places(part, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ];
}

/** A copy with one place taken out, or something odd in it. */
function mutated(
  object: unknown,
  path: readonly (string | number)[],
  change: { readonly value: unknown } | 'gone',
): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return change === 'gone' ? {} : change.value;
  if (Array.isArray(object)) {
    const copy: unknown[] = [...object];
    if (rest.length === 0 && change === 'gone') copy.splice(Number(first), 1);
    else copy[Number(first)] = mutated(copy[Number(first)], rest, change);
    return copy;
  }
  const copy: Record<string, unknown> = { ...(object as Record<string, unknown>) };
  if (rest.length === 0 && change === 'gone') delete copy[first];
  else copy[first] = mutated(copy[first], rest, change);
  return copy;
}

/** An object of one of the kinds with up to three things wrong. */
const broken = fc
  .tuple(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.option(odd, { nil: undefined })), { maxLength: 3 }))
  .map(([seed, changes]) =>
    changes.reduce<unknown>((object, [pick, value]) => {
      const all = places(object);
      const path = all[pick % all.length] ?? [];
      return mutated(object, path, value === undefined ? 'gone' : { value });
    }, seed),
  )
  // The API client hands on nothing but objects.
  .filter(
    (object): object is KubernetesObject => typeof object === 'object' && object !== null && !Array.isArray(object),
  );

const unsafe = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

describe('an object that is not what its type promises', () => {
  it('can be made a manifest, run again, edited and compared', () => {
    fc.assert(
      fc.property(broken, broken, (object, other) => {
        for (const one of [object, other]) {
          JSON.stringify([toManifest(one), jobAgain(one), jobOfCronJob(one), editable(one)]);
          assert.equal(editPatch(one, one, 'u'), undefined);
          assert.equal(typeof isQuietlySuspended(one), 'boolean');
          outcomeOf(one);
          for (const kind of [jobKind, cronJobKind]) {
            const spec = jobSpecOf(kind, one);
            for (const field of ['parallelism', 'activeDeadlineSeconds', 'backoffLimit'] as const) {
              assert.match(numberOf(field, spec), /^(-?\d+(e\+\d+)?)?$/);
              numberField(field, spec);
            }
            numberPatch(kind, one, { backoffLimit: isElastic(spec) ? 1 : 2 });
          }
          runningContainers(one);
          defaultContainer(one);
        }
        assert.deepEqual(changesBetween(object, object), []);
        const changes = changesBetween(object, other);
        assert.ok(waysOf(classChanges(changes, object, other, 36)).length > 0);
      }),
      { numRuns: 300 },
    );
  });

  it('is described as lines of plain text', () => {
    fc.assert(
      fc.property(broken, fc.array(broken, { maxLength: 3 }), (object, others) => {
        const text = describeObject({ object, children: others, events: others, spec: '', context: 'dev' });
        assert.doesNotMatch(text.replaceAll('\n', ''), unsafe);
      }),
      { numRuns: 300 },
    );
  });

  it('has its fields found in its own YAML, or not, but nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(broken, fc.nat(), async (object, pick) => {
        const all = places(object);
        const path = all[pick % all.length] ?? [];
        const text = await toYamlText(object);
        const [line] = await linesOf(text, [path]);
        assert.ok(line === undefined || line < text.split('\n').length);
      }),
      { numRuns: 100 },
    );
  });
});

describe('an answer that is not what its type promises', () => {
  const statuses = fc
    .tuple(
      fc.constantFrom(400, 403, 404, 409, 422, 500),
      fc.record(
        {
          message: odd,
          reason: odd,
          details: fc.oneof(
            odd,
            fc.record({ kind: odd, name: odd, causes: fc.array(fc.record({ field: odd, message: odd, reason: odd })) }),
          ),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([code, body]) => ({ code, body }));

  it('is said in words on one line, at no field that is no text', () => {
    fc.assert(
      fc.property(fc.oneof(statuses, fc.record({ code: fc.constantFrom(403, 500), body: odd })), (answer) => {
        const error = clusterError({ answer }, { place: fakePlace, request: { verb: 'apply', target: 'x' } });
        for (const { field, message } of complaintsOf(error)) {
          assert.equal(typeof field, 'string');
          assert.doesNotMatch(message, unsafe);
        }
        assert.doesNotMatch(errorWords(error), unsafe);
        assert.doesNotMatch(error.message, unsafe);
        assert.doesNotMatch(toMessageText(errorWords(error)), /\]\(/);
        for (const { manager, fields } of fieldConflictsOf(error))
          assert.doesNotMatch([manager, ...fields].join(), unsafe);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an annotation of 5 MB', () => {
  const big = 'x'.repeat(5_000_000);
  const object: KubernetesObject = {
    ...seeds[0],
    metadata: { ...metadata, annotations: { big, 'kubectl.kubernetes.io/last-applied-configuration': big } },
  };
  const changed = { ...object, spec: { ...jobSpec, parallelism: 3 } };

  it('is compared, patched and described in a moment, and described in few words', () => {
    const begin = performance.now();
    assert.deepEqual(
      changesBetween(toManifest(object), toManifest(changed)).map(({ field }) => field),
      ['spec.parallelism'],
    );
    const patch = editPatch(editable(object), editable(changed), 'u');
    assert.deepEqual(patch, { spec: { parallelism: 3 }, metadata: { uid: 'u' } });
    const text = describeObject({ object, children: [], events: [], spec: '', context: 'dev' });
    assert.ok(text.length < 50_000, String(text.length));
    assert.ok(performance.now() - begin < 2000);
  });
});

describe('hostile names', () => {
  const names = ['$(touch /tmp/x)', '`id`', "a'; id #", 'a b', '--all', '-n', 'a\nid', '"quoted"', '*', '~', '\\', ''];

  it('are single words of the copied kubectl command, for a real shell', function () {
    if (process.platform === 'win32') return this.skip();
    for (const name of names) {
      for (const kind of [jobKind, cronJobKind, podKind]) {
        for (const { command } of kubectlCommands(
          kind,
          { namespace: name, name },
          { context: name, kubeconfig: name },
        )) {
          // A shell function in kubectl's place writes the words that it gets.
          const script = `kubectl() { printf '%s\\0' "$@"; }; ${command}`;
          const { stdout, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
          assert.equal(status, 0, command);
          const words = stdout.split('\0').slice(0, -1);
          const context = words.indexOf('--context');
          assert.equal(words[context + 1], name);
          assert.equal(words[words.indexOf('--namespace') + 1], name);
        }
      }
    }
  });
});
