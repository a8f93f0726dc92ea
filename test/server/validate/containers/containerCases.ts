import type { PodCase } from '../pod/podFindings.ts';

/**
 * A case whose pod has one container `main` with this in it. Expected paths that begin with a dot (after `~`, for
 * warnings) are the container's.
 */
export function ofContainer(fields: string, expected: readonly string[], minor?: number, rest = ''): PodCase {
  return [
    `containers: [{name: main, image: busybox, ${fields}}]\n${rest}`,
    expected.map((line) => line.replace(/^(~?)\./, '$1containers[0].')),
    minor,
  ];
}

/** The same of an init container `init` beside a container `main`. */
export function ofInitContainer(fields: string, expected: readonly string[], minor?: number, rest = ''): PodCase {
  return [
    `containers: [{name: main, image: busybox}]\ninitContainers: [{name: init, image: busybox, ${fields}}]\n${rest}`,
    expected.map((line) => line.replace(/^(~?)\./, '$1initContainers[0].')),
    minor,
  ];
}
