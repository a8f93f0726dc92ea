import { type Entry, entryOf, type ListNode, type MapNode, type Node, type Span } from '../manifest/node.ts';

/**
 * A place in a manifest that may or may not be filled: its path as the API server writes it (k8s.io/apimachinery
 * `field.Path`), its node if there is one, and what is needed to point at it when it is missing.
 *
 * Reading never fails: a child of a missing or wrongly typed field is a missing field. An explicit `null` counts as
 * missing, as it does for the server's decoder.
 */
export class Field {
  private constructor(
    private readonly parent: Field | undefined,
    /** What this step adds to the parent's path: `.name`, `[3]` or `[key]`. */
    private readonly step: string,
    /** The node as written, null included. */
    readonly written: Node | undefined,
    private readonly ownKeySpan: Span | undefined,
    /** A path of the server's own choosing, where it differs from the place in the text. */
    private readonly otherPath?: string,
    /** The key itself is filled in by somebody else later. */
    readonly keyTemplated = false,
  ) {}

  static root(node: Node | undefined, path = ''): Field {
    return new Field(undefined, path, node, undefined);
  }

  get path(): string {
    if (this.otherPath !== undefined) return this.otherPath;
    if (!this.parent) return this.step;
    const before = this.parent.path;
    return before === '' && this.step.startsWith('.') ? this.step.slice(1) : before + this.step;
  }

  /** The way here from the nearest parent that is written: `restartPolicy`, or `template.spec.restartPolicy`. */
  get wayFromWritten(): string {
    const way = this.step.replace(/^\./, '');
    if (!this.parent || this.parent.written) return way;
    return `${this.parent.wayFromWritten}${this.step}`;
  }

  /** The value, or undefined where there is none or it is null. */
  get node(): Node | undefined {
    const node = this.written;
    return node?.kind === 'scalar' && node.type === 'null' ? undefined : node;
  }

  get present(): boolean {
    return this.node !== undefined;
  }

  /**
   * Filled in by somebody else later (Helm, envsubst): nothing may be judged on its value. So is a field that is missing
   * from an object whose fields are not all known.
   */
  get templated(): boolean {
    return this.written ? this.written.templated === true : (this.parent?.templated ?? false);
  }

  /** Surely without a value: nothing is written here, or null, and nobody fills it in later. */
  get unset(): boolean {
    return !this.present && !this.templated;
  }

  /** The field `name` of this object. */
  at(name: string): Field {
    const entry = this.entry(name);
    return new Field(this, `.${name}`, entry?.value, entry?.keySpan);
  }

  /** A field deep below: `field.in('spec', 'template', 'spec')`. */
  in(...names: readonly string[]): Field {
    let field: Field = this;
    for (const name of names) field = field.at(name);
    return field;
  }

  /** The value of `key` in a map of free keys (labels, limits): its path is `parent[key]`. */
  key(key: string): Field {
    const entry = this.entry(key);
    return new Field(this, `[${key}]`, entry?.value, entry?.keySpan);
  }

  index(index: number): Field {
    return new Field(this, `[${index}]`, this.list?.items[index], undefined);
  }

  /** The same place under a path of the server's own choosing (`spec.template.labels`). */
  as(path: string): Field {
    return new Field(this.parent, this.step, this.written, this.ownKeySpan, path, this.keyTemplated);
  }

  get map(): MapNode | undefined {
    return this.written?.kind === 'map' ? this.written : undefined;
  }

  get list(): ListNode | undefined {
    return this.written?.kind === 'list' ? this.written : undefined;
  }

  /** The items of a list; none where there is no list. */
  items(): Field[] {
    return this.list?.items.map((_, index) => this.index(index)) ?? [];
  }

  /** The fields of an object, in source order. */
  fields(): Field[] {
    return this.map?.entries.map((entry) => new Field(this, `.${entry.key}`, entry.value, entry.keySpan)) ?? [];
  }

  /** The values of a map of free keys, with their keys, in source order. */
  keys(): { key: string; field: Field }[] {
    return (
      this.map?.entries.map((entry) => ({
        key: entry.key,
        field: new Field(this, `[${entry.key}]`, entry.value, entry.keySpan, undefined, entry.keyTemplated),
      })) ?? []
    );
  }

  /** The string here; undefined where there is none, it is of another type, or it is templated. */
  get string(): string | undefined {
    const node = this.written;
    return node?.kind === 'scalar' && node.type === 'string' && !node.templated ? (node.value as string) : undefined;
  }

  /**
   * The string as the server's Go types hold it: '' where it is missing or null. Undefined where it cannot be known: it
   * is of another type, or a template's business.
   */
  get text(): string | undefined {
    return this.string ?? (this.unset ? '' : undefined);
  }

  /** The whole number here; undefined where there is none or it is templated. 64-bit values lose precision above 2^53. */
  get integer(): number | undefined {
    const node = this.written;
    return node?.kind === 'scalar' && node.type === 'integer' && !node.templated ? Number(node.value) : undefined;
  }

  get boolean(): boolean | undefined {
    const node = this.written;
    return node?.kind === 'scalar' && node.type === 'boolean' && !node.templated ? (node.value as boolean) : undefined;
  }

  /** The key's span, where this is a written field of an object. */
  get keySpan(): Span | undefined {
    return this.ownKeySpan;
  }

  /** Where to point when the value is wrong: the value, or the key where the value is empty or null. */
  get valueSpan(): Span {
    const node = this.written;
    if (node && node.span.end > node.span.start) return node.span;
    return this.placeSpan;
  }

  /**
   * The characters from `start` to `end` of the string here, where the text shows them as they are; the whole value where
   * quoting, folding or an alias stands between.
   */
  part(start: number, end: number): Span {
    const node = this.written;
    if (node?.kind !== 'scalar' || typeof node.value !== 'string' || start >= end) return this.valueSpan;
    const at = node.raw.indexOf(node.value);
    if (at < 0 || node.span.end - node.span.start !== node.raw.length) return this.valueSpan;
    return { start: node.span.start + at + start, end: node.span.start + at + end };
  }

  /** Where to point when the field should not be there, or is not there: its key, else the nearest parent's key. */
  get placeSpan(): Span {
    for (let field: Field | undefined = this; field; field = field.parent) {
      if (field.ownKeySpan) return field.ownKeySpan;
      if (field.written && field.step.startsWith('[')) return startOf(field.written);
    }
    let top: Field = this;
    while (top.parent) top = top.parent;
    return top.written ? startOf(top.written) : { start: 0, end: 0 };
  }

  private entry(name: string): Entry | undefined {
    return this.written?.kind === 'map' ? entryOf(this.written, name) : undefined;
  }
}

/** Something small at the start of a node, so that a missing field does not underline a whole object. */
function startOf(node: Node): Span {
  if (node.kind === 'map' && node.entries[0]) return node.entries[0].keySpan;
  if (node.kind === 'list' && node.items[0]) return startOf(node.items[0]);
  return node.span;
}

/** The last name of a field's path: `uid` of `metadata.uid`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
