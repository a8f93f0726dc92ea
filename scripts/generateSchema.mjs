// Reads Kubernetes' published OpenAPI documents of batch/v1 into the schema table of the language server:
//   node scripts/generateSchema.mjs FOLDER        FOLDER holds batch-v1.1.27.json … batch-v1.1.36.json
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { featureGates } from './featureGates.mjs';

const tablePath = path.resolve(import.meta.dirname, '../server/src/schema/table.json');
const rootTypes = ['Job', 'CronJob'];

/**
 * @typedef {{ description?: string, type?: string, format?: string, enum?: string[], default?: unknown, items?: Property,
 *   additionalProperties?: Property, allOf?: Property[], $ref?: string, required?: string[],
 *   properties?: Record<string, Property>, 'x-kubernetes-list-type'?: string,
 *   'x-kubernetes-list-map-keys'?: string[] }} Property
 * @typedef {Map<string, Property>} Types types by their short name
 */

/** @param {string} folder @returns {Promise<Map<number, Types>>} by minor version, ascending */
export async function readOpenApi(folder) {
  const minors = (await readdir(folder))
    .map((name) => /^batch-v1\.1\.(\d+)\.json$/.exec(name)?.[1])
    .filter((minor) => minor !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  /** @type {Map<number, Types>} */
  const documents = new Map();
  for (const minor of minors) {
    const text = await readFile(path.join(folder, `batch-v1.1.${minor}.json`), 'utf8');
    /** @type {Record<string, Property>} */
    const schemas = JSON.parse(text).components.schemas;
    const types = new Map(Object.entries(schemas).map(([name, type]) => [shortName(name), type]));
    if (types.size !== Object.keys(schemas).length) throw new Error(`two types of one short name in 1.${minor}`);
    documents.set(minor, types);
  }
  return documents;
}

/** @param {string} name */
const shortName = (name) => name.slice(name.lastIndexOf('.') + 1);

const scalarTypes = new Map([
  ['Quantity', 'quantity'],
  ['IntOrString', 'intOrString'],
  ['Time', 'time'],
  ['FieldsV1', 'raw'],
]);

/** `string`, `int32`, `[]Container`, `{}quantity` … @param {Property} property @returns {string} */
function typeOf(property) {
  const reference = property.$ref ?? property.allOf?.[0]?.$ref;
  if (reference) {
    const name = shortName(reference);
    return scalarTypes.get(name) ?? name;
  }
  if (property.type === 'array' && property.items) return `[]${typeOf(property.items)}`;
  if (property.type === 'object' && property.additionalProperties) return `{}${typeOf(property.additionalProperties)}`;
  if (property.type === 'integer') return property.format ?? 'int64';
  if ((property.type === 'string' && !property.format) || property.type === 'boolean') return property.type;
  throw new Error(`a property of an unknown shape: ${JSON.stringify(property)}`);
}

/** @param {Types} types @returns {Set<string>} what a Job or CronJob can hold */
function reachable(types) {
  /** @type {Set<string>} */
  const seen = new Set();
  const pending = [...rootTypes];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    for (const property of Object.values(types.get(name)?.properties ?? {})) {
      const inner = typeOf(property).replace(/^(\[\]|\{\})+/, '');
      if (/^[A-Z]/.test(inner)) pending.push(inner);
    }
  }
  return seen;
}

/**
 * The text without its block of enum values, and the values' own texts.
 * @param {string} description
 */
function splitEnumBlock(description) {
  const [text = '', block] = description.split(/\n*Possible enum values:\n/);
  /** @type {Map<string, string>} */
  const values = new Map();
  for (const line of (block ?? '').split(/^ - `"/m).slice(1)) {
    const end = line.indexOf('"`');
    values.set(line.slice(0, end), line.slice(end + 2).trim());
  }
  return { text: text.trim(), values };
}

/**
 * The table as text: the same for the same documents, whatever the machine.
 * @param {Map<number, Types>} documents
 */
export function createTable(documents) {
  const minors = [...documents.keys()];
  const oldest = minors[0] ?? 0;
  const newest = minors.at(-1) ?? 0;
  /** @type {Map<string, number>} */
  const texts = new Map();
  /** @param {string} text */
  const textIndex = (text) => {
    const tidy = text.replaceAll('\t', ' ');
    const known = texts.get(tidy);
    if (known !== undefined) return known;
    texts.set(tidy, texts.size);
    return texts.size - 1;
  };
  textIndex('');

  /** @type {Map<string, { gate: string, onSince?: number }>} */
  const gateOf = new Map(featureGates.flatMap((gate) => gate.fields.map((field) => [field, gate])));
  const usedGates = new Set();
  const reach = new Map([...documents].map(([minor, types]) => [minor, reachable(types)]));
  const names = [...new Set([...reach.values()].flatMap((set) => [...set]))].sort();

  /** @type {Record<string, unknown[]>} */
  const types = {};
  for (const name of names) {
    const versions = [...documents].filter(([minor]) => reach.get(minor)?.has(name));
    const fieldNames = [...new Set(versions.flatMap(([, all]) => Object.keys(all.get(name)?.properties ?? {})))].sort();
    const fields = fieldNames.map((fieldName) => {
      const history = versions.flatMap(([minor, all]) => {
        const owner = all.get(name);
        const property = owner?.properties?.[fieldName];
        return owner && property ? [{ minor, owner, property }] : [];
      });
      const first = history[0];
      const last = history.at(-1);
      if (!first || !last) throw new Error(`${name}.${fieldName} is nowhere`);
      if (last.minor - first.minor + 1 !== history.length) throw new Error(`${name}.${fieldName} came and went`);
      const { text, values } = splitEnumBlock(last.property.description ?? '');
      const type = typeOf(last.property);
      const earlier = history.filter(({ property }) => typeOf(property) !== type).at(-1);
      const gate = gateOf.get(`${name}.${fieldName}`);
      if (gate) usedGates.add(`${name}.${fieldName}`);
      const published = last.property.default;
      const options = {
        ...(earlier ? { earlier: [typeOf(earlier.property), earlier.minor] } : {}),
        ...(first.minor > oldest ? { since: first.minor } : {}),
        ...(last.minor < newest ? { until: last.minor } : {}),
        ...(gate ? { gate: gate.gate, on: gate.onSince ?? 0 } : {}),
        ...(last.owner.required?.includes(fieldName) ? { required: 1 } : {}),
        ...(last.property['x-kubernetes-list-type'] ? { list: last.property['x-kubernetes-list-type'] } : {}),
        ...(last.property['x-kubernetes-list-map-keys'] ? { keys: last.property['x-kubernetes-list-map-keys'] } : {}),
        ...(last.property.enum
          ? { enum: last.property.enum.map((value) => [value, textIndex(values.get(value) ?? '')]) }
          : {}),
        ...(['string', 'number', 'boolean'].includes(typeof published) && published !== ''
          ? { default: published }
          : {}),
      };
      const entry = [fieldName, type, textIndex(text)];
      return Object.keys(options).length ? [...entry, options] : entry;
    });
    const newestVersion = versions.at(-1)?.[1].get(name);
    types[name] = [textIndex(newestVersion?.description ?? ''), ...fields];
  }
  const unused = [...gateOf.keys()].filter((field) => !usedGates.has(field));
  if (unused.length) throw new Error(`feature gates of fields that do not exist: ${unused.join(', ')}`);
  return `${JSON.stringify({ oldest, newest, texts: [...texts.keys()].join('\t'), types })}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2];
  if (!folder) {
    console.error('usage: node scripts/generateSchema.mjs FOLDER (with batch-v1.1.<minor>.json documents)');
    process.exitCode = 2;
  } else {
    const documents = await readOpenApi(folder);
    const table = createTable(documents);
    await writeFile(tablePath, table);
    console.log(
      `${path.relative(process.cwd(), tablePath)}: 1.${[...documents.keys()].join(', 1.')}; ${table.length} bytes`,
    );
  }
}
