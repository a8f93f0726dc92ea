import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createDemoCluster, type DemoCluster } from '../../../client/src/demo/index.ts';
import {
  type AnswerTable,
  type ApplyCase,
  applyCases,
  type Json,
  type RecordedAnswer,
} from '../../support/applyCases.ts';

/** What the demo cluster has none of: quotas, admission policies, Pod Security; and it lets a manifest’s UID be. */
const absent = /^(quota|policy|restricted|other-uid)/;

describe('What the demo cluster answers to apply', () => {
  const table = JSON.parse(readFileSync(path.resolve('test/support/applyAnswers.json'), 'utf8')) as AnswerTable;
  const wanted = new Map(table.answers.map((answer) => [answer.id, answer]));
  let cluster: DemoCluster;

  before(async () => {
    cluster = await createDemoCluster({ authorize: ({ namespace }) => (namespace === 'viewer' ? '' : undefined) });
    for (const name of ['plain', 'terminating', 'viewer']) {
      await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    }
    const finalizers = ['example.com/keeps-it'];
    await send('POST', '/api/v1/namespaces/terminating/configmaps', { metadata: { name: 'keeps-it', finalizers } });
    await send('DELETE', '/api/v1/namespaces/terminating');
  });
  after(() => cluster.stop());

  async function send(method: string, url: string, body?: Json, type = 'application/json'): Promise<Response> {
    return fetch(cluster.server + url, {
      method,
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': type },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  function ask(
    one: Pick<ApplyCase, 'verb' | 'object' | 'query' | 'apiVersion' | 'body'>,
    namespace: string,
  ): Promise<Response> {
    const plural = one.object.kind === 'CronJob' ? 'cronjobs' : 'jobs';
    const collection = `/apis/${one.apiVersion ?? 'batch/v1'}/namespaces/${namespace}/${plural}`;
    const { name = '' } = one.object.metadata as { name?: string };
    const query = one.query === undefined ? '' : `?${new URLSearchParams(one.query)}`;
    if (one.verb === 'create') return send('POST', collection + query, one.object);
    if (one.verb === 'delete') return send('DELETE', `${collection}/${name}`, one.body ?? {});
    return send('PATCH', `${collection}/${name}${query}`, one.object, 'application/apply-patch+yaml');
  }

  for (const one of applyCases) {
    const expected = wanted.get(one.id);
    if (absent.test(one.id) || !expected) continue;
    it(`is that of a real server: ${one.id}, ${one.what}`, async () => {
      const namespace = one.as === 'viewer' ? 'viewer' : (one.namespace ?? 'plain');
      for (const earlier of one.before ?? []) assert.ok((await ask(earlier, namespace)).status < 300);
      const response = await ask(one, namespace);
      const text = await response.text();
      const answer = essence(response.status, text.startsWith('{') ? (JSON.parse(text) as Json) : undefined);
      const { status, object, code } = expected;
      const real = essence(code, status ?? (object ? { kind: object.kind, metadata: metadataOf(object) } : undefined));
      if (one.varies) assert.equal(answer.code, real.code);
      else assert.deepEqual(answer, real);
      assert.equal((response.headers.get('warning') ?? '') !== '', expected.warnings.length > 0);
    });
  }

  function metadataOf({ generation, managers }: NonNullable<RecordedAnswer['object']>): Json {
    const managedFields = managers.map((text) => ({ manager: text.split(' ')[0], operation: text.split(' ')[1] }));
    return { ...(generation === undefined ? {} : { generation }), managedFields };
  }

  /** What programs can tell answers by. The words are each server's own, where no program reads them. */
  function essence(code: number, body: Json | undefined): Json {
    if (!body) return { code };
    if (body.kind !== 'Status') {
      const { generation, managedFields } = body.metadata as { generation?: number; managedFields?: Json[] };
      return {
        code,
        generation,
        managers: (managedFields ?? []).map((entry) => `${entry.manager} ${entry.operation}`).sort(),
      };
    }
    const { causes = [], ...details } = (body.details ?? {}) as { causes?: Json[] };
    const { uid: _uid, ...named } = details as Json;
    const read = /strict decoding error|failed to|cannot unmarshal|FieldManager/.test(String(body.message));
    return {
      code,
      reason: body.reason,
      details: named,
      causes: causes.map(({ reason, field }) => `${reason} ${field}`).sort(),
      ...(read ? { message: String(body.message).replaceAll('viewer', 'NAMESPACE') } : {}),
    };
  }
});
