import type * as demo from './demo/index.ts';
import type * as kubernetes from './kubernetes/index.ts';

/**
 * The half of the extension that talks to clusters is a bundle of its own: it is read from disk when the first cluster
 * is used, so that opening a YAML file costs nothing of it. The only place that knows.
 */
export function loadKubernetes(): typeof kubernetes {
  // The path is the bundle's, beside this one in dist/.
  return require('./kubernetes.js') as typeof kubernetes;
}

/** The cluster inside the extension: read from disk when somebody starts it. */
export function loadDemo(): typeof demo {
  return require('./demo.js') as typeof demo;
}
