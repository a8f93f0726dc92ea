import type { Entry, ListNode, MapNode, Node } from '../../manifest/node.ts';
import type { FieldSchema, FieldType, ObjectType } from '../../schema/schema.ts';
import type { Finding, Stage } from '../finding.ts';
import { show } from '../podTemplate/wording.ts';
import { nameOf, type Place, strictPath } from './place.ts';
import { scalarProblem } from './scalars.ts';
import { describeUnknownField } from './unknownField.ts';
import { describeScalarProblem, describeWrongShape } from './wording.ts';

/** A finding before it is known at which stage the server would have it. */
export type Report = Omit<Finding, 'stage' | 'severity'>;

/**
 * The strict decoder of the API server (sigs.k8s.io/json `UnmarshalStrict`) over a resource of a known type, for a target
 * minor version. The server stops at its first wrong type; here everything is reported.
 *
 * The result is the resource as validation may look at it: without unknown fields and without those that the server
 * drops; a value of a wrong type is there as one that nobody knows yet, so that nothing else is said of it.
 */
export function decode(root: MapNode, type: ObjectType, minor: number): { root: MapNode; findings: Finding[] } {
  const decoder = new Decoder(root, type, minor);
  const decoded = decoder.object(type, root, undefined);
  return { root: decoded, findings: decoder.findings };
}

/** Gates whose fields leave nothing behind: without them the server takes what is around them away as well. */
const takesMoreAway = new Set(['PodLifecycleSleepAction', 'ContainerStopSignals', 'ImageVolume']);

class Decoder {
  readonly findings: Finding[] = [];
  private readonly duplicateKeys = new Set<number>();

  constructor(
    private readonly root: MapNode,
    private readonly rootType: ObjectType,
    private readonly minor: number,
  ) {}

  object(type: ObjectType, node: MapNode, place: Place | undefined): MapNode {
    this.duplicates(node, place, 'field');
    return withEntries(node, (entry) => this.field(type, node, entry, place));
  }

  private value(type: FieldType, node: Node, place: Place): Node {
    if (node.kind === 'map') {
      if (type.kind === 'object') return this.object(type.object, node, place);
      if (type.kind === 'map') return this.map(type.value, node, place);
    } else if (node.kind === 'list') {
      if (type.kind === 'list') return this.list(type.item, node, place);
    }
    if (node.templated) return node;
    if (type.kind !== 'scalar') {
      if (node.kind === 'scalar' && node.type === 'null') return node;
      this.report('decode', describeWrongShape(type, node, place));
      return notKnownYet(node);
    }
    const problem = scalarProblem(type.scalar, node);
    if (!problem) return node;
    this.report('decode', describeScalarProblem(problem, type.scalar, node, place));
    return notKnownYet(node);
  }

  private field(type: ObjectType, owner: MapNode, entry: Entry, parent: Place | undefined): Entry | undefined {
    const schema = type.field(entry.key);
    const availability = schema?.availability(this.minor) ?? 'unknown';
    const place: Place = { parent, step: entry.key, kind: 'field', keySpan: entry.keySpan };
    if (!schema || availability === 'unknown') {
      if (!entry.keyTemplated && !isDirective(entry.key)) {
        const { root, rootType, minor } = this;
        this.report('strict', describeUnknownField({ root, rootType, minor, type, schema, owner, entry, place }));
      }
      this.duplicatesWithin(entry.value, place);
      return undefined;
    }
    const value = this.value(schema.typeIn(this.minor), entry.value, place);
    if (availability === 'dropped') return this.dropped(schema, entry, place);
    return value === entry.value ? entry : { ...entry, value };
  }

  /**
   * What is left of a field that the server drops: k8s.io/kubernetes `pkg/api/pod/util.go` (dropDisabledFields). Some are
   * more than a field to the server, which then takes away what would be empty without them.
   */
  private dropped(schema: FieldSchema, entry: Entry, place: Place): Entry | undefined {
    if (entry.value.kind === 'scalar' && entry.value.type === 'null') return entry;
    // Of ordinary containers the server keeps the field, for validation to refuse it.
    if (schema.gate === 'SidecarContainers' && place.parent?.parent?.step !== 'initContainers') return entry;
    this.findings.push({ ...describeDroppedField(schema, place, this.minor), stage: 'strict', severity: 'warning' });
    // A CronJob's Job keeps its fields, which are validated, until the controller creates it (`cronJobStrategy`).
    if (this.rootType.name === 'CronJob' && isOfJobs(schema.gate)) return entry;
    return takesMoreAway.has(schema.gate ?? '') ? { ...entry, value: notKnownYet(entry.value) } : undefined;
  }

  private list(item: FieldType, node: ListNode, place: Place): ListNode {
    let items: Node[] | undefined;
    for (const [index, written] of node.items.entries()) {
      const value = this.value(item, written, { parent: place, step: index, kind: 'index', keySpan: undefined });
      if (value !== written) items ??= node.items.slice(0, index);
      items?.push(value);
    }
    return items ? { ...node, items } : node;
  }

  private map(type: FieldType, node: MapNode, place: Place): MapNode {
    this.duplicates(node, place, 'key');
    return withEntries(node, (entry) => {
      const { key, keySpan } = entry;
      const value = this.value(type, entry.value, { parent: place, step: key, kind: 'key', keySpan });
      return value === entry.value ? entry : { ...entry, value };
    });
  }

  /** One finding for each time a key comes again, as the server counts them; an alias does not make it two. */
  private duplicates(node: MapNode, parent: Place | undefined, kind: 'field' | 'key'): void {
    if (node.duplicates.length === 0) return;
    for (const key of new Set(node.duplicates.map((entry) => entry.key))) {
      const all = [...node.duplicates, ...node.entries].filter((entry) => entry.key === key);
      const [first, ...others] = all.toSorted((a, b) => a.keySpan.start - b.keySpan.start);
      for (const { keySpan } of others) {
        if (this.duplicateKeys.has(keySpan.start)) continue;
        this.duplicateKeys.add(keySpan.start);
        this.report('strict', {
          code: 'duplicate-key',
          message: all.some(({ merged }) => merged)
            ? `${show(key)} is here, and comes in by the merge key ${show('<<')} as well. The API server refuses that; kubectl reads the file first and keeps this one.`
            : `${show(key)} is here twice. The API server refuses that; kubectl reads the file first and keeps only the last one. Leave one.`,
          span: keySpan,
          field: strictPath({ parent, step: key, kind, keySpan }),
          ...(first ? { related: [{ span: first.keySpan, message: `${show(key)} is here before` }] } : {}),
        });
      }
    }
    for (const { key, keySpan, value } of node.duplicates) {
      this.duplicatesWithin(value, { parent, step: key, kind, keySpan });
    }
  }

  /** Keys are counted everywhere, also where the decoder does not look at what they hold. */
  private duplicatesWithin(node: Node, place: Place): void {
    if (node.kind === 'scalar') return;
    if (node.kind === 'list') {
      for (const [index, item] of node.items.entries()) {
        this.duplicatesWithin(item, { parent: place, step: index, kind: 'index', keySpan: undefined });
      }
      return;
    }
    this.duplicates(node, place, 'field');
    for (const { key, keySpan, value } of node.entries) {
      this.duplicatesWithin(value, { parent: place, step: key, kind: 'field', keySpan });
    }
  }

  private report(stage: Stage, report: Report): void {
    this.findings.push({ ...report, stage, severity: 'error' });
  }
}

function describeDroppedField(schema: FieldSchema, place: Place, minor: number): Report {
  const since = schema.onByDefaultSince;
  const works =
    since === undefined
      ? `works only where the feature gate ${show(schema.gate ?? '')} is switched on`
      : `works since 1.${since}, and before that only with the feature gate ${show(schema.gate ?? '')}`;
  return {
    code: 'dropped-field',
    message: `The API server of Kubernetes 1.${minor} takes ${show(nameOf(place))} and drops it without a word: the field ${works}.`,
    span: place.keySpan ?? { start: 0, end: 0 },
    field: strictPath(place),
  };
}

/** The same map with what `replace` makes of each entry; the map itself where nothing changes. */
function withEntries(node: MapNode, replace: (entry: Entry) => Entry | undefined): MapNode {
  let entries: Entry[] | undefined;
  for (const [index, entry] of node.entries.entries()) {
    const replaced = replace(entry);
    if (replaced !== entry) entries ??= node.entries.slice(0, index);
    if (entries && replaced) entries.push(replaced);
  }
  return entries ? { ...node, entries } : node;
}

/** Stands for a value that cannot be judged further: the same as one that somebody fills in later. */
function notKnownYet({ span }: Node): Node {
  return { kind: 'scalar', type: 'string', value: '', raw: '', span, templated: true };
}

/** Kustomize's directives for patches: the server never sees them. */
function isDirective(key: string): boolean {
  return /^\$(?:patch|retainKeys|setElementOrder\/|deleteFromPrimitiveList\/)/.test(key);
}

/** Feature gates of fields of JobSpec itself, not of its pod template. */
function isOfJobs(gate: string | undefined): boolean {
  return gate?.startsWith('Job') ?? false;
}
