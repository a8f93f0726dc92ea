import type { FieldRange, ManifestResource, Range } from '../../../server/src/contract/requests.ts';
import { type Applied, applyResource } from '../cluster/apply/applyResource.ts';
import { type Complaint, complaintsOf } from '../cluster/apply/complaints.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
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
export type Outcome =
  | { readonly item: Item; readonly applied: Applied }
  /** The server was asked and refused, or could not be asked. `lines` counts what is now shown in the text. */
  | { readonly item: Item; readonly error: unknown; readonly lines: number };

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

/** Puts what the server said at its lines. */
export async function showComplaints(
  services: Pick<Services, 'manifests'>,
  { file, resource }: Item,
  complaints: readonly Complaint[],
  severity: ApplyComplaint['severity'],
): Promise<readonly ApplyComplaint[]> {
  if (!complaints.length) return [];
  const ranges = await services.manifests.fieldRanges(
    file.uri,
    resource.index,
    complaints.map(({ field }) => field),
  );
  return complaints.map((complaint, index) => {
    const { message, reason } = complaint;
    return {
      range: placeOfComplaint(complaint, ranges[index], resource),
      severity,
      message,
      ...(reason ? { reason } : {}),
    };
  });
}

export async function applyItem(
  services: Services,
  item: Item,
  target: Target,
  { dryRun, force }: ApplyMode,
  signal: AbortSignal,
): Promise<{ outcome: Outcome; complaints: readonly ApplyComplaint[] }> {
  const { resource } = item;
  const { apiVersion, kind, name, generateName, namespace, json = '' } = resource;
  try {
    const object = parseManifestJson(json);
    const applied = await applyResource(
      target.api,
      { apiVersion, kind, name, generateName, namespace, object },
      { namespace: target.namespace, dryRun, force: force ?? false, signal },
    );
    if ('notServed' in applied) {
      const message = `The cluster of ${target.context} does not serve ${apiVersion || 'an object without apiVersion as'} ${kind}.`;
      const complaints = await showComplaints(services, item, [{ field: 'apiVersion', message }], 'error');
      return { outcome: { item, error: new UserError(message), lines: complaints.length }, complaints };
    }
    const complaints = await showComplaints(
      services,
      item,
      applied.warnings.map((message) => ({ field: fieldOfWarning(message), message })),
      'warning',
    );
    return { outcome: { item, applied }, complaints };
  } catch (error) {
    if (signal.aborted || !(error instanceof ClusterError)) throw error;
    const complaints = await showComplaints(services, item, complaintsOf(error), 'error');
    return { outcome: { item, error, lines: complaints.length }, complaints };
  }
}

/** Warnings begin with the field they are about: `spec.template.spec.containers[0].env[1]: hides previous definition …` */
function fieldOfWarning(message: string): string {
  return /^((?:spec|metadata)(?:\.[\w-]+|\[[^\]]*\])+): /.exec(message)?.[1] ?? '';
}
