import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One document's answer of a real API server; the fields are explained in the folder's README. */
export interface Verdict {
  id: string;
  docIndex: number;
  itemIndex?: number;
  line: number;
  apiVersion: string | null;
  kind: string | null;
  accepted: boolean;
  httpCode: number;
  reason?: string;
  message?: string;
  causes?: { reason: string; field: string; message: string }[];
  strictErrors?: {
    type: string;
    field?: string;
    key?: string;
    line?: number;
    got?: string;
    want?: string;
    message?: string;
  }[];
  lenient?: { accepted: boolean; causes?: { reason: string; field: string; message: string }[] };
  warnings: string[];
}

export function readVerdicts(folder: string): Verdict[] {
  return readFileSync(path.join(folder, 'verdicts.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Verdict);
}
