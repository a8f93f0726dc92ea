import { type EarlierListing, itemsKey, type Listing, listingOf } from '../listing.ts';
import { movedEntry, movedNode } from '../moved.ts';
import type { ListNode, Node, Span } from '../node.ts';
import { type JsonDocument, JsonReader, type JsonRefusal, JsonRefused, Members } from './reader.ts';

/** Every item of a JSON List starts with the same open: its object and its array. */
const context = 'items';

export type JsonListing = Listing<typeof context>;

export interface JsonListOptions {
  readonly earlier: EarlierListing<typeof context> | undefined;
  /** Says what is wrong with the text of one item, and what can be made of it. */
  damaged(span: Span, refusal: JsonRefusal): Node;
}

export interface JsonList extends JsonDocument {
  /** Undefined where the next reading has to start at the beginning. */
  readonly listing: JsonListing | undefined;
  /** The refusal is in an item whose end is not known. */
  readonly endsInItem: boolean;
  /** The items of the earlier listing, by their indexes, that stand here as they were: those below `before`, */
  readonly before: number;
  /** and those from here on. */
  readonly behind: number;
}

/**
 * Reads a JSON text that may be a List item by item, as `readYamlList` does. With a refusal the root is what was read
 * before it.
 */
export function readJsonList(text: string, options: JsonListOptions): JsonList {
  return new ListReader(text, options).list();
}

class ListReader extends JsonReader {
  private readonly members = new Members();
  private readonly starts: number[] = [];
  private readonly before: number;
  /** The item of the earlier listing that was reached: it and all behind it are as they were. */
  private reached: number | undefined;
  private endsInItem = false;

  constructor(
    text: string,
    private readonly options: JsonListOptions,
  ) {
    super(text);
    this.before = Math.max(options.earlier?.restart ?? 0, 0);
  }

  list(): JsonList {
    let root: Node | undefined;
    let refusal: JsonRefusal | undefined;
    try {
      root = this.root();
    } catch (error) {
      if (!(error instanceof JsonRefused)) throw error;
      refusal = error.refusal;
      root = this.members.node({ start: 0, end: this.text.length });
    }
    const listing = refusal ? undefined : listingOf<typeof context>(root, this.starts, context);
    const { endsInItem } = this;
    return {
      root,
      refusal,
      listing,
      endsInItem,
      before: this.before,
      behind: this.reached ?? Number.POSITIVE_INFINITY,
    };
  }

  private root(): Node {
    const { earlier } = this.options;
    let start = 0;
    if (earlier && earlier.restart >= 0) {
      const { listing } = earlier;
      start = listing.root.span.start;
      for (const entry of earlier.entries('before')) this.members.add(entry);
      this.depth = 2;
      this.at = listing.starts[earlier.restart] as number;
      for (let index = 0; index < earlier.restart; index++) this.starts.push(listing.starts[index] as number);
      const value = this.items(listing.list.span.start, listing.list.items.slice(0, earlier.restart));
      this.members.add({ key: itemsKey, keySpan: listing.entry.keySpan, value });
    } else {
      this.skip();
      if (this.text.charAt(this.at) !== '{') return this.document();
      start = this.open();
      this.skip();
      if (this.text.charAt(this.at) === '}') return this.ended(start);
      this.members.add(this.member(start));
    }
    if (this.reached === undefined) {
      while (this.next(start, '}')) {
        this.members.add(this.member(start));
        if (this.reached !== undefined) return this.adopted(start);
      }
      return this.ended(start);
    }
    return this.adopted(start);
  }

  private ended(start: number): Node {
    const root = this.members.node(this.close(start));
    this.skip();
    if (this.at < this.text.length) this.refuse(this.isComment() ? 'json-comment' : 'json-trailing', this.at);
    return root;
  }

  /** The rest of the root as the earlier reading found it. */
  private adopted(start: number): Node {
    const { earlier } = this.options;
    const { listing, change } = earlier as EarlierListing;
    for (const entry of earlier?.entries('behind') ?? []) this.members.add(movedEntry(entry, change.by));
    return this.members.node({ start, end: listing.root.span.end + change.by });
  }

  protected override valueOf(key: string): Node {
    if (this.depth !== 1 || key !== itemsKey || this.starts.length > 0) return this.value();
    this.skip();
    if (this.text.charAt(this.at) !== '[') return this.value();
    const start = this.open();
    this.skip();
    if (this.text.charAt(this.at) !== ']') return this.items(start, []);
    return { kind: 'list', span: this.close(start), items: [], flow: true };
  }

  /** Reads the items behind those that are known, up to the end of the list. */
  private items(start: number, items: Node[]): ListNode {
    const { earlier } = this.options;
    let more = true;
    while (more) {
      this.skip();
      const { at } = this;
      const index = earlier?.itemAt(at);
      if (earlier && index !== undefined) return this.adoptedItems(start, items, index, earlier);
      this.starts.push(at);
      const count = items.length;
      try {
        items.push(this.value());
        more = this.next(start, ']');
      } catch (error) {
        if (!(error instanceof JsonRefused)) throw error;
        items.length = count;
        const end = this.endOfDamage(at);
        items.push(this.options.damaged({ start: at, end: end ?? this.text.length }, error.refusal));
        this.depth = 2;
        this.at = end ?? this.text.length;
        more = this.text.charAt(this.at) !== ']';
        if (end === undefined) {
          this.endsInItem = true;
          const list: ListNode = { kind: 'list', span: { start, end: this.at }, items, flow: true };
          this.members.add({ key: itemsKey, keySpan: { start, end: start }, value: list });
          throw error;
        }
      }
    }
    return { kind: 'list', span: this.close(start), items, flow: true };
  }

  private adoptedItems(start: number, items: Node[], index: number, earlier: EarlierListing): ListNode {
    const { listing, change } = earlier;
    this.reached = index;
    for (let at = index; at < listing.list.items.length; at++) {
      items.push(movedNode(listing.list.items[at] as Node, change.by));
      this.starts.push((listing.starts[at] as number) + change.by);
    }
    return { kind: 'list', span: { start, end: listing.list.span.end + change.by }, items, flow: true };
  }

  /** Where the text goes on behind a damaged item: at the next one or at the bracket. */
  private endOfDamage(start: number): number | undefined {
    const { earlier } = this.options;
    if (earlier) {
      const { listing, change, firstBehind } = earlier;
      for (let index = firstBehind; index < listing.starts.length; index++) {
        const at = (listing.starts[index] as number) + change.by;
        if (at > start) return at;
      }
      const bracket = listing.list.span.end - 1;
      return bracket >= change.behind ? bracket + change.by : undefined;
    }
    // Tools that write JSON start each item on a line of its own.
    const indent = /[^\n]*$/.exec(this.text.slice(Math.max(start - 200, 0), start))?.[0] ?? '';
    if (indent === '' || indent.trim() !== '') return undefined;
    const next = new RegExp(`\\n(?:${indent}(?=\\{)|[ \\t]{0,${indent.length - 1}}(?=\\]))`, 'g');
    next.lastIndex = start;
    const match = next.exec(this.text);
    return match ? match.index + match[0].length : undefined;
  }
}
