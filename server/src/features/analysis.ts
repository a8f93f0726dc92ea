import type { RuleSeverity } from '../contract/settings.ts';
import type { ManifestDocument } from '../manifest/document.ts';
import { identityOf, movedSpan } from '../manifest/moved.ts';
import type { Span } from '../manifest/node.ts';
import { type Resource, resourcesOf } from '../manifest/resources.ts';
import { adviceOn } from '../rules/advice.ts';
import { toJobTarget } from '../rules/fix.ts';
import { checkDocumentRoot } from '../validate/decode/documentRoot.ts';
import { Field, lastName } from '../validate/field.ts';
import type { Finding } from '../validate/finding.ts';
import { checkResource } from '../validate/index.ts';

/** What a document is judged by. Two analyses with the same of all this are the same. */
export interface Target {
  /** The minor version of Kubernetes that the manifest is for. */
  readonly minor: number;
  /** Severity of advice by rule id. */
  readonly severities: Readonly<Record<string, RuleSeverity>>;
}

export interface AnalyzedResource {
  readonly resource: Resource;
  readonly findings: readonly Finding[];
}

/** Everything there is to say of one document. Spans are the document's. */
export interface DocumentAnalysis {
  /** Of the text as a whole: what stops anybody from reading it. */
  readonly findings: readonly Finding[];
  readonly resources: readonly AnalyzedResource[];
}

/**
 * Judges documents for one target and remembers what it said. A document that did not change is the same object, so
 * it is never judged again, wherever it moves in its file.
 */
export class Analyzer {
  private readonly whole = new WeakMap<ManifestDocument, DocumentAnalysis>();
  private readonly patches = new WeakMap<ManifestDocument, DocumentAnalysis>();
  private readonly live = new WeakMap<ManifestDocument, DocumentAnalysis>();
  /** By the identity of the object, which it keeps when its text only moves. */
  private readonly items = new WeakMap<object, JudgedItem>();

  /** `onFailure` hears of a rule that broke; the document then says so, and the others are not affected. */
  constructor(
    readonly target: Target,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * `patch`: the document is a fragment that somebody merges into a whole object, so that nothing can be missing in it.
   * `live`: it is an object of a cluster that is being edited.
   */
  analyze(document: ManifestDocument, patch: boolean, live = false): DocumentAnalysis {
    const known = live ? this.live : patch ? this.patches : this.whole;
    let analysis = known.get(document);
    if (!analysis) {
      try {
        analysis = this.judge(document, patch, live);
      } catch (error) {
        this.onFailure(error);
        analysis = { findings: [notChecked('document', { start: 0, end: 0 })], resources: [] };
      }
      known.set(document, analysis);
    }
    return analysis;
  }

  private judge(document: ManifestDocument, patch: boolean, live: boolean): DocumentAnalysis {
    const resources = resourcesOf(document);
    const misplaced = checkDocumentRoot(document.root);
    if (resources.length === 0 && misplaced.length === 0 && !namesJob(document)) return nothing;
    return {
      findings: [...document.findings, ...misplaced],
      resources: resources.map((resource) => ({
        resource,
        findings: this.judgeResource(document, resource, patch, live),
      })),
    };
  }

  private judgeResource(
    document: ManifestDocument,
    resource: Resource,
    patch: boolean,
    live: boolean,
  ): readonly Finding[] {
    // Advice on a text that cannot even be read would talk about something else than the person has to mend first.
    const isAdvised = !patch && !document.findings.some(({ severity }) => severity === 'error');
    const { findings, advice } = this.judged(resource, patch, live);
    return isAdvised ? [...findings, ...advice] : findings;
  }

  /** What an item of a List is told is remembered: with the List around it nothing else of it has changed. */
  private judged(resource: Resource, patch: boolean, live: boolean): Judgement {
    // What is edited live is one object and no List.
    if (resource.itemIndex === undefined || live) return this.check(resource, patch, live);
    const identity = identityOf(resource.root);
    const { kind } = resource;
    const { start } = resource.root.span;
    let known = this.items.get(identity);
    if (known?.kind !== kind || known.patch !== patch) {
      known = { kind, patch, start, judgement: this.check(resource, patch, live) };
      this.items.set(identity, known);
    }
    const by = start - known.start;
    if (by === 0) return known.judgement;
    const { findings, advice } = known.judgement;
    return {
      findings: findings.map((finding) => movedFinding(finding, by)),
      advice: advice.map((finding) => movedFinding(finding, by)),
    };
  }

  private check({ kind, root, nameSpan }: Resource, patch: boolean, live: boolean): Judgement {
    const { minor, severities } = this.target;
    try {
      const findings = checkResource({ kind, root }, { minor, fragment: patch, live });
      if (patch) return { findings, advice: [] };
      const target = toJobTarget(kind, Field.root(root), minor);
      const advice = adviceOn(target, severities).filter((one) => !isMeantElsewhere(one, findings));
      return { findings, advice };
    } catch (error) {
      this.onFailure(error);
      return { findings: [notChecked(kind, nameSpan)], advice: [] };
    }
  }
}

interface Judgement {
  /** Of the server. */
  readonly findings: readonly Finding[];
  readonly advice: readonly Finding[];
}

/** What was said of an item of a List, and as what it was judged. */
interface JudgedItem {
  readonly kind: Resource['kind'];
  readonly patch: boolean;
  /** Where it stood then. */
  readonly start: number;
  readonly judgement: Judgement;
}

function movedFinding(finding: Finding, by: number): Finding {
  const { span, related } = finding;
  return {
    ...finding,
    span: movedSpan(span, by),
    ...(related ? { related: related.map((place) => ({ ...place, span: movedSpan(place.span, by) })) } : {}),
  };
}

const nothing: DocumentAnalysis = { findings: [], resources: [] };

/** A document too damaged to be recognized by its tree is still one of ours if it says so on a line. */
function namesJob({ findings, text }: ManifestDocument): boolean {
  if (findings.length === 0) return false;
  return /^[ \t{,-]*["']?(?:kind["']?[ \t]*:[ \t]*["']?(?:Cron)?Job|apiVersion["']?[ \t]*:[ \t]*["']?batch\/)\b/m.test(
    text,
  );
}

/** What seems to be missing is there, only misspelt or in the wrong place: that is said already. */
function isMeantElsewhere(advice: Finding, findings: readonly Finding[]): boolean {
  const name = lastName(advice.field);
  return findings.some(({ fixes }) =>
    fixes?.some(
      (fix) => (fix.kind === 'renameKey' && fix.to === name) || (fix.kind === 'moveEntry' && fix.from.at(-1) === name),
    ),
  );
}

function notChecked(what: string, span: Span): Finding {
  return {
    code: 'not-checked',
    severity: 'warning',
    stage: 'validation',
    message: `This ${what} could not be checked because of a fault in this extension; the log of the language server has the details.`,
    span,
    field: '',
  };
}
