import type { Registry } from './api/registry.ts';
import { cronJobKind, jobKind } from './store/kinds.ts';
import type { Fields } from './store/objects.ts';

const namespace = 'default';

function container(script: string, more: Fields = {}): Fields {
  return { name: 'main', image: 'busybox:1.36', command: ['sh', '-c', script], ...more };
}

function template(containers: readonly Fields[], restartPolicy = 'Never', labels: Fields = {}): Fields {
  return { metadata: { labels }, spec: { containers: [...containers], restartPolicy } };
}

interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly spec: Fields;
}

/** What there is to see in the life of a Job, each in one. */
const jobs: readonly Scenario[] = [
  {
    name: 'hello',
    about: 'One pod that writes a few lines and succeeds.',
    spec: {
      template: template([
        container('echo "Hello from $HOSTNAME"; for i in 1 2 3 4 5; do echo "step $i of 5"; sleep 2; done; echo done'),
      ]),
    },
  },
  {
    name: 'pi',
    about: "The Kubernetes documentation's own: 2,000 digits of π.",
    spec: {
      backoffLimit: 4,
      template: template([
        { name: 'pi', image: 'perl:5.34.0', command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(2000)'] },
      ]),
    },
  },
  {
    name: 'fails-and-retries',
    about: 'Fails, is tried again after 10 and 20 seconds, and reaches its back-off limit.',
    spec: {
      backoffLimit: 2,
      template: template([
        container('echo "connecting to the database"; sleep 2; echo "error: connection refused"; exit 1'),
      ]),
    },
  },
  {
    name: 'out-of-memory',
    about: 'Uses more memory than its limit and is killed: exit code 137, OOMKilled.',
    spec: {
      backoffLimit: 0,
      template: template([
        container('echo "reading everything into memory"; sleep 2; x=0123456789; while true; do x=$x$x; done', {
          resources: { limits: { memory: '20Mi' }, requests: { memory: '20Mi' } },
        }),
      ]),
    },
  },
  {
    name: 'image-does-not-exist',
    about: 'Waits for an image that is nowhere: ImagePullBackOff, until activeDeadlineSeconds ends it.',
    spec: {
      activeDeadlineSeconds: 600,
      template: template([{ name: 'main', image: 'registry.example/team/does-not-exist:1.0', command: ['true'] }]),
    },
  },
  {
    name: 'indexed',
    about: 'Five indexes, two at a time; index 3 fails twice and is given up, the others go on.',
    spec: {
      completions: 5,
      parallelism: 2,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
      template: template([
        container(
          'echo "working on part $JOB_COMPLETION_INDEX"; sleep 4; [ "$JOB_COMPLETION_INDEX" != 3 ] || exit 1; echo "part $JOB_COMPLETION_INDEX is done"',
        ),
      ]),
    },
  },
  {
    name: 'suspended',
    about: 'Waits until somebody resumes it.',
    spec: { suspend: true, template: template([container('echo "at last"; sleep 3')]) },
  },
];

/** Fills a new cluster with Jobs to look at. */
export function addScenarios(registry: Registry): void {
  for (const { name, about, spec } of jobs) {
    const metadata = { annotations: { 'kubernetes.io/description': about }, labels: { app: name } };
    registry.make(jobKind, namespace, name, { metadata, spec });
  }
  registry.make(cronJobKind, namespace, 'every-minute', {
    metadata: { annotations: { 'kubernetes.io/description': 'Makes a Job every minute.' } },
    spec: {
      schedule: '* * * * *',
      jobTemplate: {
        spec: { template: template([container('date; echo "Hello from the demo cluster"')], 'OnFailure') },
      },
    },
  });
}
