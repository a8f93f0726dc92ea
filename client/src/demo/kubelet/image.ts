/** Domains that nobody can have (RFC 2606): an image from there, or one whose name says so, does not exist. */
const reserved = /(^|\.)(invalid|example|test|localhost)(:\d+)?$/;
const absent = /(^|[/.:_-])(does-?not-?exist|no-?such|missing|typo)([/.:_-]|$)/;

/** Why an image cannot be had; undefined for one that can. */
export function imageProblem(image: string): 'InvalidImageName' | 'ErrImagePull' | undefined {
  const reference =
    /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*(?::[\w][\w.-]{0,127})?(?:@[a-z0-9]+:[a-f0-9]+)?$/;
  if (!reference.test(image)) return 'InvalidImageName';
  const [first = ''] = image.split('/');
  const host = image.includes('/') && /[.:]|^localhost$/.test(first) ? first : '';
  if (reserved.test(host) || absent.test(image)) return 'ErrImagePull';
  return undefined;
}

/** As the runtime names it: `docker.io/library/busybox:latest`. */
export function fullImageName(image: string): string {
  const [first = ''] = image.split('/');
  const hasHost = image.includes('/') && /[.:]|^localhost$/.test(first);
  const path = hasHost ? image : image.includes('/') ? `docker.io/${image}` : `docker.io/library/${image}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  return last.includes(':') || last.includes('@') ? path : `${path}:latest`;
}
