import assert from 'node:assert/strict';
import { ageWords, durationWords } from '../../../client/src/cluster/duration.ts';
import {
  ClusterError,
  type CredentialProblem,
  type Failure,
  type KubeconfigProblem,
} from '../../../client/src/cluster/errors.ts';
import { errorWords, shortErrorWords } from '../../../client/src/cluster/errorWords.ts';
import { parseLabelSelector } from '../../../client/src/cluster/labelSelector.ts';
import { parseNodeId, toNodeId } from '../../../client/src/cluster/treeIds.ts';
import { fakePlace } from '../../support/fakeApi.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('durations', () => {
  it('are as coarse as people think of them', () => {
    const cases: readonly (readonly [number, string, string])[] = [
      [-5 * second, '0s', 'now'],
      [9 * second, '9s', 'now'],
      [45 * second, '45s', '40s'],
      [119 * second, '119s', '110s'],
      [3 * minute + 20 * second, '3m20s', '3m'],
      [5 * minute, '5m', '5m'],
      [25 * minute, '25m', '25m'],
      [2 * hour + 50 * minute, '170m', '170m'],
      [4 * hour + 10 * minute, '4h10m', '4h'],
      [26 * hour, '26h', '26h'],
      [3 * day + 2 * hour, '3d2h', '3d'],
      [12 * day, '12d', '12d'],
    ];
    for (const [time, duration, age] of cases) {
      assert.equal(durationWords(time), duration);
      assert.equal(ageWords(time), age);
    }
  });
});

describe('label selectors', () => {
  const labels = { app: 'web', tier: 'db', empty: '' };
  const cases: readonly (readonly [string, boolean | undefined])[] = [
    ['', true],
    ['app', true],
    ['!app', false],
    ['!other', true],
    ['app=web', true],
    ['app==web', true],
    ['app != web', false],
    ['other!=x', true],
    ['app=web,tier=db', true],
    ['app=web,tier=x', false],
    ['app in (web, api)', true],
    ['app in (api)', false],
    ['app notin (api)', true],
    ['other notin (api)', true],
    ['other in (api)', false],
    ['empty=', true],
    ['example.com/x=1', false],
    ['constructor', false],
    ['app in (web', undefined],
    ['=web', undefined],
    ['a b', undefined],
    ['app=we b', undefined],
  ];
  for (const [text, expected] of cases) {
    it(`${text || '(empty)'} is ${expected ?? 'no selector'}`, () => {
      assert.equal(parseLabelSelector(text)?.(labels), expected);
    });
  }
});

describe('node ids', () => {
  it('can be read back, whatever the names are', () => {
    for (const context of ['plain', 'a/b', 'arn:aws:eks:eu/x y%', '😀']) {
      const of = toNodeId({ kind: 'namespace', context, namespace: 'a' });
      for (const key of [
        { kind: 'context', context },
        { kind: 'job', context, uid: 'u' },
        { kind: 'index', context, uid: 'u', index: 12 },
        { kind: 'container', context, uid: 'u', container: 'c' },
        { kind: 'message', of, topic: 'empty' },
        { kind: 'more', of },
      ] as const) {
        assert.deepEqual(parseNodeId(toNodeId(key)), key);
      }
    }
    for (const text of ['', 'x', 'j/a', 'z/a/b', 'c/%zz']) assert.equal(parseNodeId(text), undefined);
  });
});

describe('words for failures', () => {
  const status = { code: 500, reason: '', message: 'server words', causes: [], details: {} };
  const credential: readonly CredentialProblem[] = [
    'pluginMissing',
    'pluginFailed',
    'pluginTimeout',
    'pluginAnswer',
    'pluginInteractive',
    'pluginDenied',
    'providerRemoved',
    'provider',
    'file',
  ];
  const kubeconfig: readonly KubeconfigProblem[] = [
    'missing',
    'unreadable',
    'syntax',
    'shape',
    'noContext',
    'unknownContext',
    'unknownCluster',
    'unknownUser',
    'server',
  ];
  const failures: readonly Failure[] = [
    { kind: 'unauthorized', status },
    { kind: 'forbidden', by: 'authorization', status },
    { kind: 'forbidden', by: 'quota', status },
    { kind: 'forbidden', by: 'admission', status },
    { kind: 'notFound', what: 'namespace', status: { ...status, details: { name: 'gone' } } },
    { kind: 'notFound', what: 'object', status },
    { kind: 'notFound', what: 'resource', status },
    { kind: 'alreadyExists', status },
    { kind: 'conflict', by: 'fieldManager', status },
    { kind: 'conflict', by: 'version', status },
    { kind: 'conflict', by: 'other', status },
    { kind: 'invalid', status },
    { kind: 'badRequest', status },
    { kind: 'manifest', status },
    { kind: 'denied', status },
    { kind: 'gone', status },
    { kind: 'tooManyRequests', status },
    { kind: 'serverError', status },
    { kind: 'unexpected', status },
    { kind: 'malformed', problem: 'half an object' },
    { kind: 'timeout', of: 'connect' },
    { kind: 'unreachable', reason: 'refused', detail: 'ECONNREFUSED' },
    { kind: 'tls', reason: 'expired', detail: 'CERT_HAS_EXPIRED' },
    ...credential.map((reason): Failure => ({ kind: 'credential', reason, subject: 'aws', detail: '' })),
    ...kubeconfig.map((reason): Failure => ({ kind: 'kubeconfig', reason, file: '/k', line: 3, detail: 'x' })),
  ];
  for (const failure of failures) {
    const reason = 'reason' in failure ? failure.reason : 'by' in failure ? failure.by : '';
    it(`${failure.kind} ${reason} is one clear paragraph`, () => {
      const error = new ClusterError(failure, {
        place: fakePlace,
        request: { verb: 'list', target: 'jobs.batch in namespace "a"' },
      });
      const words = errorWords(error);
      assert.match(words, /^[A-Z].*[.!?…]$/s);
      assert.doesNotMatch(words, /undefined|\[object|\n| {2}|\.\.|: \.|\(\)/);
      assert.ok(words.length > 30 && words.length < 600, words);
      const short = shortErrorWords(error);
      assert.ok(short.length > 5 && short.length < 50 && !short.endsWith('.'), short);
    });
  }

  it('name the server, the context and the file, so that a person knows which cluster it is about', () => {
    const words = errorWords(
      new ClusterError({ kind: 'unreachable', reason: 'dns', detail: 'ENOTFOUND' }, { place: fakePlace }),
    );
    assert.match(words, /https:\/\/fake\.example:6443 \(context fake\)/);
    assert.match(
      errorWords(new ClusterError({ kind: 'unauthorized', status }, { place: fakePlace })),
      /user fake-user of \/home\/somebody\/\.kube\/config/,
    );
    assert.match(
      errorWords(
        new ClusterError({ kind: 'kubeconfig', reason: 'syntax', file: '/k', line: 7, detail: 'bad indentation' }),
      ),
      /\/k, line 7/,
    );
  });
});
