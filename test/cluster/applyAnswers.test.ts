import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type AnswerTable, type ApplyCase, applyCases, type Json, type RecordedAnswer } from '../support/applyCases.ts';
import { type ApiServer, connect } from '../support/live/apiServer.ts';
import { createNamespace, removeNamespace, testKubeconfig, waitFor } from './support.ts';

const tableFile = path.resolve('test/support/applyAnswers.json');

/**
 * Asks a real server everything in applyCases.ts and compares with the table of answers. With
 * KUBERNETES_JOBS_RECORD_ANSWERS=1 it writes the table anew instead.
 */
describe('the table of what a real server answers to apply', function () {
  this.timeout(240_000);
  const file = testKubeconfig();
  const viewerFile = path.join(path.dirname(file), 'viewer.kubeconfig');
  const admin = connect(file);
  const viewer = existsSync(viewerFile) ? connect(viewerFile) : undefined;
  const run = `answers-${process.pid}`;
  const namespaces = {
    plain: `${run}-plain`,
    quota: `${run}-quota`,
    podQuota: `${run}-podquota`,
    terminating: `${run}-terminating`,
    policy: `${run}-policy`,
    restricted: `${run}-restricted`,
    missing: `${run}-missing`,
  };
  const recorded: RecordedAnswer[] = [];
  let version = '';

  before(async () => {
    version = (JSON.parse((await admin.request('GET', '/version')).body) as { gitVersion: string }).gitVersion;
    await prepare(admin, namespaces);
  });

  after(async () => {
    const finalizers = `/api/v1/namespaces/${namespaces.terminating}/configmaps/keeps-it`;
    await admin.request('PATCH', finalizers, '{"metadata":{"finalizers":null}}', 'application/merge-patch+json');
    for (const kind of ['validatingadmissionpolicies', 'validatingadmissionpolicybindings']) {
      for (const { suffix } of policies) {
        await admin.request('DELETE', `/apis/admissionregistration.k8s.io/v1/${kind}/${run}-${suffix}`);
      }
    }
    for (const namespace of Object.values(namespaces)) await removeNamespace(admin, namespace);
    admin.close();
    viewer?.close();
    if (process.env.KUBERNETES_JOBS_RECORD_ANSWERS) {
      writeFileSync(
        tableFile,
        `${JSON.stringify({ server: version, answers: recorded } satisfies AnswerTable, null, 1)}\n`,
      );
    }
  });

  it('holds what this server answers', async function () {
    for (const one of applyCases) {
      const as = one.as === 'viewer' ? viewer : admin;
      if (as) recorded.push(await ask(as, admin, one, namespaces));
    }
    if (process.env.KUBERNETES_JOBS_RECORD_ANSWERS) return;
    const table = JSON.parse(readFileSync(tableFile, 'utf8')) as AnswerTable;
    if (minorOf(table.server) !== minorOf(version)) {
      console.log(`the table is of ${table.server}, this server is ${version}`);
      this.skip();
    }
    const wanted = new Map(table.answers.map((answer) => [answer.id, answer]));
    const varying = new Map(applyCases.map(({ id, varies }) => [id, varies]));
    for (const answer of recorded) {
      const expected = wanted.get(answer.id);
      const varies = varying.get(answer.id);
      if (Array.isArray(varies)) assert.ok(varies.includes(answer.code), `${answer.id}: ${answer.code}`);
      else if (varies) assert.equal(answer.code, expected?.code, answer.id);
      else assert.deepEqual(answer, expected, answer.id);
    }
    assert.deepEqual(
      applyCases.map(({ id }) => id),
      table.answers.map(({ id }) => id),
    );
  });
});

function minorOf(version: string): string {
  return /^v\d+\.\d+/.exec(version)?.[0] ?? version;
}

async function ask(
  as: ApiServer,
  admin: ApiServer,
  one: ApplyCase,
  namespaces: Readonly<Record<string, string>>,
): Promise<RecordedAnswer> {
  const namespace = namespaces[one.namespace ?? 'plain'] ?? '';
  for (const earlier of one.before ?? []) {
    const made = await send(admin, { id: one.id, what: '', ...earlier }, namespace);
    assert.ok(made.status < 300, `${one.id}: ${made.body}`);
  }
  const { status: code, body, warnings } = await send(as, one, namespace);
  return normalized({ id: one.id, code, warnings, ...contentOf(body) }, namespaces);
}

function contentOf(body: string): Pick<RecordedAnswer, 'status' | 'text' | 'object'> {
  let value: Json;
  try {
    value = JSON.parse(body) as Json;
  } catch {
    return { text: body };
  }
  return value.kind === 'Status' ? { status: value } : { object: shortOf(value) };
}

function send(server: ApiServer, one: ApplyCase, namespace: string): ReturnType<ApiServer['request']> {
  const plural = one.object.kind === 'CronJob' ? 'cronjobs' : 'jobs';
  const collection = `/apis/${one.apiVersion ?? 'batch/v1'}/namespaces/${namespace}/${plural}`;
  const { name = '' } = one.object.metadata as { name?: string };
  const query = one.query === undefined ? '' : `?${new URLSearchParams(one.query)}`;
  switch (one.verb) {
    case 'create':
      return server.request('POST', collection + query, JSON.stringify(one.object));
    case 'apply':
      return server.request(
        'PATCH',
        `${collection}/${name}${query}`,
        JSON.stringify(one.object),
        'application/apply-patch+yaml',
      );
    case 'delete':
      return server.request('DELETE', `${collection}/${name}`, JSON.stringify(one.body ?? {}));
  }
}

function shortOf(object: Json): NonNullable<RecordedAnswer['object']> {
  const { generation, managedFields = [] } = object.metadata as {
    generation?: number;
    managedFields?: { manager: string; operation: string }[];
  };
  return {
    kind: String(object.kind),
    ...(generation === undefined ? {} : { generation }),
    // Controllers write when they get to it; the server sorts by whole seconds, then by name.
    managers: managedFields
      .filter(({ manager }) => manager !== 'kube-controller-manager')
      .map(({ manager, operation }) => `${manager} ${operation}`)
      .sort(),
  };
}

/** Takes out names of namespaces, UIDs, and the value that a refused change repeats. */
function normalized(answer: RecordedAnswer, namespaces: Readonly<Record<string, string>>): RecordedAnswer {
  let text = JSON.stringify(answer);
  for (const [role, name] of Object.entries(namespaces)) text = text.replaceAll(name, role);
  text = text
    .replaceAll(`answers-${process.pid}`, 'answers')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uid) => (/^0+-/.test(uid) ? uid : 'UID'))
    .replace(/made-[a-z0-9]{5}/g, 'made-xxxxx');
  return JSON.parse(text) as RecordedAnswer;
}

interface Policy {
  readonly suffix: string;
  readonly action: 'Deny' | 'Warn';
  readonly expression: string;
  readonly message?: string;
  readonly messageExpression?: string;
  readonly reason?: string;
}

/** CEL: the object has no label of this name, or not this value of `deny`. */
const without = (label: string): string => `!('${label}' in object.metadata.?labels.orValue({}))`;
const not = (...values: readonly string[]): string =>
  values.map((value) => `object.metadata.?labels['deny'].orValue('') != '${value}'`).join(' && ');

const policies: readonly Policy[] = [
  {
    suffix: 'deny',
    action: 'Deny',
    expression: `${without('deny')} || object.metadata.labels['deny'] != 'me'`,
    message: 'nobody labels Jobs so',
  },
  { suffix: 'warn', action: 'Warn', expression: without('warn'), message: 'nobody labels Jobs so' },
  {
    suffix: 'named',
    action: 'Deny',
    expression: not('named', 'several'),
    messageExpression:
      "(object.kind == 'Job' ? 'spec.template' : 'spec.jobTemplate.spec.template') + '.spec.containers[0].image: not from our registry'",
    reason: 'Forbidden',
  },
  // Nobody wrote a message: the server shows the expression.
  {
    suffix: 'expression',
    action: 'Deny',
    expression: `object.spec.?backoffLimit.orValue(6) < 3 || ${not('expression', 'several')}`,
  },
];

async function prepare(admin: ApiServer, namespaces: Readonly<Record<string, string>>): Promise<void> {
  const { plain = '', quota = '', podQuota = '', terminating = '', policy = '', restricted = '' } = namespaces;
  await createNamespace(admin, plain);
  await createNamespace(admin, quota);
  await createNamespace(admin, podQuota);
  await createNamespace(admin, terminating);
  await createNamespace(admin, policy);
  await createNamespace(admin, restricted, { 'pod-security.kubernetes.io/warn': 'restricted' });
  const create = async (url: string, object: Json): Promise<void> => {
    const { status, body } = await admin.request('POST', url, JSON.stringify(object));
    assert.equal(status, 201, body);
  };
  await create(`/api/v1/namespaces/${quota}/resourcequotas`, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'no-jobs' },
    spec: { hard: { 'count/jobs.batch': '0' } },
  });
  await create(`/api/v1/namespaces/${podQuota}/resourcequotas`, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'few-pods' },
    spec: { hard: { pods: '0', 'requests.cpu': '1' } },
  });
  await create(`/api/v1/namespaces/${podQuota}/limitranges`, {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'small' },
    spec: { limits: [{ type: 'Container', max: { cpu: '100m' } }] },
  });
  await create(`/api/v1/namespaces/${terminating}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'keeps-it', finalizers: ['example.com/keeps-it'] },
  });
  await admin.request('DELETE', `/api/v1/namespaces/${terminating}`);
  for (const { suffix, action, ...validation } of policies) {
    const name = policy.replace(/policy$/, suffix);
    await create('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['batch'],
              apiVersions: ['v1'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['jobs', 'cronjobs'],
            },
          ],
        },
        validations: [validation],
      },
    });
    await create('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings', {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
      spec: {
        policyName: name,
        validationActions: [action],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': policy } } },
      },
    });
  }
  await waitFor('the quota and the policies to take effect', async () => {
    const probe = async (
      namespace: string,
      label: string,
      value = 'me',
    ): Promise<{ status: number; warnings: readonly string[] }> =>
      admin.request(
        'POST',
        `/apis/batch/v1/namespaces/${namespace}/jobs?dryRun=All`,
        JSON.stringify({
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'probe', labels: { [label]: value } },
          spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
        }),
      );
    const [denied, warned, full] = [await probe(policy, 'deny'), await probe(policy, 'warn'), await probe(quota, 'x')];
    const others = await Promise.all(['named', 'expression'].map((value) => probe(policy, 'deny', value)));
    return (
      denied.status === 422 &&
      warned.warnings.length > 0 &&
      full.status === 403 &&
      others.every(({ status }) => status >= 400)
    );
  });
}
