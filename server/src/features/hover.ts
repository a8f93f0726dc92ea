import type { Hover, Position } from 'vscode-languageserver';
import { type Cursor, cursorAt, type Step } from '../manifest/cursor.ts';
import type { ManifestDocument, PlacedDocument } from '../manifest/document.ts';
import { entryOf, type Node, type Span } from '../manifest/node.ts';
import type { Resource } from '../manifest/resources.ts';
import { toJobTarget } from '../rules/fix.ts';
import { servedVersion } from '../schema/apiVersions.ts';
import { Field } from '../validate/field.ts';
import { codeDoc } from './codeDocs.ts';
import { findingsIn } from './diagnostics.ts';
import { fieldMarkdown } from './fieldDocs.ts';
import { type FileView, placeOf, rangeIn } from './file.ts';
import { jobPlanMarkdown } from './jobPlan.ts';
import { fromKubernetes, inlineCode, toMarkup } from './markdown.ts';
import { scheduleMarkdown, scheduleOf } from './schedules.ts';
import { schemaAt } from './schemaAt.ts';

/** What there is to know of the field under the cursor, what its value means, and why something is wrong with it. */
export function hover(file: FileView, position: Position): Hover | null {
  const at = placeOf(file, position);
  if (!at) return null;
  const field = fieldHover(file, at.placed.document, at.offset);
  const sections = [...explanations(file, at.placed, at.offset), ...(field?.sections ?? [])];
  if (sections.length === 0) return null;
  return {
    contents: toMarkup(sections.join('\n\n---\n\n'), file.client.markdownHover),
    ...(field?.span && isShort(field.span) ? { range: rangeIn(file, at.placed, field.span) } : {}),
  };
}

function fieldHover(
  file: FileView,
  document: ManifestDocument,
  offset: number,
): { sections: string[]; span: Span | undefined } | undefined {
  const cursor = cursorAt(document, offset);
  if (!cursor?.resource || (cursor.place !== 'key' && cursor.place !== 'value')) return undefined;
  const { resource } = cursor;
  const path = cursor.place === 'key' ? (cursor.entry ? [...cursor.path, cursor.entry.key] : undefined) : cursor.path;
  if (!path) return undefined;
  const { minor } = file.analyzer.target;
  const place = schemaAt(resource.kind, path, minor);
  if (!place?.field) return undefined;
  const value = cursor.place === 'value' ? cursor.node : cursor.entry?.value;
  const meaning = valueMarkdown(file, resource, path, value);
  return {
    sections: [...(meaning === undefined ? [] : [meaning]), fieldMarkdown(place.field, minor)],
    span: cursor.place === 'key' ? cursor.entry?.keySpan : cursor.node?.span,
  };
}

/** Why what is reported here is reported; the messages themselves are the editor's to show. */
function explanations(file: FileView, placed: PlacedDocument, offset: number): string[] {
  const codes = findingsIn(file, placed)
    .filter(({ finding: { span } }) => span.start <= offset && offset <= span.end)
    .map(({ finding }) => finding.code);
  return [...new Set(codes)].flatMap((code) => {
    const doc = codeDoc(code);
    return doc ? [`**${doc.title}.** ${doc.explanation} [Kubernetes documentation](${doc.link})`] : [];
  });
}

/** A highlighted range that is longer than a screen says nothing. */
function isShort({ start, end }: { start: number; end: number }): boolean {
  return end > start && end - start < 200;
}

/** What the value means, beyond what the schema says of its field. */
function valueMarkdown(
  file: FileView,
  resource: Resource,
  path: readonly Step[],
  value: Cursor['node'],
): string | undefined {
  const name = path.at(-1);
  const { minor } = file.analyzer.target;
  if (path.length === 1 && name === 'apiVersion') return apiVersionMarkdown(resource, value);
  if ((path.length === 1 && name === 'kind') || isJobSpec(resource, path) || planFields.has(String(name))) {
    if (path.length === 1 || isInJobSpec(resource, path)) {
      const plan = jobPlanMarkdown(toJobTarget(resource.kind, Field.root(resource.root), minor));
      return plan && `**What ${resource.kind === 'Job' ? 'this Job' : 'each Job'} will do**\n\n${plan}`;
    }
  }
  if (resource.kind === 'CronJob' && path.join('.') === 'spec.schedule') {
    const text = stringOf(value);
    const schedule = text === undefined ? undefined : scheduleOf(text);
    const timeZone = stringOf(nodeAt(resource.root, ['spec', 'timeZone']));
    return schedule && scheduleMarkdown(schedule, timeZone, file.now());
  }
  const written = stringOf(value);
  const described = schemaAt(resource.kind, path, minor)?.field?.enum?.find((one) => one.value === written);
  return described?.description ? `${inlineCode(described.value)} ${fromKubernetes(described.description)}` : undefined;
}

const planFields = new Set([
  'parallelism',
  'completions',
  'completionMode',
  'backoffLimit',
  'backoffLimitPerIndex',
  'activeDeadlineSeconds',
  'ttlSecondsAfterFinished',
  'suspend',
]);

const jobSpecPaths = { Job: 'spec', CronJob: 'spec.jobTemplate.spec' } as const;

function isJobSpec(resource: Resource, path: readonly Step[]): boolean {
  return path.join('.') === jobSpecPaths[resource.kind];
}

function isInJobSpec(resource: Resource, path: readonly Step[]): boolean {
  return isJobSpec(resource, path) || isJobSpec(resource, path.slice(0, -1));
}

function apiVersionMarkdown({ kind }: Resource, value: Cursor['node']): string | undefined {
  const written = stringOf(value);
  const served = written === undefined ? undefined : servedVersion(kind, written);
  if (!served) return undefined;
  const until = served.until === undefined ? 'still is' : `was until Kubernetes 1.${served.until}; write \`batch/v1\``;
  return `${inlineCode(served.apiVersion)} is served for ${kind} since Kubernetes 1.${served.since} and ${until}.`;
}

function stringOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' && !node.templated ? node.value : undefined;
}

function nodeAt(root: Node, names: readonly string[]): Node | undefined {
  let node: Node | undefined = root;
  for (const name of names) node = node?.kind === 'map' ? entryOf(node, name)?.value : undefined;
  return node;
}
