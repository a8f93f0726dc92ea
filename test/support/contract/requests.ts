import type { Ask, Json } from './target.ts';

/** One request of the contract. Both servers are asked in this order; `$NS` is the suite's namespace. */
export interface ContractRequest extends Ask {
  readonly about: string;
  /** How the demo cluster's answer differs on purpose. */
  readonly differs?: string;
}

const jobs = '/apis/batch/v1/namespaces/$NS/jobs';
const cronJobs = '/apis/batch/v1/namespaces/$NS/cronjobs';
const pods = '/api/v1/namespaces/$NS/pods';
const configMaps = '/api/v1/namespaces/$NS/configmaps';
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

const template: Json = {
  spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['true'] }] },
};

function job(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...metadata },
    spec: { suspend: true, template, ...spec },
  };
}

function cronJob(name: string, spec: Json = {}): Json {
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name },
    spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } }, ...spec },
  };
}

function gatedPod(name: string, spec: Json = {}, metadata: Json = {}): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: {
      schedulingGates: [{ name: 'example.com/wait' }],
      containers: [{ name: 'c', image: 'busybox:1.36' }],
      ...spec,
    },
  };
}

const apply = { 'content-type': 'application/apply-patch+yaml' };
const merge = { 'content-type': 'application/merge-patch+json' };
const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
const json = { 'content-type': 'application/json-patch+json' };

const get = (about: string, path: string, more: Partial<ContractRequest> = {}): ContractRequest => ({
  about,
  method: 'GET',
  path,
  ...more,
});
const post = (about: string, path: string, body: unknown, more: Partial<ContractRequest> = {}): ContractRequest => ({
  about,
  method: 'POST',
  path,
  body,
  ...more,
});
const put = (about: string, path: string, body: unknown): ContractRequest => ({ about, method: 'PUT', path, body });
const patch = (
  about: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: unknown,
): ContractRequest => ({ about, method: 'PATCH', path, headers, body });
const remove = (about: string, path: string, body?: unknown): ContractRequest => ({
  about,
  method: 'DELETE',
  path,
  ...(body === undefined ? {} : { body }),
});

const discovery: readonly ContractRequest[] = [
  get('the versions of the core group', '/api'),
  get('the group batch', '/apis/batch'),
  get('the resources of batch/v1', '/apis/batch/v1'),
  get('a group that is not there', '/apis/nope'),
  get('a version that is not there', '/apis/batch/v9'),
  get('a resource that is not there', '/apis/batch/v1/namespaces/$NS/tasks'),
  get('a path that is not there', '/nope'),
  get('a table, refused', `${jobs}`, {
    headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    differs: 'Tables are not made: the product asks for objects, and kubectl falls back to them.',
  }),
  get('a type that nobody makes', jobs, { headers: { accept: 'text/csv' } }),
  { about: 'a method that the resource has not', method: 'PUT', path: jobs, body: {} },
  { about: 'a method that HTTP has not for this', method: 'PATCH', path: jobs, headers: merge, body: {} },
];

const creating: readonly ContractRequest[] = [
  post('create a Job', jobs, job('one')),
  post('create it again', jobs, job('one')),
  post('create without apiVersion and kind', jobs, { metadata: { name: 'bare' }, spec: { suspend: true, template } }),
  post(
    'create with labels of its own',
    jobs,
    job('labelled', {}, { labels: { team: 'a' }, annotations: { note: 'x' } }),
  ),
  post(
    'create with labels on the template',
    jobs,
    job('template-labels', { template: { ...template, metadata: { labels: { app: 'x' } } } }),
  ),
  post(
    'create an Indexed Job',
    jobs,
    job('indexed', { completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimitPerIndex: 1 }),
  ),
  post(
    'create with a pod failure policy',
    jobs,
    job('policy', {
      podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
    }),
  ),
  post('create a work queue', jobs, job('queue', { parallelism: 2 })),
  post('create for another controller', jobs, job('managed', { managedBy: 'example.com/nobody', suspend: false })),
  post(
    'create with a manual selector',
    jobs,
    job('manual', {
      manualSelector: true,
      selector: { matchLabels: { own: 'x' } },
      template: { ...template, metadata: { labels: { own: 'x' } } },
    }),
  ),
  post(
    'create with everything in the pod that has defaults',
    jobs,
    job('defaults', {
      template: {
        spec: {
          restartPolicy: 'OnFailure',
          volumes: [
            { name: 'e' },
            { name: 'c', configMap: { name: 'c' } },
            { name: 's', secret: { secretName: 's' } },
            { name: 'h', hostPath: { path: '/tmp' } },
          ],
          initContainers: [
            { name: 'i', image: 'busybox@sha256:534887294aa1eb114cd9172da9171cb887d8be2876c9bc7b7df59288614e6345' },
          ],
          containers: [
            {
              name: 'c',
              image: 'busybox',
              ports: [{ containerPort: 80 }],
              env: [
                { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'B', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
              ],
              livenessProbe: { httpGet: { port: 80 } },
              resources: { limits: { cpu: '1', memory: '64Mi' } },
            },
          ],
        },
      },
    }),
  ),
  post('dry run', `${jobs}?dryRun=All`, job('never')),
  get('which made nothing', `${jobs}/never`),
  post('dry run of another kind', `${jobs}?dryRun=Some`, job('never')),
  post('the wrong kind', jobs, cronJob('wrong')),
  post('the wrong apiVersion', jobs, { ...job('wrong'), apiVersion: 'batch/v1beta1' }),
  post('another namespace', jobs, job('elsewhere', {}, { namespace: 'default' })),
  post('a namespace that is not there', '/apis/batch/v1/namespaces/no-such-namespace/jobs', job('one')),
  post('an empty body', jobs, undefined),
  { about: 'a body that is no JSON', method: 'POST', path: jobs, raw: '{"kind":' },
  { about: 'a body that is a list', method: 'POST', path: jobs, raw: '[]' },
  {
    about: 'a body in an unknown format',
    method: 'POST',
    path: jobs,
    raw: 'x',
    headers: { 'content-type': 'text/csv' },
  },
  {
    about: 'a body in YAML',
    method: 'POST',
    path: jobs,
    raw: JSON.stringify(job('yaml')),
    headers: { 'content-type': 'application/yaml' },
  },
  post('an unknown field, Strict', `${jobs}?fieldValidation=Strict`, job('unknown', { paralelism: 1 })),
  post('an unknown field, Warn', `${jobs}?fieldValidation=Warn`, job('unknown-warn', { paralelism: 1 })),
  post('an unknown field, Ignore', `${jobs}?fieldValidation=Ignore`, job('unknown-ignore', { paralelism: 1 })),
  post('an unknown field, nothing said', jobs, job('unknown-default', { paralelism: 1 })),
  post('an unknown validation', `${jobs}?fieldValidation=Loud`, job('unknown')),
  {
    about: 'a field twice',
    method: 'POST',
    path: `${jobs}?fieldValidation=Strict`,
    raw: JSON.stringify(job('twice')).replace('"suspend":true', '"suspend":true,"suspend":true'),
  },
  post('several invalid values', jobs, job('invalid', { parallelism: -1, completions: -1, backoffLimit: -1 })),
  post('a name that is none', jobs, job('No_Name')),
  post('a long field manager', `${jobs}?fieldManager=${'m'.repeat(129)}`, job('manager')),
  post('generateName', jobs, { ...job('x'), metadata: { generateName: 'made-', labels: { made: 'yes' } } }),
  post('create a CronJob', cronJobs, cronJob('cron')),
  post(
    'a CronJob with a time zone',
    cronJobs,
    cronJob('zoned', { timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid', startingDeadlineSeconds: 60 }),
  ),
  post('a CronJob without a schedule', cronJobs, cronJob('empty', { schedule: '' })),
  post('create a pod', pods, gatedPod('pod', {}, { labels: { team: 'a' } })),
  post(
    'a pod with limits',
    pods,
    gatedPod('limited', {
      containers: [{ name: 'c', image: 'busybox', resources: { limits: { cpu: '1', memory: '1Gi' } } }],
    }),
  ),
  post('a pod without a token', pods, gatedPod('tokenless', { automountServiceAccountToken: false })),
  post('create a ConfigMap', configMaps, { metadata: { name: 'settings' }, data: { a: '1' } }),
  post('create a Secret', '/api/v1/namespaces/$NS/secrets', { metadata: { name: 'secret' }, stringData: { a: '1' } }),
];

const reading: readonly ContractRequest[] = [
  get('a Job', `${jobs}/one`),
  get('its status', `${jobs}/one/status`),
  get('a part that it has not', `${jobs}/one/scale`),
  get('a Job that is not there', `${jobs}/none`),
  get('a namespace', '/api/v1/namespaces/$NS'),
  get('a namespace that is not there', '/api/v1/namespaces/no-such-namespace'),
  get('all Jobs', jobs),
  get('the Jobs of a namespace that is not there', '/apis/batch/v1/namespaces/no-such-namespace/jobs'),
  get('the first two', `${jobs}?limit=2`),
  get('by label', `${jobs}?labelSelector=team%3Da`),
  get('by labels that are there', `${jobs}?labelSelector=team,!made`),
  get('by a set of labels', `${jobs}?labelSelector=team%20in%20(a,b)`),
  get('by what a label is not', `${jobs}?labelSelector=team%20notin%20(a),made%21%3Dyes`),
  get('by a selector that is none', `${jobs}?labelSelector=a%3D%3D%3Db`),
  get('by name', `${jobs}?fieldSelector=metadata.name%3Done`),
  get('by all names but one', `${jobs}?fieldSelector=metadata.name%21%3Done`),
  get('by a field that cannot be selected by', `${jobs}?fieldSelector=spec.suspend%3Dtrue`),
  get('by successes', `${jobs}?fieldSelector=status.successful%3D0&limit=1`),
  get('pods by phase', `${pods}?fieldSelector=status.phase%3DPending`),
  get('pods by node', `${pods}?fieldSelector=spec.nodeName%3Dsomewhere`),
  get('from version 0', `${jobs}?resourceVersion=0&fieldSelector=metadata.name%3Done`),
  get('from a version that is none', `${jobs}?resourceVersion=abc`),
  get('from a version to come', `${jobs}?resourceVersion=99999999999&timeoutSeconds=1`),
  get('with a continue key that is none', `${jobs}?limit=1&continue=abc`),
  get('with a limit that is none', `${jobs}?limit=many`),
  get('CronJobs', cronJobs),
  get('pods', pods),
  get('ConfigMaps', `${configMaps}?fieldSelector=metadata.name%3Dsettings`),
  get('the log of a pod that has no node', `${pods}/pod/log`),
  get('the log of a container that is not there', `${pods}/pod/log?container=x`),
  get('the log of a pod that is not there', `${pods}/none/log`),
  get('a log with a line count that is none', `${pods}/pod/log?tailLines=-1`),
  get('a log since two times', `${pods}/pod/log?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z`),
  post(
    'may I list Jobs',
    reviews,
    { spec: { resourceAttributes: { verb: 'list', group: 'batch', resource: 'jobs', namespace: '$NS' } } },
    { differs: 'A question is answered and not kept: it has no managed fields.' },
  ),
  get('a review cannot be read', reviews),
];

const watching: readonly ContractRequest[] = [
  get('watch one object from the start', `${jobs}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Done`),
  get('watch by label', `${jobs}?watch=true&timeoutSeconds=1&labelSelector=team%3Da`),
  get('watch what is not there', `${jobs}?watch=true&timeoutSeconds=1&fieldSelector=metadata.name%3Dnone`),
  get('watch by name alone', `${jobs}/one?watch=true&timeoutSeconds=1`),
  get('watch from version 1', `${jobs}?watch=true&timeoutSeconds=2&resourceVersion=1`, {
    differs: 'A young demo cluster still knows its first version; a real one has forgotten it (410).',
  }),
  get('watch from a version that is none', `${jobs}?watch=true&timeoutSeconds=1&resourceVersion=abc`),
  get(
    'watch a list with initial events',
    `${jobs}?watch=true&timeoutSeconds=3&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&fieldSelector=metadata.name%3Done`,
  ),
  get('initial events without a match', `${jobs}?watch=true&timeoutSeconds=1&sendInitialEvents=true`),
];

const changing: readonly ContractRequest[] = [
  patch('merge patch', `${jobs}/one`, merge, { spec: { parallelism: 2 } }),
  patch('a merge patch that changes nothing', `${jobs}/one`, merge, { spec: { parallelism: 2 } }),
  patch('remove an annotation that is not there', `${jobs}/one`, merge, { metadata: { annotations: { x: null } } }),
  patch('strategic merge patch', `${jobs}/one`, strategic, {
    metadata: { annotations: { note: 'y' } },
    spec: { activeDeadlineSeconds: 600 },
  }),
  patch('a strategic patch of a container, suspended', `${jobs}/one`, strategic, {
    spec: { template: { spec: { containers: [{ name: 'c', resources: { limits: { cpu: '1' } } }] } } },
  }),
  patch('an image, which cannot be changed', `${jobs}/one`, strategic, {
    spec: { template: { spec: { containers: [{ name: 'c', image: 'busybox' }] } } },
  }),
  patch('a node selector of a suspended Job', `${jobs}/one`, merge, {
    spec: { template: { spec: { nodeSelector: { disk: 'ssd' } } } },
  }),
  patch('JSON patch', `${jobs}/one`, json, [{ op: 'replace', path: '/spec/backoffLimit', value: 3 }]),
  patch('a JSON patch whose test fails', `${jobs}/one`, json, [{ op: 'test', path: '/spec/backoffLimit', value: 9 }]),
  patch('a JSON patch of what is not there', `${jobs}/one`, json, [{ op: 'remove', path: '/spec/nope' }]),
  patch('a JSON patch that is none', `${jobs}/one`, json, { op: 'remove' }),
  patch('a patch of no known type', `${jobs}/one`, { 'content-type': 'application/json' }, {}),
  patch('a patch of what is not there', `${jobs}/none`, merge, {}),
  patch('immutable completions', `${jobs}/one`, merge, { spec: { completions: 5 } }),
  patch('elastic completions', `${jobs}/indexed`, merge, { spec: { completions: 4, parallelism: 4 } }),
  patch('completions that are not elastic', `${jobs}/indexed`, merge, { spec: { completions: 5 } }),
  patch('another completion mode', `${jobs}/one`, merge, { spec: { completionMode: 'Indexed' } }),
  patch('another selector', `${jobs}/one`, merge, { spec: { selector: { matchLabels: { a: 'b' } } } }),
  patch('an invalid value', `${jobs}/one`, merge, { spec: { parallelism: -1 } }),
  patch('a value of the wrong type', `${jobs}/one`, merge, { spec: { parallelism: 'two' } }),
  patch('an unknown field, Strict', `${jobs}/one?fieldValidation=Strict`, merge, { spec: { paralelism: 2 } }),
  patch('a patch with another version', `${jobs}/one`, merge, {
    metadata: { resourceVersion: '1' },
    spec: { parallelism: 3 },
  }),
  patch('another name', `${jobs}/one`, merge, { metadata: { name: 'two' } }),
  patch('a dry run', `${jobs}/one?dryRun=All`, merge, { spec: { parallelism: 9 } }),
  get('which changed nothing', `${jobs}/one`),
  patch('force without apply', `${jobs}/one?force=true`, merge, {}),
  put('replace what is not there', `${jobs}/none`, job('none')),
  put('replace with another name', `${jobs}/one`, job('two')),
  put('replace with an old version', `${jobs}/labelled`, job('labelled', {}, { resourceVersion: '1' })),
  patch('the status through the object', `${jobs}/managed`, merge, { status: { active: 1 } }),
  patch('the status of a managed Job', `${jobs}/managed/status`, merge, {
    status: { startTime: '2026-01-01T00:00:00Z', active: 1, ready: 0 },
  }),
  patch('the specification through the status', `${jobs}/managed/status`, merge, { spec: { parallelism: 7 } }),
  patch('suspend a CronJob', `${cronJobs}/cron`, merge, { spec: { suspend: true } }),
  patch('a CronJob without a schedule', `${cronJobs}/cron`, merge, { spec: { schedule: 'never' } }),
  patch('data of a ConfigMap', `${configMaps}/settings`, merge, { data: { a: null, b: '2' } }),
  patch('the image of a pod', `${pods}/pod`, strategic, {
    spec: { containers: [{ name: 'c', image: 'busybox:1.28' }] },
  }),
  patch('the command of a pod', `${pods}/pod`, strategic, {
    spec: { containers: [{ name: 'c', command: ['false'] }] },
  }),
];

const applying: readonly ContractRequest[] = [
  patch(
    'apply what is not there',
    `${jobs}/applied?fieldManager=a`,
    apply,
    job('applied', { parallelism: 2, backoffLimit: 1 }),
  ),
  patch('apply it again', `${jobs}/applied?fieldManager=a`, apply, job('applied', { parallelism: 2, backoffLimit: 1 })),
  patch('give up a field', `${jobs}/applied?fieldManager=a`, apply, job('applied', { parallelism: 2 })),
  patch(
    'another manager, the same values',
    `${jobs}/applied?fieldManager=b`,
    apply,
    job('applied', { parallelism: 2 }),
  ),
  patch('another manager, another value', `${jobs}/applied?fieldManager=b`, apply, job('applied', { parallelism: 3 })),
  patch('the same with force', `${jobs}/applied?fieldManager=b&force=true`, apply, job('applied', { parallelism: 3 })),
  patch('add a label', `${jobs}/applied?fieldManager=c`, apply, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'applied', labels: { from: 'c' } },
  }),
  patch('take the label away again', `${jobs}/applied?fieldManager=c`, apply, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'applied' },
  }),
  patch(
    'apply over an update',
    `${jobs}/labelled?fieldManager=a`,
    apply,
    job('labelled', { parallelism: 4 }, { labels: { team: 'b' } }),
  ),
  patch('without a manager', `${jobs}/applied`, apply, job('applied')),
  patch('without a kind', `${jobs}/applied?fieldManager=a`, apply, { metadata: { name: 'applied' } }),
  patch('with another name', `${jobs}/applied?fieldManager=a`, apply, job('other')),
  patch('as a dry run', `${jobs}/dry?fieldManager=a&dryRun=All`, apply, job('dry')),
  patch('a CronJob', `${cronJobs}/applied?fieldManager=a`, apply, cronJob('applied')),
  patch('a ConfigMap', `${configMaps}/applied?fieldManager=a`, apply, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'applied' },
    data: { a: '1' },
  }),
  patch('data of another manager', `${configMaps}/applied?fieldManager=b`, apply, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'applied' },
    data: { a: '2' },
  }),
];

const deleting: readonly ContractRequest[] = [
  remove('in the background', `${jobs}/bare`, { propagationPolicy: 'Background' }),
  get('which is gone', `${jobs}/bare`),
  remove('as a dry run', `${jobs}/one`, { propagationPolicy: 'Background', dryRun: ['All'] }),
  remove('with another UID', `${jobs}/one`, { preconditions: { uid: '00000000-0000-0000-0000-000000000000' } }),
  remove('with another version', `${jobs}/one`, { preconditions: { resourceVersion: '1' } }),
  remove('by a policy that is none', `${jobs}/one`, { propagationPolicy: 'Slowly' }),
  remove('in the foreground', `${jobs}/labelled`, { propagationPolicy: 'Foreground' }),
  remove('without a policy', `${jobs}/queue`),
  remove('what is not there', `${jobs}/none`, { propagationPolicy: 'Background' }),
  remove('the options of another kind', `${jobs}/one`, { kind: 'Job', apiVersion: 'batch/v1' }),
  remove('a pod', `${pods}/pod`),
  remove('a ConfigMap', `${configMaps}/settings`),
  remove('a CronJob', `${cronJobs}/cron`, { propagationPolicy: 'Background' }),
  remove('Jobs by label', `${jobs}?labelSelector=made%3Dyes`, { propagationPolicy: 'Background' }),
  get('which are gone', `${jobs}?labelSelector=made%3Dyes`),
  post('with a finalizer', configMaps, { metadata: { name: 'held', finalizers: ['example.com/hold'] } }),
  remove('which waits for it', `${configMaps}/held`),
  remove('and waits', `${configMaps}/held`),
  patch('and goes with it', `${configMaps}/held`, merge, { metadata: { finalizers: null } }),
  get('and is gone', `${configMaps}/held`),
];

export const contractRequests: readonly ContractRequest[] = [
  ...discovery,
  ...creating,
  ...reading,
  ...watching,
  ...changing,
  ...applying,
  ...deleting,
];
