import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import { requiredString } from '../checks.ts';
import { validateDownwardApiFile } from '../downwardApi.ts';
import { validateLocalNonReservedPath } from '../paths.ts';
import { show } from '../wording.ts';
import { validateFileMode, validateKeyToPath } from './files.ts';

/**
 * The kinds of a projected volume's source that a server with its default feature gates looks at. It drops
 * `clusterTrustBundle` and `podCertificate` before validation, gates that no version up to 1.36 opens by default.
 */
export const projectedKinds = ['secret', 'configMap', 'downwardAPI', 'serviceAccountToken'] as const;

const shortestTokenSeconds = 10 * 60;
const longestTokenSeconds = 2 ** 32;

/** `projected`: several sources in one folder (k8s.io/kubernetes `validateProjectedVolumeSource`). */
export function validateProjectedVolume(projected: Field, validation: Validation): void {
  validateFileMode(projected.at('defaultMode'), validation);
  const paths = new ProjectedPaths(projected, validation);
  for (const source of projected.at('sources').items()) {
    for (const kind of ['secret', 'configMap'] as const) {
      const keys = source.at(kind);
      if (!keys.present) continue;
      requiredString(
        keys.at('name'),
        validation,
        'volume-source-field-required',
        `name the ${kind === 'secret' ? 'Secret' : 'ConfigMap'} whose keys become files`,
      );
      for (const item of keys.at('items').items()) {
        validateKeyToPath(item, validation);
        paths.add(item.at('path'));
      }
    }
    const downwardApi = source.at('downwardAPI');
    for (const file of downwardApi.at('items').items()) {
      validateDownwardApiFile(file, downwardApi.path, validation);
      paths.add(file.at('path'));
    }
    validateToken(source.at('serviceAccountToken'), projected, validation);
    validateOneKind(source, validation);
  }
}

/** k8s.io/kubernetes names the token's `path` as if it were the projected volume's own. */
function validateToken(token: Field, projected: Field, validation: Validation): void {
  if (!token.present) return;
  const seconds = token.at('expirationSeconds');
  if (seconds.integer !== undefined && seconds.integer < shortestTokenSeconds) {
    validation.invalid(
      seconds,
      'token-expiration',
      `${show(seconds.integer)} seconds is too short a life for a token: it needs at least ${shortestTokenSeconds} (10 minutes), so that there is time to replace it.`,
    );
  } else if (seconds.integer !== undefined && seconds.integer > longestTokenSeconds) {
    validation.invalid(
      seconds,
      'token-expiration',
      `${show(seconds.integer)} seconds is too long a life for a token: at most 2^32 (${longestTokenSeconds}) are allowed.`,
    );
  }
  const path = token.at('path');
  const reported = path.as(`${projected.path}.path`);
  if (path.templated) return;
  if (requiredString(reported, validation, 'volume-item-path-required', 'say which file the token becomes')) {
    // 1.30 was the first to look at it.
    if (validation.minor >= 30) validateLocalNonReservedPath(reported, validation);
  }
}

function validateOneKind(source: Field, validation: Validation): void {
  const [first, ...others] = projectedKinds.map((kind) => source.at(kind)).filter((kind) => kind.present);
  const extra = others[0];
  if (!first || !extra) return;
  validation.forbidden(
    source,
    'projected-source-kinds',
    'One entry of `sources` holds one kind of source, and this one holds several. Make an entry of each.',
    {
      span: extra.placeSpan,
      related: [{ span: first.placeSpan, message: 'The kind that stands first.' }],
    },
  );
}

/** Files that are written already: two sources must not write the same. The server names the projected volume as a whole. */
class ProjectedPaths {
  private readonly taken = new Map<string, Field>();

  constructor(
    private readonly projected: Field,
    private readonly validation: Validation,
  ) {}

  add(path: Field): void {
    const name = path.string;
    if (name === undefined || name === '') return;
    const before = this.taken.get(name);
    if (!before) {
      this.taken.set(name, path);
      return;
    }
    this.validation.invalid(
      this.projected,
      'projected-path-duplicate',
      `Two sources write the file ${show(name)}, and only one of them could win. Give one another \`path\`.`,
      { span: path.valueSpan, related: [{ span: before.valueSpan, message: 'The file is written here already.' }] },
    );
  }
}
