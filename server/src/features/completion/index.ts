import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  type Position,
  type Range,
} from 'vscode-languageserver';
import { type Cursor, cursorAt } from '../../manifest/cursor.ts';
import type { PlacedDocument } from '../../manifest/document.ts';
import { entryOf } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resources.ts';
import type { FieldSchema, FieldType, ObjectType } from '../../schema/schema.ts';
import { objectIn } from '../../schema/schema.ts';
import { describeType, describeVersions, fieldMarkdown } from '../fieldDocs.ts';
import { type FileView, placeOf, rangeIn } from '../file.ts';
import { fromKubernetes, toMarkup } from '../markdown.ts';
import { schemaAt } from '../schemaAt.ts';
import { namesInContext } from './contextProviders.ts';
import { fieldSnippet, indented, itemsOf, offeredFields, toYaml } from './fields.ts';
import { escapeSnippet, patternSnippets, type SnippetBody, withoutTabStops } from './snippets.ts';
import { styleOf } from './style.ts';
import { type ProposedValue, quantitiesOf, wellKnownKeys, wellKnownValues } from './valueProviders.ts';

/** What can be written at the cursor. */
export function completions(file: FileView, position: Position): CompletionList | null {
  if (!file.manifest) return null;
  const at = placeOf(file, position);
  if (!at) return toList(patterns(file, { start: position, end: position }));
  const cursor = cursorAt(at.placed.document, at.offset);
  if (!cursor || cursor.place === 'comment' || cursor.place === 'separator') return null;
  const range = rangeIn(file, at.placed, cursor.span);
  if (!cursor.resource) {
    return toList(
      isStartOfDocument(at.placed, cursor) ? patterns(file, range) : typeMeta(file, at.placed, cursor, range),
    );
  }
  const scene: Scene = { file, placed: at.placed, cursor, resource: cursor.resource, range };
  return toList(cursor.place === 'value' ? values(scene) : keys(scene));
}

interface Scene {
  readonly file: FileView;
  readonly placed: PlacedDocument;
  readonly cursor: Cursor;
  readonly resource: Resource;
  /** What is replaced. */
  readonly range: Range;
}

function toList(items: CompletionItem[]): CompletionList | null {
  return items.length === 0 ? null : { isIncomplete: false, items };
}

/** Where nothing but a word or so is written yet, a whole Job can begin. */
function isStartOfDocument({ document }: PlacedDocument, cursor: Cursor): boolean {
  if (cursor.path.length > 0 || cursor.indent > 0) return false;
  const { root } = document;
  if (root?.kind === 'map') return root.entries.every((entry) => entry === cursor.entry);
  return root === undefined || root.kind === 'scalar';
}

function patterns(file: FileView, range: Range): CompletionItem[] {
  return patternSnippets.map((snippet, index) => snippetItem(file, snippet, snippet.body, range, `0${index}`));
}

/** The first value of a manifest that is not yet known to be one of ours. */
function typeMeta(file: FileView, { document }: PlacedDocument, cursor: Cursor, range: Range): CompletionItem[] {
  const [name] = cursor.path;
  if (cursor.place !== 'value' || cursor.path.length !== 1 || document.root?.kind !== 'map') return [];
  const apiVersion = entryOf(document.root, 'apiVersion')?.value;
  const isForeign = apiVersion?.kind === 'scalar' && apiVersion.type === 'string' && apiVersion.value !== 'batch/v1';
  const isOther = entryOf(document.root, 'kind') !== undefined && name === 'apiVersion';
  const values =
    name === 'apiVersion' && !isOther ? ['batch/v1'] : name === 'kind' && !isForeign ? ['Job', 'CronJob'] : [];
  const before = document.text[cursor.span.start - 1];
  return values.map((value, index) => ({
    label: value,
    kind: CompletionItemKind.Value,
    sortText: String(index),
    ...insertion(file, before === ':' ? ` ${value}` : value, range),
  }));
}

function keys(scene: Scene): CompletionItem[] {
  const { file, cursor, resource } = scene;
  const { minor } = file.analyzer.target;
  const place = schemaAt(resource.kind, cursor.path, minor);
  if (!place) return [];
  const { field, type } = place;
  switch (type.kind) {
    case 'object':
      return [...itemsOfListAbove(scene, type.object), ...fieldItems(scene, type.object, field)];
    case 'map':
      return field ? keyItems(scene, field, type) : [];
    case 'list':
      return field ? listItems(scene, field, type.item) : [];
    case 'scalar':
      // A value on a line of its own, below its key.
      return cursor.place === 'blank' && cursor.container === undefined && field ? valueItems(scene, field, type) : [];
  }
}

/** Below a list's key whose items may stand at its own column, and none does yet. */
function itemsOfListAbove(scene: Scene, type: ObjectType): CompletionItem[] {
  const { file, cursor } = scene;
  if (cursor.place !== 'blank' || cursor.container?.kind !== 'map' || inFlow(scene)) return [];
  const above = cursor.container.entries.findLast(({ keySpan }) => keySpan.end <= cursor.span.start);
  const field = above && type.field(above.key);
  if (above?.value.kind !== 'scalar' || above.value.type !== 'null' || field?.type.kind !== 'list') return [];
  return itemsOf(field).map((snippet, index) =>
    snippetItem(file, snippet, `- ${indented(snippet.body, '  ')}`, scene.range, `00${index}`),
  );
}

function fieldItems(scene: Scene, type: ObjectType, within: FieldSchema | undefined): CompletionItem[] {
  const { file, placed, cursor, range } = scene;
  const { minor } = file.analyzer.target;
  const style = styleOf(placed.document);
  const isWritten = cursor.place === 'key' && hasColon(scene);
  return offeredFields(type, within, cursor.siblings, minor).map(({ field, sortText }) => {
    const plain = isWritten ? field.name : inFlow(scene) ? flowKey(scene, field.name) : undefined;
    const body = plain === undefined ? fieldSnippet(field, minor, style) : escapeSnippet(plain);
    const versions = describeVersions(field, minor)?.replaceAll('**', '');
    return {
      label: field.name,
      kind: CompletionItemKind.Field,
      sortText,
      filterText: field.name,
      detail: versions ? `${describeType(field.typeIn(minor))} · ${versions}` : describeType(field.typeIn(minor)),
      documentation: toMarkup(fieldMarkdown(field, minor), file.client.markdownCompletion),
      ...insertion(file, body, range),
    };
  });
}

/** A key with its colon keeps both; only its name is replaced. */
function hasColon({ placed, cursor }: Scene): boolean {
  return /^["']?\s*:/.test(placed.document.text.slice(cursor.span.end, cursor.span.end + 4));
}

function inFlow({ placed, cursor }: Scene): boolean {
  return cursor.flow || placed.document.format === 'json';
}

function isQuoted({ placed, cursor }: Scene): boolean {
  const before = placed.document.text[cursor.span.start - 1];
  return before === '"' || before === "'";
}

function flowKey(scene: Scene, name: string): string {
  if (isQuoted(scene)) return name;
  return scene.placed.document.format === 'json' ? `"${name}": ` : `${name}: `;
}

function keyItems(scene: Scene, field: FieldSchema, type: FieldType): CompletionItem[] {
  const { file, cursor, range } = scene;
  const known = wellKnownKeys(field).filter(({ value }) => !cursor.siblings.has(String(value)));
  return known.map((proposed, index) => ({
    label: String(proposed.value),
    kind: CompletionItemKind.Property,
    sortText: String(index).padStart(3, '0'),
    ...(proposed.detail ? { detail: proposed.detail } : { detail: `key of ${describeType(type)}` }),
    ...insertion(
      file,
      escapeSnippet(
        hasColon(scene)
          ? String(proposed.value)
          : inFlow(scene)
            ? flowKey(scene, String(proposed.value))
            : `${String(proposed.value)}: `,
      ),
      range,
    ),
  }));
}

/** An item of a list: a snippet where there is one, else a dash with the item's first fields or values. */
function listItems(scene: Scene, field: FieldSchema, item: FieldType): CompletionItem[] {
  const { file, placed, cursor, range } = scene;
  if (inFlow(scene)) return item.kind === 'scalar' ? valueItems(scene, field, item) : [];
  const style = styleOf(placed.document);
  const dash = afterDash(scene) ? '' : '- ';
  const snippets = itemsOf(field).map((snippet, index) =>
    snippetItem(file, snippet, `${dash}${indented(snippet.body, dash === '' ? '' : '  ')}`, range, `0${index}`),
  );
  const object = objectIn(item);
  if (snippets.length > 0 || dash !== '' || !object) {
    return item.kind === 'scalar' && dash === '' ? valueItems(scene, field, item) : snippets;
  }
  return offeredFields(object, field, cursor.siblings, file.analyzer.target.minor).map(({ field: own, sortText }) => ({
    label: own.name,
    kind: CompletionItemKind.Field,
    sortText,
    documentation: toMarkup(fieldMarkdown(own, file.analyzer.target.minor), file.client.markdownCompletion),
    ...insertion(file, fieldSnippet(own, file.analyzer.target.minor, style), range),
  }));
}

/** Whether the cursor stands behind the dash of an item that is still empty. */
function afterDash({ placed, cursor }: Scene): boolean {
  const { text } = placed.document;
  const lineStart =
    Math.max(text.lastIndexOf('\n', cursor.span.start - 1), text.lastIndexOf('\r', cursor.span.start - 1)) + 1;
  return /(^|\s)-\s+$/.test(text.slice(lineStart, cursor.span.start));
}

function values(scene: Scene): CompletionItem[] {
  const { file, cursor, resource } = scene;
  const place = schemaAt(resource.kind, cursor.path, file.analyzer.target.minor);
  if (!place?.field) return [];
  const { field, type } = place;
  if (type.kind === 'scalar') return valueItems(scene, field, type);
  // After the dash of a list of objects: the item begins here.
  if (type.kind === 'object' && typeof cursor.path.at(-1) === 'number') {
    const snippets = itemsOf(field).map((snippet, index) =>
      snippetItem(file, snippet, snippet.body, scene.range, `0${index}`),
    );
    return [...snippets, ...fieldItems(scene, type.object, field)];
  }
  return [];
}

function valueItems(scene: Scene, field: FieldSchema, type: FieldType): CompletionItem[] {
  const { file, cursor, resource, range } = scene;
  const isQuantity = type.kind === 'scalar' && type.scalar === 'quantity';
  const proposed: ProposedValue[] = [
    ...(field.enum ?? [])
      .filter(({ value }) => value !== '' && !(isJobPolicy(field) && value === 'Always'))
      .map(({ value, description }) => ({ value, documentation: description })),
    ...(type.kind === 'scalar' && type.scalar === 'boolean' ? [{ value: true }, { value: false }] : []),
    ...(file.manifest ? namesInContext(field, resource, file.manifest) : []),
    ...wellKnownValues(resource.kind, field),
    ...(isQuantity ? quantitiesOf(String(cursor.path.at(-1))) : []),
  ];
  // Who knows more of a value adds to it.
  const merged = new Map<ProposedValue['value'], ProposedValue>();
  for (const one of proposed) merged.set(one.value, { ...one, ...merged.get(one.value) });
  return [...merged.values()].map((one, index) => ({
    label: String(one.value),
    kind: field.enum ? CompletionItemKind.EnumMember : CompletionItemKind.Value,
    sortText: String(index).padStart(4, '0'),
    filterText: String(one.value),
    ...(one.value === field.default ? { detail: 'default' } : one.detail ? { detail: one.detail } : {}),
    ...(one.documentation
      ? { documentation: toMarkup(fromKubernetes(one.documentation), file.client.markdownCompletion) }
      : {}),
    ...insertion(file, escapeSnippet(valueText(scene, one.value, isQuantity)), range),
  }));
}

/** A Job's pods do not take the default of the field. */
function isJobPolicy(field: FieldSchema): boolean {
  return field.owner.name === 'PodSpec' && field.name === 'restartPolicy';
}

function valueText(scene: Scene, value: ProposedValue['value'], isQuantity: boolean): string {
  if (isQuoted(scene)) return String(value);
  const text =
    scene.placed.document.format === 'json'
      ? JSON.stringify(value)
      : isQuantity && /^[\dA-Za-z]+$/.test(String(value))
        ? String(value)
        : toYaml(value);
  // Right behind the colon a space is missing.
  const before = scene.placed.document.text[scene.cursor.span.start - 1];
  return before === ':' ? ` ${text}` : text;
}

function snippetItem(
  file: FileView,
  snippet: SnippetBody,
  body: string,
  range: Range,
  sortText: string,
): CompletionItem {
  return {
    label: snippet.label,
    kind: CompletionItemKind.Snippet,
    sortText,
    ...(snippet.words ? { filterText: snippet.words.join(' ') } : {}),
    detail: snippet.description,
    documentation: toMarkup(`\`\`\`yaml\n${withoutTabStops(snippet.body)}\n\`\`\``, file.client.markdownCompletion),
    ...insertion(file, body, range),
  };
}

function insertion(file: FileView, body: string, range: Range): Pick<CompletionItem, 'insertTextFormat' | 'textEdit'> {
  return file.client.snippets
    ? { insertTextFormat: InsertTextFormat.Snippet, textEdit: { range, newText: body } }
    : { insertTextFormat: InsertTextFormat.PlainText, textEdit: { range, newText: withoutTabStops(body) } };
}
