import type { Entry, MapNode } from '../../manifest/node.ts';
import type { ResourceKind } from '../../manifest/resources.ts';
import { servedVersion } from '../../schema/apiVersions.ts';
import type { Finding } from '../finding.ts';
import { oneOf, show } from '../podTemplate/wording.ts';
import { nearestName } from './similarNames.ts';

const apiVersion = 'batch/v1';
const kinds: readonly ResourceKind[] = ['Job', 'CronJob'];

/**
 * `apiVersion` and `kind`: what a server of the target version serves, and what kubectl needs to find out where to send
 * the object (a POST to the right address may leave them out). `kind` is what the object is checked as.
 */
export function checkTypeMeta(root: MapNode, kind: ResourceKind, minor: number): Finding[] {
  const versionEntry = entryNamed(root, 'apiVersion');
  const kindEntry = entryNamed(root, 'kind');
  return [...checkKind(root, kindEntry, kind), ...checkApiVersion(root, versionEntry, kindEntry, kind, minor)];
}

/** The entry, or one whose key differs in upper and lower case only: that is reported as an unknown field. */
function entryNamed(root: MapNode, name: string): Entry | undefined {
  return (
    root.entries.find((entry) => entry.key === name) ??
    root.entries.find((entry) => entry.key.toLowerCase() === name.toLowerCase())
  );
}

function problem(code: string, field: string, message: string, rest: Pick<Finding, 'span' | 'fixes'>): Finding[] {
  return [{ code, severity: 'error', stage: 'typeMeta', field, message, ...rest }];
}

/** Whether the object names a kind that is neither Job nor CronJob, nor a slip of the pen of one: then its fields are others. */
export function isForeignKind(root: MapNode): boolean {
  const written = textOf(entryNamed(root, 'kind'));
  return typeof written === 'object' && nearestName(written.text, kinds) === undefined;
}

function checkKind(root: MapNode, entry: Entry | undefined, kind: ResourceKind): Finding[] {
  const written = textOf(entry);
  if (written === notForUs) return [];
  if (!entry || written === undefined) {
    const fixes = entry
      ? [{ kind: 'replaceValue', to: kind } as const]
      : [{ kind: 'addField', at: [], name: 'kind', value: kind } as const];
    const message = `${show('kind')} is missing. kubectl needs it to know where to send the object: ${show(`kind: ${kind}`)}.`;
    return problem('missing-kind', 'kind', message, { span: spanOf(root, entry), fixes });
  }
  if (kinds.some((known) => known === written.text)) return [];
  const meant = nearestName(written.text, kinds);
  const hint = meant ? `did you mean ${show(meant)}?` : `it has ${oneOf(kinds)}.`;
  const message = `There is no kind ${show(written.text)} in ${show(apiVersion)}: ${hint}`;
  const fixes = [{ kind: 'replaceValue', to: meant ?? kind } as const];
  return problem('unknown-kind', 'kind', message, { span: spanOf(root, entry), fixes });
}

function checkApiVersion(
  root: MapNode,
  entry: Entry | undefined,
  kindEntry: Entry | undefined,
  kind: ResourceKind,
  minor: number,
): Finding[] {
  const written = textOf(entry);
  if (written === notForUs) return [];
  if (!entry || written === undefined) {
    const fixes = entry
      ? [{ kind: 'replaceValue', to: apiVersion } as const]
      : [{ kind: 'addField', at: [], name: 'apiVersion', value: apiVersion } as const];
    const message = `${show('apiVersion')} is missing. kubectl needs it to know where to send the object: ${show(`apiVersion: ${apiVersion}`)}.`;
    return problem('missing-api-version', 'apiVersion', message, { span: spanOf(root, entry ?? kindEntry), fixes });
  }
  const fixes = [{ kind: 'replaceValue', to: apiVersion } as const];
  const span = spanOf(root, entry);
  if (written.text === apiVersion) return [];
  const served = servedVersion(kind, written.text);
  if (served?.until !== undefined && served.until < minor) {
    const message = `${show(written.text)} of ${kind} is not served since Kubernetes 1.${served.until + 1}; the target is 1.${minor}. Use ${show(apiVersion)}.`;
    return problem('removed-api-version', 'apiVersion', message, { span, fixes });
  }
  const message = `${show(written.text)} has no kind ${show(kind)}: did you mean ${show(apiVersion)}?`;
  return problem('unknown-api-version', 'apiVersion', message, { span, fixes });
}

/** A template's business, or of a wrong type, which the decoder reports. */
const notForUs = Symbol('not for us');

/** The string there; undefined for a missing, null or empty one. */
function textOf(entry: Entry | undefined): { text: string } | typeof notForUs | undefined {
  const value = entry?.value;
  if (!value) return undefined;
  if (value.templated || value.kind !== 'scalar') return notForUs;
  if (value.type === 'null' || value.value === '') return undefined;
  return value.type === 'string' ? { text: String(value.value) } : notForUs;
}

/** The value, or the key where it is empty; without an entry the start of the resource. */
function spanOf(root: MapNode, entry: Entry | undefined): Finding['span'] {
  if (!entry) return root.entries[0]?.keySpan ?? { start: root.span.start, end: root.span.start };
  return entry.value.span.end > entry.value.span.start ? entry.value.span : entry.keySpan;
}
