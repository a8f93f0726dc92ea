import type { FieldRange, ManifestResource, Range } from '../../../server/src/contract/requests.ts';
import { warningComplaint } from '../cluster/apply/admission.ts';
import { type Applied, applyResource, type ManifestObject } from '../cluster/apply/applyResource.ts';
import { isAboutExistingJob, type Way } from '../cluster/apply/changeability.ts';
import { type Complaint, complaintsOf, isOwnCheck } from '../cluster/apply/complaints.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
import { type Preflight, preflight } from '../cluster/apply/preflight.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { ApplyComplaint } from '../ui/applyDiagnostics.ts';
import type { Target } from '../ui/connection.ts';
import type { ManifestFile } from '../ui/manifests.ts';
import { UserError } from '../ui/userError.ts';
import type { Services } from './services.ts';

/** One object of a file, to be applied. */
export interface Item {
  readonly file: ManifestFile;
  readonly resource: ManifestResource;
}

export interface ApplyMode {
  /** The server goes through all of its work and stores nothing. */
  readonly dryRun: boolean;
  /** Take fields that another manager owns. */
  readonly force?: boolean;
}

/** What became of one object. */
export type Outcome = { readonly item: Item; readonly applied: Applied } | Refused;

/** The server was asked and refused, or could not be asked. */
export interface Refused {
  readonly item: Item;
  readonly error: unknown;
  /** Where the first of what is now shown in the text stands. */
  readonly line?: Range;
  /** What the server would say of each change, where it refuses to change a Job that is there. */
  readonly preflight?: Preflight;
  /** How that change can be brought about all the same. */
  readonly ways?: readonly Way[];
}

/** The objects of the files, checked to be whole: an object that cannot be read stops everything before it begins. */
export function itemsOf(files: readonly ManifestFile[]): readonly Item[] {
  const items: Item[] = [];
  for (const file of files) {
    if (file.problem) throw new UserError(`${file.label}: ${file.problem}`);
    for (const resource of file.resources) {
      if (resource.json === undefined) {
        const line = resource.range.start.line + 1;
        throw new UserError(
          `${file.label}, line ${line}: ${nameOf(resource)} cannot be applied. ${resource.unreadable ?? ''}`,
        );
      }
      items.push({ file, resource });
    }
  }
  return items;
}

export function nameOf({ kind, name, generateName }: Pick<ManifestResource, 'kind' | 'name' | 'generateName'>): string {
  return `${kind} ${name ?? (generateName ? `${generateName}…` : 'without a name')}`;
}

export function nameItems(items: readonly Item[]): string {
  const [first] = items;
  return items.length === 1 && first ? nameOf(first.resource) : `${items.length} objects`;
}

/** Where the objects go: `minikube / team-a`, `minikube, 3 namespaces`. */
export function placeOfItems(items: readonly Item[], target: Target): string {
  const namespaces = new Set(items.map(({ resource }) => resource.namespace ?? target.namespace));
  const [only] = namespaces;
  return namespaces.size === 1 ? `${target.context} / ${only}` : `${target.context}, ${namespaces.size} namespaces`;
}

/** Where a complaint is shown: at the value or the key, and one about no field at the object's name. */
export function placeOfComplaint(
  complaint: Complaint,
  found: FieldRange | undefined,
  resource: ManifestResource,
): Range {
  if (complaint.field === '' || !found) return resource.nameRange;
  const { range, keyRange } = found;
  // A whole block underlined says less than its name.
  const isBlock = range.start.line !== range.end.line;
  return ((complaint.key || isBlock) && keyRange) || range;
}

/**
 * Puts what the server said at its lines.
 * @param checked it is what the server's own checks of the fields said
 */
export async function showComplaints(
  services: Pick<Services, 'manifests'>,
  { file, resource }: Item,
  complaints: readonly Complaint[],
  severity: ApplyComplaint['severity'],
  checked = false,
): Promise<readonly ApplyComplaint[]> {
  if (!complaints.length) return [];
  const ranges = await services.manifests.fieldRanges(
    file.uri,
    resource.index,
    complaints.map(({ field }) => field),
  );
  return complaints.map((complaint, index) => {
    const { field, message, reason } = complaint;
    return {
      range: placeOfComplaint(complaint, ranges[index], resource),
      severity,
      message,
      ...(reason ? { reason } : {}),
      ...(checked ? { checked: { resource: resource.index, field } } : {}),
    };
  });
}

/** The object as the cluster side takes it. */
export function manifestOf({
  apiVersion,
  kind,
  name,
  generateName,
  namespace,
  json = '',
}: ManifestResource): ManifestObject {
  return { apiVersion, kind, name, generateName, namespace, object: parseManifestJson(json) };
}

export async function applyItem(
  services: Services,
  item: Item,
  target: Target,
  { dryRun, force }: ApplyMode,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; complaints: readonly ApplyComplaint[] }> {
  const { apiVersion, kind } = item.resource;
  const manifest = manifestOf(item.resource);
  try {
    const options = { namespace: target.namespace, dryRun, force: force ?? false, signal };
    const applied = await applyResource(target.api, manifest, options);
    if ('notServed' in applied) {
      const message = `The cluster of ${target.context} does not serve ${apiVersion || 'an object without apiVersion as'} ${kind}.`;
      const complaints = await showComplaints(services, item, [{ field: 'apiVersion', message }], 'error');
      return { outcome: { item, error: new UserError(message), ...lineOf(complaints) }, complaints };
    }
    const complaints = await showComplaints(services, item, applied.warnings.map(warningComplaint), 'warning');
    return { outcome: { item, applied }, complaints };
  } catch (error) {
    if (signal.aborted || !(error instanceof ClusterError)) throw error;
    const found = isAboutExistingJob(error) ? await changesOf(target, manifest, signal) : {};
    const complaints = found.preflight
      ? await showChanges(services, item, found.preflight)
      : await showRefusal(services, item, error);
    return { outcome: { item, error, ...lineOf(complaints), ...found }, complaints };
  }
}

function lineOf([first]: readonly ApplyComplaint[]): { readonly line?: Range } {
  return first ? { line: first.range } : {};
}

/**
 * Which of the changes cannot be made, and how they can be made all the same: the server's refusal names no more than
 * the whole template. Empty where it cannot be had; the refusal stands as it is.
 */
async function changesOf(
  target: Target,
  manifest: ManifestObject,
  signal: AbortSignal,
): Promise<Pick<Refused, 'preflight' | 'ways'>> {
  try {
    const result = await preflight(target.api, manifest, { namespace: target.namespace, signal });
    const known = !('notServed' in result) && result.changes.some(({ changeability }) => changeability !== 'mutable');
    return known ? { preflight: result, ways: result.ways } : {};
  } catch (error) {
    if (signal.aborted || !(error instanceof ClusterError)) throw error;
    // There is no room for a second one; there is when the first one is gone.
    return isQuota(error) ? { ways: ['replace'] } : {};
  }
}

/** A resource quota is used up. */
export function isQuota({ failure }: ClusterError): boolean {
  return failure.kind === 'forbidden' && failure.by === 'quota';
}

/** What the server has against the manifest, at its lines. */
export function showRefusal(
  services: Pick<Services, 'manifests'>,
  item: Item,
  error: ClusterError,
): Promise<readonly ApplyComplaint[]> {
  return showComplaints(services, item, complaintsOf(error), 'error', isOwnCheck(error));
}

/** What cannot be changed in the object that is there, at its lines. */
export function showChanges(
  services: Pick<Services, 'manifests'>,
  item: Item,
  { changes }: Pick<Preflight, 'changes'>,
): Promise<readonly ApplyComplaint[]> {
  const impossible = changes.flatMap(({ field, changeability, reason }) =>
    changeability === 'mutable'
      ? []
      : [{ field, message: `This differs from the ${item.resource.kind} in the cluster. ${reason ?? ''}`.trim() }],
  );
  return showComplaints(services, item, impossible, 'error');
}
