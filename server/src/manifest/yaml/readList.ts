import { type EarlierListing, type Listing, listingOf } from '../listing.ts';
import { movedNode } from '../moved.ts';
import type { Node, Span } from '../node.ts';
import { controlCharacter, Grammar, type ItemContext } from './grammar.ts';
import { NodeBuilder, type TemplateParts } from './nodeBuilder.ts';
import type { YamlDocument } from './read.ts';
import { type Refusal, Refused } from './refusal.ts';
import { Scanner } from './scanner.ts';

export type YamlListing = Listing<ItemContext>;
export type EarlierYamlListing = EarlierListing<ItemContext>;

export interface ListOptions {
  readonly templates: TemplateParts | undefined;
  readonly earlier: EarlierYamlListing | undefined;
  /** Reads the text of one item that the server refuses, or may refuse: what can be made of it. */
  damaged(span: Span, refusal: Refusal | undefined): Node;
}

export interface YamlList extends YamlDocument {
  /** Undefined where the next reading has to start at the beginning. */
  readonly listing: YamlListing | undefined;
  /** The items of the earlier listing, by their indexes, that stand here as they were: those below `before`, */
  readonly before: number;
  /** and those from here on. */
  readonly behind: number;
}

/**
 * Reads a document that may be a List (`items:` in its root) item by item: an item that the server refuses does not keep
 * the others from being read, and of an earlier reading the items are kept that the text's change did not touch. Any
 * other document is read as `readYaml` reads it.
 *
 * Undefined where the items cannot be taken apart, because something in them stands for something elsewhere.
 */
export function readYamlList(text: string, options: ListOptions): YamlList | undefined {
  return new ListReader(text, options).read();
}

class ListReader {
  private readonly builder: NodeBuilder;
  private readonly earlier: EarlierYamlListing | undefined;
  private readonly before: number;
  private starts: number[] = [];
  private context: ItemContext | undefined;
  /** The item of the earlier listing that was reached. */
  private reached: number | undefined;
  /** Something is outside of the items that they may depend on. */
  private isOdd = false;

  constructor(
    private readonly text: string,
    private readonly options: ListOptions,
  ) {
    const { earlier, templates } = options;
    this.earlier = earlier;
    this.before = Math.max(earlier?.restart ?? 0, 0);
    this.builder = new NodeBuilder(text, templates, this.before > 0);
  }

  read(): YamlList | undefined {
    const { text, builder, earlier } = this;
    const control = controlCharacter(text);
    if (control) return this.refused(control);
    let from: number | undefined;
    if (earlier && earlier.restart >= 0) {
      const { starts, context } = earlier.listing;
      builder.resume(earlier, earlier.restart);
      this.starts = starts.slice(0, earlier.restart);
      this.context = context;
      from = starts[earlier.restart];
    }
    for (;;) {
      try {
        const end = from === undefined ? this.document() : this.items(from);
        if (this.reached === undefined) return this.finished(end ?? text.length);
        return this.finished(this.adopted(this.reached));
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const start = this.starts.at(-1);
        const isTooLarge = error.refusal.problem === 'too-large';
        if (start === undefined || isTooLarge || !builder.isInItems(false)) return this.refused(error.refusal);
        if (this.isOdd || builder.hasReferences) return undefined;
        const next = this.endOfDamage(start);
        // What is refused there is behind the list.
        if (next === from) return this.refused(error.refusal);
        from = next;
        this.replaceItem(start, from, error.refusal);
        const known = earlier?.itemAt(from);
        if (known !== undefined) return this.finished(this.adopted(known));
        if (from >= text.length) {
          builder.closeAll(text.length);
          return this.finished(text.length);
        }
      }
    }
  }

  private document(): number | undefined {
    return new Grammar(this.text, new Scanner(this.text), this.builder, this.onItem).document();
  }

  private items(at: number): number | undefined {
    const { state, blocks } = this.context as ItemContext;
    const scanner = new Scanner(this.text, { at, blocks });
    return new Grammar(this.text, scanner, this.builder, this.onItem).items(state, 0, this.starts[0] ?? at);
  }

  private readonly onItem = (start: number, contextHere: () => ItemContext) => {
    const { builder, earlier } = this;
    if (this.isOdd || !builder.isInItems(true)) return 'other';
    // The second list of this name.
    if (builder.itemCount !== this.starts.length) this.isOdd = true;
    this.settle(start);
    if (this.isOdd) return 'other';
    const context = contextHere();
    this.context ??= context;
    const index = earlier?.itemAt(start);
    if (earlier && index !== undefined && isEqual(earlier.listing.context, context)) {
      this.reached = index;
      return 'stop';
    }
    this.starts.push(start);
    return builder.hasReferences ? 'other' : 'read';
  };

  /** What the converter may refuse in the item that ends here is to be found out by itself. */
  private settle(end: number): void {
    if (!this.builder.hasDoubts) return;
    const start = this.starts.at(-1);
    if (start === undefined || this.builder.hasReferences) this.isOdd = true;
    else this.replaceItem(start, end, undefined);
  }

  private replaceItem(start: number, end: number, refusal: Refusal | undefined): void {
    this.builder.cutItems(this.starts.length - 1);
    this.builder.putItem(this.options.damaged({ start, end }, refusal));
  }

  /** Keeps the items from an index on, and what is behind the list. Returns where the document ends. */
  private adopted(index: number): number {
    const { listing, change } = this.earlier as EarlierYamlListing;
    const { items } = listing.list;
    for (let at = index; at < items.length; at++) {
      this.builder.putItem(movedNode(items[at] as Node, change.by));
      this.starts.push((listing.starts[at] as number) + change.by);
    }
    this.reached = index;
    this.builder.endItems((this.earlier as EarlierYamlListing).entries('behind'), change.by);
    return this.text.length;
  }

  /** Where the text goes on behind a damaged item: at the next one, or behind the list. */
  private endOfDamage(start: number): number {
    const { text, earlier } = this;
    const { blocks } = this.context as ItemContext;
    const behind = earlier && firstBehind(earlier, start);
    if (behind !== undefined) return behind;
    // A key in the root's column is more likely a part of the damage than the end of the list, as long as items follow.
    const [, root = 0] = [...blocks.indents, blocks.indent];
    return this.lineFrom(start, blocks.indent, '-\\s') ?? this.lineFrom(start, root, '[\\w"\']') ?? text.length;
  }

  /** The content of the next line that is indented by `column` and goes on like that. */
  private lineFrom(start: number, column: number, content: string): number | undefined {
    const line = new RegExp(`(?<=\\n) {${Math.max(column, 0)}}(?=${content})`, 'g');
    line.lastIndex = start + 1;
    const match = line.exec(this.text);
    return match ? match.index + match[0].length : undefined;
  }

  /** With the root as far as it was read. */
  private refused(refusal: Refusal): YamlList {
    this.builder.closeAll(refusal.at);
    const end = this.text.length;
    return { root: this.builder.root, refusals: [refusal], end, listing: undefined, before: 0, behind: 0 };
  }

  private finished(end: number): YamlList | undefined {
    const { builder, starts } = this;
    const { root } = builder;
    if (builder.hasDoubts) {
      if (starts.length > 0) return undefined;
      return { root, refusals: builder.refusals, end, listing: undefined, before: 0, behind: 0 };
    }
    const isAgain = this.before > 0 || this.reached !== undefined;
    if (isAgain && (this.isOdd || builder.hasReferences)) return undefined;
    const isWhole = end === this.text.length && !this.isOdd && !builder.hasReferences;
    const listing = isWhole ? listingOf(root, starts, this.context) : undefined;
    const behind = this.reached ?? Number.POSITIVE_INFINITY;
    return { root, refusals: [], end, listing, before: this.before, behind };
  }
}

function isEqual(one: ItemContext, other: ItemContext): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Where the first item starts that was known before and is behind the change and another item. */
function firstBehind({ listing, firstBehind: first, change }: EarlierYamlListing, start: number): number | undefined {
  for (let index = first; index < listing.starts.length; index++) {
    const at = (listing.starts[index] as number) + change.by;
    if (at > start) return at;
  }
  return undefined;
}
