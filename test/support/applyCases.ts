/** A request whose answer is worth knowing: one line of the table of real answers, `applyAnswers.json`. */
export interface ApplyCase {
  /** Unique; also the object's name where the manifest names none. */
  readonly id: string;
  /** What is special about it, for people. */
  readonly what: string;
  readonly verb: 'create' | 'apply' | 'delete';
  readonly object: Json;
  /** Requests before it, in the same namespace. */
  readonly before?: readonly Pick<ApplyCase, 'verb' | 'object' | 'query'>[];
  readonly query?: Readonly<Record<string, string>>;
  /** Of a delete. */
  readonly body?: Json;
  /** In place of the object's own: `batch/v1beta1`. */
  readonly apiVersion?: string;
  /** Which of the prepared namespaces it goes to. */
  readonly namespace?: 'plain' | 'quota' | 'podQuota' | 'terminating' | 'policy' | 'restricted' | 'missing';
  /** As whom. */
  readonly as?: 'admin' | 'viewer';
  /**
   * Of several faults the server names one or all, as its maps happen to be ordered; these codes are theirs, where they
   * are not the same.
   */
  readonly varies?: true | readonly number[];
}

export type Json = { readonly [key: string]: unknown };

const container: Json = { name: 'c', image: 'busybox', command: ['true'] };

interface Parts {
  readonly metadata?: Json;
  readonly spec?: Json;
  readonly pod?: Json;
  readonly container?: Json;
  readonly top?: Json;
}

function template({ pod, container: more }: Parts): Json {
  return { spec: { restartPolicy: 'Never', containers: [{ ...container, ...more }], ...pod } };
}

/** A Job that would be accepted, with parts of it replaced. `undefined` takes a field out. */
export function job(name: string, parts: Parts = {}): Json {
  return clean({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...parts.metadata },
    spec: { template: template(parts), ...parts.spec },
    ...parts.top,
  });
}

export function cronJob(name: string, parts: Parts = {}, jobSpec: Json = {}): Json {
  return clean({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name, ...parts.metadata },
    spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template: template(parts), ...jobSpec } }, ...parts.spec },
  });
}

function clean(value: Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}

/** Manifests that are wrong by themselves: each is created and applied, for real and as a dry run. */
const wrongManifests: readonly (readonly [id: string, what: string, object: (name: string) => Json])[] = [
  ['good', 'nothing is wrong', (name) => job(name)],
  ['unknown-top', 'an unknown field at the top', (name) => job(name, { top: { sepc: {} } })],
  ['unknown-metadata', 'an unknown field in metadata', (name) => job(name, { metadata: { lables: {} } })],
  ['unknown-spec', 'an unknown field in spec', (name) => job(name, { spec: { paralelism: 2 } })],
  ['unknown-container', 'an unknown field in a container', (name) => job(name, { container: { imagee: 'x' } })],
  [
    'unknown-deep',
    'an unknown field in an item of a list without keys',
    (name) => job(name, { pod: { tolerations: [{ keey: 'a' }] } }),
  ],
  ['unknown-two', 'two unknown fields', (name) => job(name, { spec: { paralelism: 2 }, container: { imagee: 'x' } })],
  ['type-number', 'text where a number belongs', (name) => job(name, { spec: { parallelism: 'two' } })],
  ['type-text', 'a number where text belongs', (name) => job(name, { container: { image: 5 } })],
  ['type-list', 'a mapping where a list belongs', (name) => job(name, { container: { env: { A: 'b' } } })],
  ['type-map', 'a list where a mapping belongs', (name) => job(name, { spec: { template: [] } })],
  ['type-bool', 'text where true or false belongs', (name) => job(name, { spec: { suspend: 'yes' } })],
  [
    'type-env',
    'a boolean as an environment variable',
    (name) => job(name, { container: { env: [{ name: 'A', value: true }] } }),
  ],
  ['type-label', 'a number as a label', (name) => job(name, { metadata: { labels: { a: 1 } } })],
  ['type-command', 'text where a list of texts belongs', (name) => job(name, { container: { command: 'true' } })],
  ['int-overflow', 'a number too large for 32 bits', (name) => job(name, { spec: { backoffLimit: 99_999_999_999 } })],
  ['float', 'a fraction where a whole number belongs', (name) => job(name, { spec: { backoffLimit: 1.5 } })],
  [
    'quantity',
    'a quantity that is none',
    (name) => job(name, { container: { resources: { limits: { memory: 'lots' } } } }),
  ],
  [
    'duplicate-env',
    'an environment variable twice',
    (name) =>
      job(name, {
        container: {
          env: [
            { name: 'A', value: '1' },
            { name: 'A', value: '2' },
          ],
        },
      }),
  ],
  [
    'duplicate-port',
    'a port twice',
    (name) => job(name, { container: { ports: [{ containerPort: 80 }, { containerPort: 80 }] } }),
  ],
  [
    'duplicate-container',
    'two containers of one name',
    (name) => job(name, { pod: { containers: [container, container] } }),
  ],
  [
    'duplicate-volume',
    'two volumes of one name',
    (name) =>
      job(name, {
        pod: {
          volumes: [
            { name: 'v', emptyDir: {} },
            { name: 'v', emptyDir: {} },
          ],
        },
      }),
  ],
  [
    'duplicate-mount',
    'two mounts at one path',
    (name) =>
      job(name, {
        container: {
          volumeMounts: [
            { name: 'v', mountPath: '/a' },
            { name: 'v', mountPath: '/a' },
          ],
        },
        pod: { volumes: [{ name: 'v', emptyDir: {} }] },
      }),
  ],
  ['restart-missing', 'no restartPolicy', (name) => job(name, { pod: { restartPolicy: undefined } })],
  ['restart-always', 'restartPolicy Always', (name) => job(name, { pod: { restartPolicy: 'Always' } })],
  ['negative', 'a negative number', (name) => job(name, { spec: { parallelism: -1 } })],
  ['two-invalid', 'two invalid values', (name) => job(name, { spec: { parallelism: -1, completions: -2 } })],
  ['enum', 'a value outside of an enumeration', (name) => job(name, { spec: { completionMode: 'Sorted' } })],
  ['no-containers', 'no containers', (name) => job(name, { pod: { containers: [] } })],
  ['no-template', 'no template', (name) => job(name, { spec: { template: undefined } })],
  ['no-container-name', 'a container without a name', (name) => job(name, { container: { name: undefined } })],
  ['no-image', 'a container without an image', (name) => job(name, { container: { image: undefined } })],
  ['null-name', 'a container whose name is null', (name) => job(name, { container: { name: null } })],
  [
    'env-no-name',
    'an environment variable without a name',
    (name) => job(name, { container: { env: [{ value: '1' }] } }),
  ],
  ['label-value', 'a label value that is none', (name) => job(name, { metadata: { labels: { a: 'b c' } } })],
  [
    'mount-no-volume',
    'a mount of a volume that is not there',
    (name) => job(name, { container: { volumeMounts: [{ name: 'v', mountPath: '/a' }] } }),
  ],
  [
    'selector',
    'a selector without manualSelector',
    (name) => job(name, { spec: { selector: { matchLabels: { a: 'b' } } } }),
  ],
  ['index-backoff', 'backoffLimitPerIndex without Indexed', (name) => job(name, { spec: { backoffLimitPerIndex: 1 } })],
  ['cron-good', 'a good CronJob', (name) => cronJob(name)],
  ['cron-schedule', 'a schedule that is none', (name) => cronJob(name, { spec: { schedule: 'every day' } })],
  ['cron-zone', 'a time zone that is none', (name) => cronJob(name, { spec: { timeZone: 'Mars/Base' } })],
  ['cron-tz', 'a time zone in the schedule', (name) => cronJob(name, { spec: { schedule: 'TZ=UTC 0 0 1 1 *' } })],
  [
    'cron-policy',
    'a concurrencyPolicy that is none',
    (name) => cronJob(name, { spec: { concurrencyPolicy: 'Never' } }),
  ],
  ['cron-unknown', 'an unknown field deep in a CronJob', (name) => cronJob(name, { container: { imagee: 'x' } })],
  ['cron-type', 'a wrong type deep in a CronJob', (name) => cronJob(name, {}, { backoffLimit: 'few' })],
  ['cron-name', 'a CronJob with a name of more than 52 characters', (name) => cronJob(name.padEnd(60, 'x'))],
];

const manager = { fieldManager: 'kubernetes-jobs' };
const strict = { ...manager, fieldValidation: 'Strict' };
const dry = { dryRun: 'All' };

function wrongCases(): ApplyCase[] {
  return wrongManifests.flatMap(([id, what, object]) =>
    (['create', 'apply'] as const).flatMap((verb) =>
      [false, true].map((isDry) => {
        const name = `${id}-${verb}${isDry ? '-dry' : ''}`;
        return {
          id: name,
          what,
          verb,
          object: object(name),
          query: { ...strict, ...(isDry ? dry : {}) },
          ...(id === 'unknown-two' ? { varies: true } : {}),
        };
      }),
    ),
  );
}

const applied = (object: Json, as = 'kubernetes-jobs'): Pick<ApplyCase, 'verb' | 'object' | 'query'> => ({
  verb: 'apply',
  object,
  query: { fieldManager: as },
});

function existingCases(): ApplyCase[] {
  const suspended = { suspend: true };
  return [
    {
      id: 'again',
      what: 'the same once more',
      verb: 'apply',
      object: job('again', { spec: suspended }),
      before: [applied(job('again', { spec: suspended }))],
      query: strict,
    },
    {
      id: 'mutable',
      what: 'another parallelism',
      verb: 'apply',
      object: job('mutable', { spec: { ...suspended, parallelism: 3 } }),
      before: [applied(job('mutable', { spec: suspended }))],
      query: strict,
    },
    ...[false, true].map(
      (isDry): ApplyCase => ({
        id: isDry ? 'immutable-dry' : 'immutable',
        what: 'another image: the template cannot be changed',
        verb: 'apply',
        object: job(isDry ? 'immutable-dry' : 'immutable', { container: { image: 'busybox:1.36' } }),
        before: [applied(job(isDry ? 'immutable-dry' : 'immutable'))],
        query: { ...strict, ...(isDry ? dry : {}) },
      }),
    ),
    {
      id: 'immutable-completions',
      what: 'other completions of a Job that is not Indexed',
      verb: 'apply',
      object: job('immutable-completions', { spec: { ...suspended, completions: 3 } }),
      before: [applied(job('immutable-completions', { spec: { ...suspended, completions: 2 } }))],
      query: strict,
    },
    {
      id: 'suspended-resources',
      what: 'other resources of a suspended Job',
      verb: 'apply',
      object: job('suspended-resources', { spec: suspended, container: { resources: { limits: { cpu: '2' } } } }),
      before: [applied(job('suspended-resources', { spec: suspended }))],
      query: strict,
    },
    {
      id: 'unknown-existing',
      what: 'an unknown field, the object exists',
      verb: 'apply',
      object: job('unknown-existing', { spec: { ...suspended, paralelism: 1 } }),
      before: [applied(job('unknown-existing', { spec: suspended }))],
      query: strict,
    },
    {
      id: 'conflict',
      what: 'fields that another manager owns',
      verb: 'apply',
      object: job('conflict', { spec: { ...suspended, parallelism: 4, backoffLimit: 2 } }),
      before: [applied(job('conflict', { spec: { ...suspended, parallelism: 1, backoffLimit: 1 } }), 'somebody-else')],
      query: strict,
    },
    {
      id: 'conflict-updated',
      what: 'a field that was set by an update, not by apply',
      verb: 'apply',
      object: job('conflict-updated', { spec: { ...suspended, parallelism: 4 } }),
      before: [
        {
          verb: 'create',
          object: job('conflict-updated', { spec: { ...suspended, parallelism: 1 } }),
          query: { fieldManager: 'kubectl-create' },
        },
      ],
      query: strict,
    },
    {
      id: 'conflict-forced',
      what: 'the same with force',
      verb: 'apply',
      object: job('conflict-forced', { spec: { ...suspended, parallelism: 4 } }),
      before: [applied(job('conflict-forced', { spec: { ...suspended, parallelism: 1 } }), 'somebody-else')],
      query: { ...strict, force: 'true' },
    },
    {
      id: 'exists',
      what: 'create what exists',
      verb: 'create',
      object: job('exists'),
      before: [applied(job('exists'))],
      query: strict,
    },
    {
      id: 'delete-uid',
      what: 'delete another object of the same name',
      verb: 'delete',
      object: job('delete-uid'),
      before: [applied(job('delete-uid', { spec: suspended }))],
      body: { propagationPolicy: 'Background', preconditions: { uid: '00000000-0000-0000-0000-000000000000' } },
    },
    { id: 'delete-missing', what: 'delete what is not there', verb: 'delete', object: job('delete-missing') },
    {
      id: 'stale-version',
      what: 'apply with a resourceVersion of the past',
      verb: 'apply',
      object: job('stale-version', { metadata: { resourceVersion: '1' }, spec: suspended }),
      before: [applied(job('stale-version', { spec: suspended }))],
      query: strict,
    },
  ];
}

function requestCases(): ApplyCase[] {
  return [
    {
      id: 'generate-name',
      what: 'create with generateName',
      verb: 'create',
      object: job('', { metadata: { name: undefined, generateName: 'made-' } }),
      query: strict,
    },
    {
      id: 'bad-name',
      what: 'a name with capital letters',
      verb: 'create',
      object: job('Bad_Name'),
      query: strict,
    },
    {
      id: 'no-name',
      what: 'create without a name',
      verb: 'create',
      object: job('', { metadata: { name: undefined } }),
      query: strict,
    },
    {
      id: 'quota-cron',
      what: 'a quota of no Jobs, which counts no CronJobs',
      verb: 'apply',
      namespace: 'quota',
      object: cronJob('quota-cron'),
      query: strict,
    },
    ...(['quota-pods', 'quota-limit-range'] as const).map(
      (id): ApplyCase => ({
        id,
        what: 'a quota and a limit that only its pods will meet',
        verb: 'apply',
        namespace: 'podQuota',
        object: job(id, { spec: { suspend: true }, container: { resources: { requests: { cpu: '2' } } } }),
        query: strict,
      }),
    ),
    ...(['named', 'expression', 'several'] as const).flatMap((deny) =>
      ([job, cronJob] as const).map((kind): ApplyCase => {
        const id = `policy-${deny}${kind === cronJob ? '-cron' : ''}`;
        return {
          id,
          what: `a ValidatingAdmissionPolicy denies it: ${deny}`,
          verb: 'apply',
          namespace: 'policy',
          object: kind(id, { metadata: { labels: { deny } } }),
          query: strict,
          // Of several policies the server names one.
          ...(deny === 'several' ? { varies: [403, 422] } : {}),
        };
      }),
    ),
    {
      id: 'other-uid',
      what: 'the UID of another object, as an export has it',
      verb: 'apply',
      object: job('other-uid', { metadata: { uid: '00000000-0000-0000-0000-000000000000' } }),
      query: strict,
    },
    {
      id: 'other-uid-existing',
      what: 'the UID of another object, and one is there',
      verb: 'apply',
      object: job('other-uid-existing', {
        metadata: { uid: '00000000-0000-0000-0000-000000000000' },
        spec: { suspend: true },
      }),
      before: [applied(job('other-uid-existing', { spec: { suspend: true } }))],
      query: strict,
    },
    {
      id: 'name-not-label',
      what: 'a name that its pods cannot carry in a label',
      verb: 'apply',
      object: job('name.not.a.label', { spec: { suspend: true } }),
      query: strict,
    },
    { id: 'no-manager', what: 'apply without a field manager', verb: 'apply', object: job('no-manager'), query: {} },
    {
      id: 'other-namespace',
      what: 'the manifest names another namespace than the request',
      verb: 'apply',
      object: job('other-namespace', { metadata: { namespace: 'default' } }),
      query: strict,
    },
    {
      id: 'managed-fields',
      what: 'managedFields in the manifest, as an export has them',
      verb: 'apply',
      object: job('managed-fields', {
        metadata: {
          managedFields: [
            {
              manager: 'x',
              operation: 'Apply',
              apiVersion: 'batch/v1',
              time: '2026-01-01T00:00:00Z',
              fieldsType: 'FieldsV1',
              fieldsV1: {},
            },
          ],
        },
      }),
      query: strict,
    },
    {
      id: 'removed-version',
      what: 'an apiVersion that the server no longer has',
      verb: 'apply',
      apiVersion: 'batch/v1beta1',
      object: { ...cronJob('removed-version'), apiVersion: 'batch/v1beta1' },
      query: strict,
    },
    {
      id: 'unknown-warn',
      what: 'an unknown field, with fieldValidation Warn',
      verb: 'create',
      object: job('unknown-warn', { spec: { paralelism: 2 } }),
      query: { ...manager, fieldValidation: 'Warn' },
    },
    {
      id: 'unknown-ignore-apply',
      what: 'an unknown field, applied with fieldValidation Ignore',
      verb: 'apply',
      object: job('unknown-ignore-apply', { spec: { paralelism: 2 } }),
      query: { ...manager, fieldValidation: 'Ignore' },
    },
    ...(['create', 'apply'] as const).flatMap((verb): ApplyCase[] => [
      {
        id: `quota-${verb}`,
        what: 'a quota of no Jobs',
        verb,
        namespace: 'quota',
        object: job(`quota-${verb}`),
        query: strict,
      },
      {
        id: `quota-${verb}-dry`,
        what: 'a quota of no Jobs',
        verb,
        namespace: 'quota',
        object: job(`quota-${verb}-dry`),
        query: { ...strict, ...dry },
      },
      {
        id: `missing-${verb}`,
        what: 'a namespace that does not exist',
        verb,
        namespace: 'missing',
        object: job(`missing-${verb}`),
        query: strict,
      },
      {
        id: `terminating-${verb}`,
        what: 'a namespace that is being deleted',
        verb,
        namespace: 'terminating',
        object: job(`terminating-${verb}`),
        query: strict,
      },
      {
        id: `viewer-${verb}`,
        what: 'without permission',
        verb,
        as: 'viewer',
        object: job(`viewer-${verb}`),
        query: strict,
      },
      {
        id: `policy-${verb}`,
        what: 'a ValidatingAdmissionPolicy denies it',
        verb,
        namespace: 'policy',
        object: job(`policy-${verb}`, { metadata: { labels: { deny: 'me' } } }),
        query: strict,
      },
      {
        id: `policy-warn-${verb}`,
        what: 'a ValidatingAdmissionPolicy warns',
        verb,
        namespace: 'policy',
        object: job(`policy-warn-${verb}`, { metadata: { labels: { warn: 'me' } } }),
        query: strict,
      },
      {
        id: `restricted-${verb}`,
        what: 'Pod Security warns about the pods that it will refuse',
        verb,
        namespace: 'restricted',
        object: job(`restricted-${verb}`),
        query: strict,
      },
    ]),
  ];
}

export const applyCases: readonly ApplyCase[] = [...wrongCases(), ...existingCases(), ...requestCases()];

/** What a server answered, with everything taken out that differs from run to run. */
export interface RecordedAnswer {
  readonly id: string;
  readonly code: number;
  readonly warnings: readonly string[];
  /** The body, where it is a Status; the names of namespaces are those of `ApplyCase.namespace`. */
  readonly status?: Json;
  /** The body, where it is not even JSON. */
  readonly text?: string;
  /** Of a success: what the server has made of it, in short. */
  readonly object?: { readonly kind: string; readonly generation?: number; readonly managers: readonly string[] };
}

export interface AnswerTable {
  /** The server that was asked: `v1.36.3`. */
  readonly server: string;
  readonly answers: readonly RecordedAnswer[];
}
