import type { MapNode } from '../manifest/node.ts';
import type { ResourceKind } from '../manifest/resources.ts';
import { resourceType } from '../schema/schema.ts';
import { validateCronJob } from './cronJob/index.ts';
import { decode } from './decode/decode.ts';
import { checkTypeMeta, isForeignKind } from './decode/typeMeta.ts';
import { Field } from './field.ts';
import type { Finding } from './finding.ts';
import { validateJob } from './job/index.ts';
import { Validation } from './validation.ts';

export interface Checked {
  /** What it is checked as: the kind it names, or the one it looks like. */
  readonly kind: ResourceKind;
  readonly root: MapNode;
}

export interface CheckOptions {
  /** The target's minor version: 36 for Kubernetes 1.36. */
  readonly minor: number;
  /** A fragment that is merged into a whole object (a Kustomize patch): it is not asked for what it leaves out. */
  readonly fragment?: boolean;
  /** An object that exists and is being changed: what the server has added to it when it was created is in its place. */
  readonly live?: boolean;
}

/**
 * All that a kube-apiserver of the target version, or kubectl on the way to it, has to say of a Job or CronJob that it is
 * asked to create: apiVersion and kind, strict decoding, validation. The server stops at the first stage that fails;
 * here every stage runs, each on what the one before it could make sense of.
 */
export function checkResource(
  { kind, root }: Checked,
  { minor, fragment = false, live = false }: CheckOptions,
): Finding[] {
  const typeMeta = checkTypeMeta(root, kind, minor);
  if (isForeignKind(root)) return typeMeta;
  const decoded = decode(root, resourceType(kind), minor);
  const findings = [...typeMeta, ...decoded.findings, ...validateResource(kind, decoded.root, minor)];
  if (fragment) return findings.filter(isOfFragments);
  return live ? findings.filter(({ code }) => !ofCreation.has(code)) : findings;
}

/** What the server makes for every new Job, and so refuses to be given. */
const ofCreation = new Set(['job-selector-own', 'job-label-reserved']);

/** What a fragment leaves out may be in what it is merged into. */
function isOfFragments({ reason, code }: Finding): boolean {
  return reason !== 'FieldValueRequired' && code !== 'missing-kind' && code !== 'missing-api-version';
}

/**
 * What the API server's validation says of an object it could decode: `ValidateJobCreate` or `ValidateCronJobCreate` of
 * k8s.io/kubernetes `pkg/apis/batch/validation`, after defaulting.
 */
export function validateResource(kind: ResourceKind, root: MapNode, minor: number): Finding[] {
  const validation = new Validation(minor, kind);
  const field = Field.root(root);
  if (kind === 'CronJob') validateCronJob(field, validation);
  else validateJob(field, validation);
  return validation.findings;
}
