import type { Field } from '../field.ts';

/** A volume that the server's `ValidateVolumes` found nothing wrong with: only these may be mounted. */
export interface PodVolume {
  /** The volume itself: `spec.volumes[3]`. */
  readonly field: Field;
  /** The key of its source (`configMap`, `persistentVolumeClaim`, …); `emptyDir` where none is written, as defaulting does. */
  readonly source: string;
}

/**
 * What the containers of a pod template need to know of the pod around them, defaults applied. A value that is not
 * known because it is templated is `undefined`: rules that need it stay silent.
 */
export interface PodContext {
  /** The PodTemplateSpec: its annotations have a say in containers' profiles. */
  readonly template: Field;
  readonly spec: Field;
  /** By name. */
  readonly volumes: ReadonlyMap<string, PodVolume>;
  /** False where a part of the list of volumes is templated, so that a name may exist although it is not in `volumes`. */
  readonly volumesKnown: boolean;
  /** `spec.os.name`; '' where there is none. */
  readonly os: string | undefined;
  readonly hostNetwork: boolean | undefined;
  readonly hostUsers: boolean | undefined;
  /** `spec.restartPolicy`; 'Always' where there is none. */
  readonly restartPolicy: string | undefined;
  readonly terminationGracePeriodSeconds: number | undefined;
  /** Names of `spec.resourceClaims`; undefined where one of them is not known. */
  readonly resourceClaims: ReadonlySet<string> | undefined;
}

/** Reads the context of `template`, a PodTemplateSpec, given what the volumes' rules made of `spec.volumes`. */
export function readPodContext(
  template: Field,
  volumes: ReadonlyMap<string, PodVolume>,
  volumesKnown: boolean,
): PodContext {
  const spec = template.at('spec');
  const claims = spec.at('resourceClaims');
  const claimNames = claims.items().map((claim) => claim.at('name'));
  return {
    template,
    spec,
    volumes,
    volumesKnown,
    os: stringOr(spec.in('os', 'name'), ''),
    hostNetwork: booleanOr(spec.at('hostNetwork'), false),
    hostUsers: booleanOr(spec.at('hostUsers'), true),
    restartPolicy: stringOr(spec.at('restartPolicy'), 'Always'),
    terminationGracePeriodSeconds: spec.at('terminationGracePeriodSeconds').templated
      ? undefined
      : (spec.at('terminationGracePeriodSeconds').integer ?? 30),
    resourceClaims:
      claims.templated ||
      claims.items().some((claim) => claim.templated) ||
      claimNames.some((name) => name.text === undefined)
        ? undefined
        : new Set(claimNames.map((name) => name.string ?? '').filter((name) => name !== '')),
  };
}

function stringOr(field: Field, absent: string): string | undefined {
  return field.templated ? undefined : (field.string ?? absent);
}

function booleanOr(field: Field, absent: boolean): boolean | undefined {
  return field.templated ? undefined : (field.boolean ?? absent);
}
