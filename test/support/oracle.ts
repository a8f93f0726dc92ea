import type { Finding } from '../../server/src/validate/finding.ts';
import type { Verdict } from './verdicts.ts';

/**
 * What the editor must say of a document, given what a real API server said. The one table that conformance, fixtures and
 * seeds read; every exclusion is a rule with its reason.
 */
export interface Expectation {
  /** Why nothing may be said of the document; undefined where it is ours. */
  readonly outOfScope: string | undefined;
  /** The server or kubectl refuses it: at least one error. */
  readonly refused: boolean;
  /** Each must be matched by one of our errors. */
  readonly demands: readonly Demand[];
  /** Our errors must be the demanded ones and no others: so it is where the server reached validation, or took all. */
  readonly exact: boolean;
  /** Of a refused but decodable document: what validation said without the strict decoder. All of it must be among ours. */
  readonly lenient: readonly Demand[];
  readonly warnings: readonly Demand[];
  readonly serverAccepts: boolean;
}

export interface Demand {
  /** For people: the server's own words. */
  readonly said: string;
  /** Undefined where the server names none. */
  readonly field: string | undefined;
  readonly reason?: string;
  readonly matches: (finding: Located) => boolean;
}

/** A finding of ours with the line of the posted text it is on, the first being 1. */
export interface Located extends Finding {
  readonly line: number;
}

/** `text` is what was posted: the document's own part of the file. */
export function expectationOf(verdict: Verdict, text: string): Expectation {
  const demands = serverDemands(verdict);
  const missing = verdict.httpCode === 201 || verdict.httpCode === 422 ? missingTypeMeta(verdict) : [];
  return {
    outOfScope: outOfScope(verdict, text),
    refused: !verdict.accepted || missing.length > 0,
    demands: [...demands, ...missing],
    exact: verdict.httpCode !== 400,
    lenient: (verdict.lenient?.causes ?? []).map(causeDemand),
    warnings: verdict.warnings.map(warningDemand),
    serverAccepts: verdict.accepted,
  };
}

/**
 * In scope: what names an API version of batch, or the kind Job or CronJob without the group of another project. Kubernetes'
 * own groups of old have no dot (apps, extensions); everybody else's must have one.
 */
function outOfScope(verdict: Verdict, text: string): string | undefined {
  if (isTemplate(verdict, text)) return 'a template, which the server never gets as it is';
  const unreadable = verdict.strictErrors?.some(({ type }) => type === 'yamlSyntax' || type === 'typeMeta') ?? false;
  if (unreadable && namesBatch(text)) return undefined;
  const { apiVersion, kind } = verdict;
  const group = apiVersion?.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (group === 'batch' || apiVersion === 'batch') return undefined;
  if (kind !== 'Job' && kind !== 'CronJob') return 'names neither batch nor the kind Job or CronJob';
  return group.includes('.') ? 'a Job of another project' : undefined;
}

/** Holds Go template actions that make its text unreadable: somebody renders it before it is sent. */
function isTemplate({ strictErrors }: Verdict, text: string): boolean {
  return /\{\{-?\s[^}]*\}\}/.test(text) && (strictErrors?.some(({ type }) => type === 'yamlSyntax') ?? false);
}

/** For a text that nobody can read as an object: whether a person would say that it is a Job. */
function namesBatch(text: string): boolean {
  return /["']?apiVersion["']?\s*:\s*["']?batch\b|["']?kind["']?\s*:\s*["']?(?:Cron)?Job\b/.test(text);
}

/**
 * kubectl refuses an object without apiVersion or kind, since it could not know where to send it; the API server takes
 * them from the address that the object is posted to.
 */
function missingTypeMeta({ apiVersion, kind }: Verdict): Demand[] {
  const missing = [];
  if (!apiVersion) missing.push('apiVersion');
  if (!kind) missing.push('kind');
  return missing.map((field) => demand(`kubectl: ${field} is missing`, field, (finding) => finding.field === field));
}

function serverDemands(verdict: Verdict): Demand[] {
  if (verdict.httpCode !== 400) return (verdict.causes ?? []).map(causeDemand);
  return (verdict.strictErrors ?? []).map((error) => {
    const { type, field, key, line } = error;
    const said = verdict.message ?? type;
    const code = codes[type];
    switch (type) {
      case 'unknownField':
      case 'duplicateField':
      case 'wrongType':
        return field === undefined
          ? demand(said, undefined, () => true)
          : demand(said, field, (finding) => finding.stage !== 'validation' && finding.field === field);
      case 'duplicateKey':
        // The line is that of the value, which may start below its key.
        return demand(
          `key ${key} on line ${line} is already set`,
          undefined,
          (finding) =>
            finding.code === 'duplicate-key' && finding.line <= (line ?? 0) && endsWith(finding.field, key ?? ''),
        );
      case 'badQuantity':
      case 'badTime':
        return demand(said, undefined, (finding) => finding.code === code);
      case 'unknownKind':
      case 'apiVersionMismatch':
        return demand(said, undefined, isTypeMeta);
      case 'typeMeta':
        // The text is not JSON, or apiVersion and kind are no strings: the second is a wrong type to us.
        return demand(
          said,
          undefined,
          (finding) => finding.stage === 'syntax' || finding.stage === 'decode' || isTypeMeta(finding),
        );
      case 'yamlSyntax':
      case 'unsupportedYaml':
        return demand(said, undefined, (finding) => finding.stage === 'syntax');
      default:
        throw new Error(`an error of an unknown type: ${type}`);
    }
  });
}

const codes: Readonly<Record<string, string>> = { badQuantity: 'invalid-quantity', badTime: 'invalid-time' };

/** The server reads apiVersion and kind, and nothing else, whatever the case of their names: `KIND` is unknown to us. */
function isTypeMeta({ stage, field }: Located): boolean {
  return stage === 'typeMeta' || /^(?:kind|apiversion)$/i.test(field);
}

/** A key may have dots of its own. */
function endsWith(path: string, key: string): boolean {
  return path === key || path.endsWith(`.${key}`);
}

function causeDemand({ field, reason, message }: { field: string; reason: string; message: string }): Demand {
  return { ...demand(message, field, (finding) => finding.field === field), reason };
}

/** Most warnings start with a path, of which one has a dot before it; the others are matched by any warning of ours that no path claims. */
function warningDemand(text: string): Demand {
  const field = /^([A-Za-z][\w-]*(?:\.[\w-]+|\[[^\]]*\])*): |^\.(metadata\.ownerReferences) /
    .exec(text)
    ?.slice(1)
    .find(Boolean);
  return demand(text, field, (finding) => field === undefined || finding.field === field);
}

function demand(said: string, field: string | undefined, matches: Demand['matches']): Demand {
  return { said, field, matches };
}

/** Our warnings that the server has no words for: fields that it drops, and text that it does not read, without any. */
const silentlyDropped = new Set(['dropped-field', 'yaml-ignored']);

export interface Agreement {
  readonly accepted: boolean;
  readonly fields: boolean;
  /** Only compared where the fields agree. */
  readonly reasons: boolean;
  readonly warnings: boolean;
  readonly missed: readonly string[];
  readonly extra: readonly string[];
}

/** Ours against the server's. `findings` are all that we say of the document. */
export function compare(expectation: Expectation, findings: readonly Located[]): Agreement {
  const { outOfScope, refused, demands, exact, lenient } = expectation;
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (outOfScope !== undefined) {
    const silent = findings.length === 0;
    const extra = findings.map((finding) => `${finding.field} (${outOfScope}): ${finding.message}`);
    return { accepted: silent, fields: silent, reasons: true, warnings: true, missed: [], extra };
  }
  const describe = ({ field, reason, said }: Demand) => `${field ?? '(no path)'} ${reason ?? ''} | ${said}`;
  const all = [...demands, ...lenient];
  const missed = all.filter((wanted) => !errors.some(wanted.matches)).map(describe);
  const unasked = exact ? errors.filter((error) => !demands.some((wanted) => wanted.matches(error))) : [];
  const extra = unasked.map((error) => `${error.field} ${error.reason ?? error.code} | ${error.message}`);

  // Of several errors at one path one of ours is enough: that a missing name is no good hostname either helps nobody.
  const wrongReasons = all.filter((wanted) => {
    const reasons = new Set(all.filter(({ field }) => field === wanted.field).map(({ reason }) => reason));
    return wanted.reason && !errors.some((error) => wanted.matches(error) && reasons.has(error.reason));
  });
  const fields = missed.length === 0 && extra.length === 0;
  for (const wanted of fields ? wrongReasons : []) missed.push(`reason: ${describe(wanted)}`);

  const warned = compareWarnings(expectation, findings);
  return {
    accepted: errors.length > 0 === refused,
    fields,
    reasons: wrongReasons.length === 0,
    warnings: warned.missed.length === 0 && warned.extra.length === 0,
    missed: [...missed, ...warned.missed],
    extra: [...extra, ...warned.extra],
  };
}

/**
 * The server warns only of what it accepts, so of what it refuses nobody knows what it would have warned of. Warnings
 * without a path come in other numbers (the same words are sent once), so they only have to be there on both sides.
 */
function compareWarnings({ warnings, serverAccepts }: Expectation, findings: readonly Located[]) {
  if (!serverAccepts) return { missed: [], extra: [] };
  const ours = findings.filter(({ severity, code }) => severity === 'warning' && !silentlyDropped.has(code));
  const byPath = warnings.filter(({ field }) => field !== undefined);
  const pathless = warnings.filter(({ field }) => field === undefined);
  const unclaimed = ours.filter((finding) => !byPath.some((wanted) => wanted.matches(finding)));
  const missed = [
    ...byPath.filter((wanted) => !ours.some(wanted.matches)),
    ...(unclaimed.length === 0 ? pathless : []),
  ].map(({ said }) => `warning: ${said}`);
  // The server sends 4 KiB of warnings at most.
  const isCut = warnings.reduce((length, { said }) => length + said.length, 0) > 3000;
  const extra =
    pathless.length === 0 && !isCut ? unclaimed.map(({ field, message }) => `warning: ${field} | ${message}`) : [];
  return { missed, extra };
}
