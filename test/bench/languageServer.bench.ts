import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FieldType, type ObjectType, resourceType } from '../../server/src/schema/schema.ts';
import { LspProcess } from './lspProcess.ts';
import { jsonListText, manifestText, yamlListText } from './manifests.ts';

/*
 * How long a keystroke takes to show, beside yaml-language-server on the same files with a schema of the same fields. Both
 * run on the same Node, over stdio, one after the other, with diagnostics pushed.
 */

interface Size {
  readonly title: string;
  /** The file's name tells its language. */
  readonly file: string;
  readonly text: string;
  /** What a keystroke may take, p95, in milliseconds. */
  readonly bar: number;
  /** Resident memory, in MB. */
  readonly memoryBar?: number;
}

const sizes: readonly Size[] = [
  { title: '48 lines', file: 'jobs.yaml', text: manifestText(1), bar: 5 },
  { title: '12,000 lines', file: 'jobs.yaml', text: manifestText(250), bar: 15, memoryBar: 120 },
  { title: '50,000 lines', file: 'jobs.yaml', text: manifestText(1042), bar: 40 },
  { title: 'List of 250 Jobs', file: 'list.yaml', text: yamlListText(250), bar: 15 },
  { title: 'the same in JSON', file: 'list.json', text: jsonListText(250), bar: 15 },
  { title: 'List of 1,042 Jobs', file: 'list.yaml', text: yamlListText(1042), bar: 100 },
  { title: 'the same in JSON', file: 'list.json', text: jsonListText(1042), bar: 100 },
];

const warmUp = 10;
const samples = 60;

interface Row {
  readonly open: number;
  readonly median: number;
  readonly p95: number;
  /** As p95, but only the time that the server itself was on a processor. */
  readonly processor: number | undefined;
  readonly memory: number | undefined;
}

/** A digit is typed and taken away again in a value in the middle of the file. */
async function measure(server: LspProcess, file: string, text: string, count: number): Promise<Row> {
  const uri = `file:///bench/${file}`;
  const open = await server.open(uri, text);
  const lines = text.split('\n');
  const middle = Math.floor(lines.length / 2);
  const line = lines.findIndex((one, index) => index >= middle - 100 && /^ *"?completions"?: 5/.test(one));
  const character = /^.*?: 5/.exec(lines[line] ?? '')?.[0].length ?? 0;
  const times: number[] = [];
  const processorTimes: number[] = [];
  for (let index = 0; index < warmUp + count; index++) {
    const isInsert = index % 2 === 0;
    const before = server.processorTime();
    const time = await server.change(uri, {
      line,
      character,
      remove: isInsert ? 0 : 1,
      insert: isInsert ? '1' : '',
    });
    const after = server.processorTime();
    if (index < warmUp) continue;
    times.push(time);
    if (before !== undefined && after !== undefined) processorTimes.push(after - before);
  }
  times.sort((a, b) => a - b);
  processorTimes.sort((a, b) => a - b);
  const processor = processorTimes.length > 0 ? quantile(processorTimes, 0.95) : undefined;
  return { open, median: quantile(times, 0.5), p95: quantile(times, 0.95), processor, memory: server.memory() };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The schema of a Job as JSON Schema, for the other server: nothing has to be fetched, and the fields are the same. */
function jsonSchema(): unknown {
  const definitions: Record<string, unknown> = {};
  const define = (type: ObjectType): { $ref: string } => {
    if (!Object.hasOwn(definitions, type.name)) {
      definitions[type.name] = {};
      definitions[type.name] = {
        type: 'object',
        additionalProperties: false,
        description: type.description,
        properties: Object.fromEntries(
          [...type.fields.values()].map((field) => [
            field.name,
            { description: field.description, ...(toSchema(field.type) as object) },
          ]),
        ),
      };
    }
    return { $ref: `#/definitions/${type.name}` };
  };
  const toSchema = (type: FieldType): unknown => {
    switch (type.kind) {
      case 'object':
        return define(type.object);
      case 'list':
        return { type: 'array', items: toSchema(type.item) };
      case 'map':
        return { type: 'object', additionalProperties: toSchema(type.value) };
      case 'scalar':
        if (type.scalar === 'boolean') return { type: 'boolean' };
        if (type.scalar === 'int32' || type.scalar === 'int64') return { type: 'integer' };
        return type.scalar === 'string' ? { type: 'string' } : {};
    }
  };
  const root = define(resourceType('Job'));
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...root, definitions };
}

function show(row: Row | undefined): string[] {
  if (!row) return ['-', '-', '-', '-', '-'];
  const memory = row.memory === undefined ? '-' : row.memory.toFixed(0);
  const processor = row.processor === undefined ? '-' : row.processor.toFixed(1);
  return [row.open.toFixed(0), row.median.toFixed(1), row.p95.toFixed(1), processor, memory];
}

const folder = mkdtempSync(path.join(tmpdir(), 'kubernetes-jobs-bench-'));
try {
  const schema = path.join(folder, 'job.schema.json');
  writeFileSync(schema, JSON.stringify(jsonSchema()));
  const rivals = process.env.KUBERNETES_JOBS_RIVALS;
  const yaml = { schemas: { [pathToFileURL(schema).href]: '*.yaml' }, validate: true, schemaStore: { enable: false } };
  const table = [['file', 'server', 'open ms', 'median ms', 'p95 ms', 'of it computing', 'memory MB', 'bar']];
  const missed: string[] = [];
  for (const { title, file, text, bar, memoryBar } of sizes) {
    const run = async (args: readonly string[], settings: Record<string, unknown>, count: number): Promise<Row> => {
      const server = new LspProcess(process.execPath, args, settings);
      try {
        await server.start();
        return await measure(server, file, text, count);
      } finally {
        await server.end();
      }
    };
    const own = await run([path.resolve('dist/server.js'), '--stdio'], {}, samples);
    if (own.p95 > bar) missed.push(`${title}: p95 ${own.p95.toFixed(1)} ms, bar ${bar} ms`);
    if (memoryBar !== undefined && (own.memory ?? 0) > memoryBar) {
      missed.push(`${title}: ${own.memory?.toFixed(0)} MB, bar ${memoryBar} MB`);
    }
    const limit = memoryBar === undefined ? `${bar} ms` : `${bar} ms, ${memoryBar} MB`;
    table.push([title, 'kubernetes-jobs', ...show(own), limit]);
    // The other server takes minutes for a List as long as the longest.
    if (rivals && bar < 100) {
      const entry = path.join(rivals, 'yaml-language-server', 'bin', 'yaml-language-server');
      const other = await run([entry, '--stdio'], { yaml }, Math.ceil(samples / 4));
      table.push(['', 'yaml-language-server', ...show(other), '']);
    }
  }
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  const [load = 0] = loadavg();
  if (load > availableParallelism()) {
    console.log(
      `This machine is busy (load ${load.toFixed(1)} on ${availableParallelism()} processors): times include waiting.`,
    );
  }
  console.log(missed.length === 0 ? 'All bars are held.' : `Missed:\n${missed.join('\n')}`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
