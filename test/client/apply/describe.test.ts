import assert from 'node:assert/strict';
import { describe as describeObject } from '../../../client/src/cluster/describe.ts';
import type { ClusterApi, KubernetesObject, ListOptions, ResourceKind } from '../../../client/src/cluster/ports.ts';
import { readDescription } from '../../../client/src/cluster/readDescription.ts';
import { jobKind } from '../../../client/src/cluster/resourceKinds.ts';

const job: KubernetesObject = {
  kind: 'Job',
  metadata: {
    name: 'pi',
    namespace: 'team-a',
    uid: 'u1',
    creationTimestamp: '2024-01-01T00:00:00Z',
    labels: { app: 'pi', tier: 'batch' },
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
  },
  spec: { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': 'u1' } } },
  status: {
    failed: 2,
    startTime: '2024-01-01T00:00:01Z',
    conditions: [
      {
        type: 'Failed',
        status: 'True',
        lastTransitionTime: '2024-01-01T00:01:00Z',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached\nthe specified backoff limit',
      },
    ],
  },
};

describe('a description', () => {
  it('says what it is, how it fares, what has happened and how it was asked for', () => {
    const text = describeObject({
      object: job,
      children: [
        {
          metadata: { name: 'pi-x7k2p', uid: 'p1', creationTimestamp: '2024-01-01T00:00:02Z' },
          spec: { containers: [{ name: 'main' }] },
          status: {
            phase: 'Failed',
            containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 3 } } }],
          },
        },
      ],
      events: [
        { type: 'Warning', reason: 'BackoffLimitExceeded', message: 'no more', lastTimestamp: '2024-01-01T00:01:00Z' },
        {
          type: 'Normal',
          reason: 'SuccessfulCreate',
          message: 'Created pod',
          firstTimestamp: '2024-01-01T00:00:02Z',
          count: 3,
        },
      ],
      spec: 'completions: 1\n',
      context: 'minikube',
    });
    assert.equal(
      text,
      `Job pi
======

Context:   minikube
Namespace: team-a
Created:   2024-01-01T00:00:00Z
UID:       u1
Labels:    app=pi
           tier=batch

Why
---
It failed because its pods failed more often than backoffLimit (6) allows.
Container main ended with exit code 3. Its log says more.

Status
------
failed:    2
startTime: 2024-01-01T00:00:01Z

Conditions
----------
Failed  True  2024-01-01T00:01:00Z  BackoffLimitExceeded  Job has reached the specified backoff limit

Pods
----
pi-x7k2p  Failed  2024-01-01T00:00:02Z

Events
------
2024-01-01T00:00:02Z  Normal   SuccessfulCreate      3×  Created pod
2024-01-01T00:01:00Z  Warning  BackoffLimitExceeded      no more

Specification
-------------
completions: 1
`,
    );
  });

  it('survives an object without anything that it should have', () => {
    assert.match(
      describeObject({ object: { status: [], metadata: 7 }, children: [{}], events: [{}], spec: '', context: 'c' }),
      /^Object\n/,
    );
  });

  it('is made of what may be read: what is refused is left out', async () => {
    const asked: [string, ListOptions | undefined][] = [];
    const api = {
      place: { context: 'minikube' },
      get: async () => job,
      list: async (kind: ResourceKind, _scope: unknown, options?: ListOptions) => {
        asked.push([kind.plural, options]);
        if (kind.plural === 'events') throw new Error('forbidden');
        return {
          resourceVersion: '1',
          items: [
            { metadata: { name: 'mine', ownerReferences: [{ uid: 'u1' }] } },
            { metadata: { name: 'foreign', ownerReferences: [{ uid: 'u2' }] } },
          ],
        };
      },
    } as unknown as ClusterApi;
    const text = await readDescription(
      api,
      jobKind,
      { namespace: 'team-a', name: 'pi' },
      {
        toYaml: async () => 'x: 1\n',
        signal: new AbortController().signal,
      },
    );
    assert.match(text, /Pods\n----\nmine\n/);
    assert.doesNotMatch(text, /foreign/);
    assert.equal(asked.find(([plural]) => plural === 'events')?.[1]?.fieldSelector, 'involvedObject.uid=u1');
    assert.equal(
      asked.find(([plural]) => plural === 'pods')?.[1]?.labelSelector,
      'batch.kubernetes.io/controller-uid=u1',
    );
  });
});
