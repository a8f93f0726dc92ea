import assert from 'node:assert/strict';
import { complaintsOf } from '../../../client/src/cluster/apply/complaints.ts';
import { type ClusterError, type ClusterErrorKind, isTransient } from '../../../client/src/cluster/errors.ts';
import { errorWords, shortErrorWords } from '../../../client/src/cluster/errorWords.ts';
import { clusterError, type Trouble } from '../../../client/src/kubernetes/errors.ts';
import answers from '../../support/applyAnswers.json' with { type: 'json' };
import { type AnswerTable, applyCases } from '../../support/applyCases.ts';
import { fakePlace } from '../../support/fakeApi.ts';

const table = answers as AnswerTable;

function errorOf(trouble: Trouble, verb = 'get'): ClusterError {
  return clusterError(trouble, {
    place: fakePlace,
    request: { verb, target: 'jobs.batch "pi" in namespace "default"' },
  });
}

/** The recorded refusals, as this product sees them. */
function refusals(): { id: string; verb: string; error: ClusterError }[] {
  return table.answers.flatMap((answer) => {
    const verb = applyCases.find(({ id }) => id === answer.id)?.verb;
    if (answer.code < 400 || verb === undefined) return [];
    const body = answer.status ?? answer.text;
    return [{ id: answer.id, verb, error: errorOf({ answer: { code: answer.code, body } }, verb) }];
  });
}

describe('cluster errors from recorded answers', () => {
  const kinds: Readonly<Record<string, ClusterErrorKind>> = {
    conflict: 'conflict',
    'conflict-updated': 'conflict',
    exists: 'alreadyExists',
    'delete-uid': 'conflict',
    'delete-missing': 'notFound',
    'stale-version': 'conflict',
    'other-namespace': 'badRequest',
    'managed-fields': 'badRequest',
    'removed-version': 'notFound',
    'quota-create': 'forbidden',
    'quota-create-dry': 'forbidden',
    'quota-apply': 'forbidden',
    'quota-apply-dry': 'forbidden',
    'missing-create': 'notFound',
    'missing-apply': 'notFound',
    'terminating-create': 'forbidden',
    'terminating-apply': 'forbidden',
    'viewer-create': 'forbidden',
    'viewer-apply': 'forbidden',
    'policy-create': 'denied',
    'policy-apply': 'denied',
    'policy-named': 'denied',
    'policy-named-cron': 'denied',
    'policy-expression': 'denied',
    'policy-expression-cron': 'denied',
    'policy-several': 'denied',
    'policy-several-cron': 'denied',
    'other-uid': 'conflict',
  };

  for (const { id, verb, error } of refusals()) {
    it(`${id} is known for what it is`, () => {
      const code = error.status?.code;
      const byCode = code === 500 ? 'manifest' : code === 422 ? 'invalid' : 'badRequest';
      assert.equal(error.kind, kinds[id] ?? byCode);
      assert.equal(isTransient(error), false, 'nothing here may be tried again');
      assert.ok(verb);
    });
  }

  it('tells who refuses', () => {
    const by = Object.fromEntries(
      refusals().flatMap(({ id, error }) => (error.failure.kind === 'forbidden' ? [[id, error.failure.by]] : [])),
    );
    assert.equal(by['viewer-create'], 'authorization');
    assert.equal(by['viewer-apply'], 'authorization');
    assert.equal(by['quota-create'], 'quota');
    assert.equal(by['terminating-apply'], 'admission');
  });

  it('tells a missing namespace, object and resource apart', () => {
    const what = Object.fromEntries(
      refusals().flatMap(({ id, error }) => (error.failure.kind === 'notFound' ? [[id, error.failure.what]] : [])),
    );
    assert.deepEqual(what, {
      'delete-missing': 'object',
      'removed-version': 'resource',
      'missing-create': 'namespace',
      'missing-apply': 'namespace',
    });
  });

  it('blames a field of the manifest for what is wrong in the manifest', () => {
    const known = new Set(['quantity-create', 'quantity-apply', 'float-apply', 'other-namespace', 'managed-fields']);
    for (const { id, error } of refusals()) {
      if (!['manifest', 'invalid', 'badRequest'].includes(error.kind)) continue;
      if (known.has(id.replace(/-dry$/, ''))) continue;
      const complaints = complaintsOf(error);
      assert.ok(complaints.length > 0, id);
      for (const { field, message } of complaints) {
        assert.notEqual(field, '', `${id}: ${message}`);
        assert.notEqual(message, '', id);
      }
    }
  });

  it('never shows the server’s inner words', () => {
    for (const { id, error } of refusals()) {
      const texts = [errorWords(error), shortErrorWords(error), ...complaintsOf(error).map(({ message }) => message)];
      for (const text of texts) {
        assert.doesNotMatch(text, /failed to (create|convert)|valueUnstructured|Go struct|json: |\n/, id);
      }
    }
  });
});

describe('cluster errors', () => {
  it('reads a Retry-After, from the header or from the Status', () => {
    const header = errorOf({ answer: { code: 429, body: 'slow down', retryAfter: '3' } });
    assert.equal(header.kind, 'tooManyRequests');
    assert.equal(header.context.retryAfter, 3000);
    const body = { kind: 'Status', code: 503, message: 'x', details: { retryAfterSeconds: 7 } };
    assert.equal(errorOf({ answer: { code: 503, body } }).context.retryAfter, 7000);
    assert.equal(errorOf({ answer: { code: 503, body, retryAfter: 'soon' } }).context.retryAfter, undefined);
  });

  it('takes a webhook’s denial for one, whatever its code', () => {
    for (const code of [400, 403, 422, 500]) {
      const message = 'admission webhook "guard.example.com" denied the request: no Jobs on Fridays';
      assert.equal(errorOf({ answer: { code, body: { kind: 'Status', code, message } } }, 'create').kind, 'denied');
    }
  });

  it('does not take the server’s own trouble for the manifest’s', () => {
    for (const message of [
      'rpc error: code = Unavailable desc = etcdserver: request timed out',
      'failed to convert live object (a/b; batch/v1, Kind=Job) to smd typed: x',
      '',
    ]) {
      const error = errorOf({ answer: { code: 500, body: { kind: 'Status', code: 500, message } } }, 'apply');
      assert.equal(error.kind, 'serverError');
      assert.equal(isTransient(error), true);
    }
  });

  it('reads answers that are no Status', () => {
    assert.equal(errorOf({ answer: { code: 404, body: '404 page not found\n' } }).kind, 'notFound');
    assert.equal(errorOf({ answer: { code: 502, body: '<html>bad gateway</html>' } }).kind, 'serverError');
    assert.equal(errorOf({ answer: { code: 302, body: '' } }).kind, 'unexpected');
    const odd = { kind: 'Status', code: 'x', reason: 5, message: {}, details: { causes: [null, 7, { field: 3 }] } };
    assert.equal(errorOf({ answer: { code: 422, body: odd } }).kind, 'invalid');
  });

  const codes: readonly (readonly [string, string])[] = [
    ['ENOTFOUND', 'unreachable dns'],
    ['ECONNREFUSED', 'unreachable refused'],
    ['ECONNRESET', 'unreachable reset'],
    ['EHOSTUNREACH', 'unreachable network'],
    ['ETIMEDOUT', 'timeout '],
    ['CERT_HAS_EXPIRED', 'tls expired'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls untrusted'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls hostname'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls clientCertificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls protocol'],
    ['EPROTO', 'tls protocol'],
    ['HPE_INVALID_CONSTANT', 'malformed '],
    ['EWHATEVER', 'unreachable network'],
  ];
  for (const [code, expected] of codes) {
    it(`knows the socket’s ${code}`, () => {
      const { failure } = errorOf({ thrown: Object.assign(new Error('x'), { code }) });
      assert.equal(`${failure.kind} ${'reason' in failure ? failure.reason : ''}`, expected);
    });
  }

  it('looks into an error of several addresses', () => {
    const inner = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    assert.equal(
      (errorOf({ thrown: new AggregateError([inner, inner]) }).failure as { reason: string }).reason,
      'refused',
    );
  });

  it('keeps log lines to one line without control characters', () => {
    const message = 'evil\u001b[31m\r\nsecond\u202eline';
    const { message: line } = errorOf({ answer: { code: 500, body: { kind: 'Status', message } } });
    assert.doesNotMatch(line, /[\p{Cc}\u202e]/u);
  });
});
