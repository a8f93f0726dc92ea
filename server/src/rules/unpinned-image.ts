import { show } from '../validate/podTemplate/wording.ts';
import type { Rule, RuleCase } from './rule.ts';

export const unpinnedImage: Rule = {
  id: 'unpinned-image',
  severity: 'hint',
  doc: {
    title: 'The image has no tag, or the tag `latest`',
    explanation:
      'An image without a tag means `latest`, whatever that is on the day a node pulls it: a retry, or the next run of a CronJob, ' +
      'may run other code than the first try did. Name the version (`busybox:1.36`) or the digest.',
    link: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  },
  check({ pod }, advise) {
    for (const list of ['initContainers', 'containers']) {
      for (const container of pod.at(list).items()) {
        const image = container.at('image');
        const name = image.string?.trim();
        if (!name || name.includes('@')) continue;
        const tag = tagOf(name);
        if (tag === undefined) {
          advise(
            image,
            `${show(`image: ${name}`)} has no tag, so it is \`latest\`: a later run or retry may run other code. Name a version.`,
          );
        } else if (tag === 'latest') {
          advise(
            image,
            `${show(`image: ${name}`)} follows whatever is newest: a later run or retry may run other code. Name a version.`,
          );
        }
      }
    }
  },
};

/** The tag of an image reference; a colon before the last slash is a registry's port. */
function tagOf(image: string): string | undefined {
  const colon = image.indexOf(':', image.lastIndexOf('/') + 1);
  return colon < 0 ? undefined : image.slice(colon + 1);
}

export const cases: readonly RuleCase[] = [
  {
    title: 'no tag, latest, a port and a digest',
    manifest: `apiVersion: batch/v1
kind: Job
metadata:
  name: images
spec:
  backoffLimit: 4
  ttlSecondsAfterFinished: 60
  template:
    spec:
      restartPolicy: Never
      initContainers:
        - name: prepare
          image: registry:5000/team/prepare
          #      ^^^^^^^^^^^^^^^^^^^^^^^^^^ unpinned-image
      containers:
        - name: one
          image: busybox
          #      ^^^^^^^ unpinned-image
        - name: two
          image: "perl:latest"
          #      ^^^^^^^^^^^^^ unpinned-image
        - name: three
          image: registry:5000/team/three:1.2.3
        - name: four
          image: busybox@sha256:0123456789012345678901234567890123456789012345678901234567890123
`,
  },
];
