import {
  apply,
  type ContractRequest,
  configMaps,
  cronJob,
  cronJobs,
  gatedPod,
  get,
  type Json,
  job,
  jobs,
  json,
  merge,
  patch,
  pods,
  post,
  put,
  remove,
  reviews,
} from './requestParts.ts';

const events = '/api/v1/namespaces/$NS/events';
const second = '/api/v1/namespaces/$NS-second';

function configMap(name: string, metadata: Json = {}, data: Json = { a: '1' }): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

function ownedBy(about: string, name: string, more: Json = {}): Json {
  return { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid: `$UID[${about}]`, ...more }] };
}

/** What a watch tells of one object's life, from a list on, and under selectors that it comes under and leaves. */
const history: readonly ContractRequest[] = (() => {
  const one = `${configMaps}/history`;
  const from = `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=$RV[a list to watch from]`;
  return [
    get('a list to watch from', `${configMaps}?fieldSelector=metadata.name%3Dhistory`),
    post('it is made', configMaps, configMap('history', { labels: { phase: 'a' } })),
    patch('it is changed', one, merge, { data: { a: '2' } }),
    patch('it is not changed', one, merge, { data: { a: '2' } }),
    patch('its label is another', one, merge, { metadata: { labels: { phase: 'b' } } }),
    patch('it has been changed as a dry run', `${one}?dryRun=All`, merge, { data: { a: '9' } }),
    remove('it would be deleted', `${one}?dryRun=All`),
    remove('it is deleted', one),
    get('watch its life', `${from}&fieldSelector=metadata.name%3Dhistory`),
    get('watch it until it leaves the selector', `${from}&labelSelector=phase%3Da`),
    get('watch it from when it comes under the selector', `${from}&labelSelector=phase%3Db`),
    get('watch it without a label that it always has', `${from}&labelSelector=!phase,watched`),
    get(
      'watch it in all namespaces',
      `/api/v1/configmaps?watch=true&timeoutSeconds=1&resourceVersion=$RV[a list to watch from]&fieldSelector=metadata.name%3Dhistory,metadata.namespace%3D$NS`,
    ),
    get('watch it by the old path', `/api/v1/watch/namespaces/$NS/configmaps?timeoutSeconds=1&resourceVersion=0`, {
      differs: 'The old paths of watches are not served: no client of today asks for them.',
    }),
    get(
      'watch on from its last version',
      `${configMaps}?watch=1&timeoutSeconds=1&resourceVersion=$RV[its label is another]&fieldSelector=metadata.name%3Dhistory`,
    ),
    get('watch from a version to come', `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=99999999999`, {
      until: { code: 200 },
    }),
    get('watch for a time that is none', `${configMaps}?watch=true&timeoutSeconds=soon`),
    get(
      'watch with a match that needs a version',
      `${configMaps}?watch=true&timeoutSeconds=1&resourceVersionMatch=NotOlderThan`,
    ),
    get(
      'watch an exact version',
      `${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=1&resourceVersionMatch=Exact`,
    ),
  ];
})();

/** Lists in pages, and at versions. */
const paging: readonly ContractRequest[] = [
  ...['a', 'b', 'c', 'd', 'e'].map((name) =>
    post(`page ${name} is made`, configMaps, configMap(`page-${name}`, { labels: { paged: 'yes' } })),
  ),
  get('the first page', `${configMaps}?labelSelector=paged&limit=2`),
  remove('one that is still to come goes', `${configMaps}/page-d`),
  post('one that was to come comes', configMaps, configMap('page-dd', { labels: { paged: 'yes' } })),
  get('the second page', `${configMaps}?labelSelector=paged&limit=2&continue=$CONTINUE[the first page]`),
  get('the last page', `${configMaps}?labelSelector=paged&limit=2&continue=$CONTINUE[the second page]`),
  get('the rest in one page', `${configMaps}?labelSelector=paged&continue=$CONTINUE[the first page]`),
  get('a page at another version', `${configMaps}?limit=2&resourceVersion=1&continue=$CONTINUE[the first page]`),
  get('a page of a version that is forgotten', `${configMaps}?limit=2&continue=${continueAt(1, 'page-b\u0000')}`, {
    forgotten: true,
  }),
  get(
    'a page that goes on as things are now',
    `${configMaps}?labelSelector=paged&limit=2&continue=${continueAt(-1, 'page-b\u0000')}`,
  ),
  get('a page outside of the list', `${configMaps}?limit=2&continue=${continueAt(1, '../secrets')}`),
  get('a page with a match', `${configMaps}?limit=2&resourceVersionMatch=Exact&continue=$CONTINUE[the first page]`),
  get(
    'not older than',
    `${configMaps}?labelSelector=paged&resourceVersion=$RV[the first page]&resourceVersionMatch=NotOlderThan`,
  ),
  get('exactly version 0', `${configMaps}?resourceVersion=0&resourceVersionMatch=Exact`),
  get('a match that is none', `${configMaps}?resourceVersion=1&resourceVersionMatch=Roughly`),
  get('a match without a version', `${configMaps}?resourceVersionMatch=NotOlderThan`),
  get('exactly a version that is forgotten', `${configMaps}?resourceVersion=1&resourceVersionMatch=Exact`, {
    forgotten: true,
  }),
  get('one object from version 0', `${configMaps}/page-a?resourceVersion=0`),
  get('one object from a version that is none', `${configMaps}/page-a?resourceVersion=x`),
  get(
    'initial events of a list',
    `${configMaps}?sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=0`,
  ),
  get('a limit below none', `${configMaps}?limit=-1&labelSelector=paged`),
];

/** Every verb as a dry run. */
const dryRuns: readonly ContractRequest[] = [
  post('a pod, dry', `${pods}?dryRun=All`, gatedPod('dry')),
  post('a CronJob, dry', `${cronJobs}?dryRun=All`, cronJob('dry')),
  post('a refused Job, dry', `${jobs}?dryRun=All`, job('dry', { parallelism: -1 })),
  post('what is there, dry', `${configMaps}?dryRun=All`, configMap('page-a')),
  put('replaced, dry', `${configMaps}/page-a?dryRun=All`, configMap('page-a', {}, { a: 'dry' })),
  patch('a status, dry', `${jobs}/managed/status?dryRun=All`, merge, { status: { active: 7 } }),
  patch('a JSON patch, dry', `${configMaps}/page-a?dryRun=All`, json, [{ op: 'add', path: '/data/b', value: '2' }]),
  patch(
    'applied over it, dry',
    `${configMaps}/page-a?fieldManager=a&dryRun=All&force=true`,
    apply,
    configMap('page-a'),
  ),
  patch('a patch with a dry run of its own', `${configMaps}/page-a?dryRun=Some`, merge, {}),
  remove('several, dry', `${configMaps}?labelSelector=paged&dryRun=All`),
  remove('by a query that is none', `${configMaps}/page-a?dryRun=Some`),
  remove('by a body that dry runs otherwise', `${configMaps}/page-a`, { dryRun: ['Some'] }),
  get('nothing of it has happened', `${configMaps}/page-a`),
  remove('several', `${configMaps}?labelSelector=paged`),
  get('all of it has happened', `${configMaps}?labelSelector=paged`),
];

/** What becomes of what an owner owns, by each policy. */
const owning: readonly ContractRequest[] = ['Background', 'Foreground', 'Orphan'].flatMap((propagationPolicy) => {
  const owner = `owner-${propagationPolicy.toLowerCase()}`;
  const owned = `owned-${propagationPolicy.toLowerCase()}`;
  const made = `the owner is made, ${propagationPolicy}`;
  const finalizers = propagationPolicy === 'Foreground' ? { finalizers: ['example.com/hold'] } : {};
  const one = `${configMaps}/${owned}`;
  return [
    post(made, configMaps, configMap(owner)),
    post(
      `it owns, ${propagationPolicy}`,
      configMaps,
      configMap(owned, { ...ownedBy(made, owner, { blockOwnerDeletion: true }), ...finalizers }),
    ),
    remove(`the owner is deleted, ${propagationPolicy}`, `${configMaps}/${owner}`, { propagationPolicy }),
    ...(propagationPolicy === 'Foreground'
      ? [
          get('what it owns is being deleted', one, { until: { code: 200, has: 'deletionTimestamp' } }),
          get('and it waits', `${configMaps}/${owner}`),
          remove('it is deleted once more, otherwise', `${configMaps}/${owner}`, { propagationPolicy: 'Background' }),
          patch('what it owns goes', one, merge, { metadata: { finalizers: null } }),
        ]
      : []),
    get(`the owner has gone, ${propagationPolicy}`, `${configMaps}/${owner}`, { until: { code: 404 } }),
    get(`what it owned, ${propagationPolicy}`, one, {
      until: propagationPolicy === 'Orphan' ? { code: 200, hasNot: 'ownerReferences' } : { code: 404 },
    }),
  ];
});

/** Server-side apply of CronJobs: who owns what, and who may take it. */
const applyingCronJobs: readonly ContractRequest[] = (() => {
  const one = `${cronJobs}/shared`;
  const shared = (spec: Json): Json => ({ ...cronJob('shared', spec) });
  const part = (spec: Json): Json => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'shared' }, spec });
  return [
    patch('a CronJob of two', `${one}?fieldManager=a`, apply, shared({ schedule: '0 0 1 1 *', suspend: true })),
    patch('another schedule of another', `${one}?fieldManager=b`, apply, part({ schedule: '0 0 2 1 *' })),
    patch('by force', `${one}?fieldManager=b&force=true`, apply, part({ schedule: '0 0 2 1 *' })),
    patch(
      'the first one wants it back',
      `${one}?fieldManager=a`,
      apply,
      shared({ schedule: '0 0 1 1 *', suspend: true }),
    ),
    patch('somebody resumes it', `${one}?fieldManager=c`, merge, { spec: { suspend: false } }),
    patch('two conflicts', `${one}?fieldManager=a`, apply, shared({ schedule: '0 0 3 1 *', suspend: true })),
    patch('a schedule that is none', `${one}?fieldManager=b`, apply, part({ schedule: 'daily' })),
    patch('an unknown field', `${one}?fieldManager=b&fieldValidation=Strict`, apply, part({ shedule: '0 0 2 1 *' })),
    patch('a value of the wrong type', `${one}?fieldManager=b`, apply, part({ suspend: 'no' })),
    patch('giving up all of it', `${one}?fieldManager=b`, apply, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'shared' },
    }),
    patch('another version of the API', `${one}?fieldManager=b`, apply, {
      ...part({ suspend: true }),
      apiVersion: 'batch/v1beta1',
    }),
    patch('an older version of the object', `${one}?fieldManager=a&force=true`, apply, {
      ...part({ suspend: true }),
      metadata: { name: 'shared', resourceVersion: '1' },
    }),
    patch('with managed fields of its own', `${one}?fieldManager=a&force=true`, apply, {
      ...part({ suspend: true }),
      metadata: { name: 'shared', managedFields: [{ manager: 'x' }] },
    }),
    get('what is left', one),
    patch('its status', `${one}/status?fieldManager=a`, apply, {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'shared' },
      status: { lastScheduleTime: '2026-01-01T00:00:00Z' },
    }),
    patch(
      'an immutable part of a Job',
      `${jobs}/indexed?fieldManager=a&force=true`,
      apply,
      job('indexed', { completionMode: 'NonIndexed' }),
    ),
  ];
})();

/** A namespace of its own, from its beginning to its end. */
const namespaces: readonly ContractRequest[] = [
  post('a namespace', '/api/v1/namespaces', { metadata: { name: '$NS-second', labels: { made: 'here' } } }),
  post('the same again', '/api/v1/namespaces', { metadata: { name: '$NS-second' } }),
  post('a name that is none', '/api/v1/namespaces', { metadata: { name: 'No_Name' } }),
  get('by label', '/api/v1/namespaces?labelSelector=made%3Dhere&fieldSelector=metadata.name%3D$NS-second'),
  get('by phase', '/api/v1/namespaces?fieldSelector=status.phase%3DActive,metadata.name%3D$NS-second'),
  patch('another label', second, merge, { metadata: { labels: { made: 'there' } } }),
  get('its ConfigMap', `${second}/configmaps/kube-root-ca.crt`, {
    until: { code: 200 },
    differs: 'It has no certificate in it: nothing that runs there talks to the API.',
  }),
  post('what keeps it', `${second}/configmaps`, configMap('keeps', { finalizers: ['example.com/hold'] })),
  remove('deleted', second),
  get('which waits', second, { differs: 'The conditions of a namespace that is emptied are not written.' }),
  post('no more into it', `/apis/batch/v1/namespaces/$NS-second/jobs`, job('late')),
  get('what keeps it is being deleted', `${second}/configmaps/keeps`, {
    until: { code: 200, has: 'deletionTimestamp' },
  }),
  patch('and lets go', `${second}/configmaps/keeps`, merge, { metadata: { finalizers: null } }),
];

const said: readonly ContractRequest[] = [
  post('an event', events, {
    metadata: { name: 'said' },
    involvedObject: { apiVersion: 'batch/v1', kind: 'Job', namespace: '$NS', name: 'nothing', uid: 'u-1' },
    reason: 'Said',
    message: 'something',
    type: 'Warning',
    source: { component: 'contract' },
  }),
  get('by what they are about', `${events}?fieldSelector=involvedObject.uid%3Du-1`),
  get(
    'by kind and name',
    `${events}?fieldSelector=involvedObject.kind%3DJob,involvedObject.name%3Dnothing,type%3DWarning`,
  ),
  get('by who said it', `${events}?fieldSelector=source%3Dcontract,reason%3DSaid`),
  get('by what nobody said', `${events}?fieldSelector=involvedObject.uid%3Du-2`),
  get('watched', `${events}?watch=true&timeoutSeconds=1&fieldSelector=involvedObject.uid%3Du-1`),
  patch('counted', `${events}/said`, merge, { count: 2, lastTimestamp: '2026-01-01T00:00:00Z' }),
  remove('taken back', `${events}/said`),
  post('an event without an object', events, { metadata: { name: 'lost' }, reason: 'Lost' }),
  get('in all namespaces', '/api/v1/events?fieldSelector=involvedObject.uid%3Du-1'),
];

const differs = 'A question is answered and not kept: it has no managed fields.';
const asking: readonly ContractRequest[] = [
  post(
    'may I read logs',
    reviews,
    { spec: { resourceAttributes: { verb: 'get', resource: 'pods', subresource: 'log', namespace: '$NS' } } },
    { differs },
  ),
  post(
    'may I do everything',
    reviews,
    { spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } } },
    { differs },
  ),
  post(
    'may I read a path',
    reviews,
    { spec: { nonResourceAttributes: { verb: 'get', path: '/version' } } },
    { differs },
  ),
  post('may I do nothing', reviews, { spec: {} }),
  post('may I do both', reviews, {
    spec: { resourceAttributes: { verb: 'get', resource: 'pods' }, nonResourceAttributes: { verb: 'get', path: '/' } },
  }),
  post('a question with a name', reviews, {
    metadata: { name: 'x' },
    spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
  }),
  post('a question that is none', reviews, { spec: 'x' }),
  post('a question of another kind', reviews, { apiVersion: 'v1', kind: 'Pod', spec: {} }),
  remove('a question cannot be deleted', reviews),
];

/** As the server makes them; the product keeps what it is given. */
function continueAt(rv: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');
}

/** Requests that go on from what the earlier ones were answered. */
export const sequences: readonly ContractRequest[] = [
  ...history,
  ...paging,
  ...dryRuns,
  ...owning,
  ...applyingCronJobs,
  ...namespaces,
  ...said,
  ...asking,
];
