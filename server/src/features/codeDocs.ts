import { syntaxCodes } from '../manifest/syntax/codes.ts';
import { rules } from '../rules/index.ts';
import { cronJobCodes } from '../validate/cronJob/codes.ts';
import { decodeCodes } from '../validate/decode/codes.ts';
import type { CodeDoc } from '../validate/finding.ts';
import { jobCodes } from '../validate/job/codes.ts';
import { metaCodes } from '../validate/meta/codes.ts';
import { podCodes } from '../validate/podTemplate/codes.ts';
import { containerCodes } from '../validate/podTemplate/containers/codes.ts';
import { envCodes } from '../validate/podTemplate/containers/envCodes.ts';
import { handlerCodes } from '../validate/podTemplate/containers/handlerCodes.ts';
import { mountCodes } from '../validate/podTemplate/containers/mountCodes.ts';
import { resourceCodes } from '../validate/podTemplate/containers/resourceCodes.ts';
import { schedulingCodes } from '../validate/podTemplate/schedulingCodes.ts';
import { volumeCodes } from '../validate/podTemplate/volumes/codes.ts';

/** Codes of what is said about a file or an object as a whole. */
const fileCodes: Readonly<Record<string, CodeDoc>> = {
  'file-too-large': {
    title: 'The file is too large to be checked',
    explanation: 'Manifests are checked while they are typed, up to 16 MB a file. Split the file.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  },
  'not-text': {
    title: 'The file is not a text',
    explanation: 'The file holds characters that no text has, whatever its name says.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  },
  'not-checked': {
    title: 'A fault in this extension kept the resource from being checked',
    explanation: 'The log of the language server has the details; a report of them helps to mend it.',
    link: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  },
};

/** What every diagnostic code stands for: the rules' own documentation and each area's table. */
const tables: readonly Readonly<Record<string, CodeDoc>>[] = [
  fileCodes,
  syntaxCodes,
  decodeCodes,
  metaCodes,
  jobCodes,
  cronJobCodes,
  podCodes,
  containerCodes,
  envCodes,
  handlerCodes,
  mountCodes,
  resourceCodes,
  schedulingCodes,
  volumeCodes,
  Object.fromEntries(rules.map((rule) => [rule.id, rule.doc])),
];

const docs: ReadonlyMap<string, CodeDoc> = new Map(tables.flatMap((table) => Object.entries(table)));

export function codeDoc(code: string): CodeDoc | undefined {
  return docs.get(code);
}

/** Every known code, in alphabetical order: the documentation's table. */
export function allCodes(): [code: string, doc: CodeDoc][] {
  return [...docs].sort(([one], [other]) => (one < other ? -1 : 1));
}
