import type { Field } from '../field.ts';
import type { Validation } from '../validation.ts';

/** Fields of a JobSpec that a feature gate guarded when they were new. */
export type GatedField =
  | 'backoffLimitPerIndex'
  | 'maxFailedIndexes'
  | 'podReplacementPolicy'
  | 'successPolicy'
  | 'managedBy';

/**
 * Minor versions since which a field exists, and since which its gate is on by default. In between, a Job's strategy
 * drops the field before it is validated (`jobStrategy.PrepareForCreate`); a CronJob's keeps it.
 */
const gates: Record<GatedField, { exists: number; works: number }> = {
  backoffLimitPerIndex: { exists: 28, works: 29 },
  maxFailedIndexes: { exists: 28, works: 29 },
  podReplacementPolicy: { exists: 28, works: 29 },
  successPolicy: { exists: 30, works: 31 },
  managedBy: { exists: 30, works: 32 },
};

/** Something that is known, or not because a template fills it in later or it is of a wrong type. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false };

const unknown: Known<never> = { known: false };

/** A JobSpec as the server's validation sees it: defaults applied, dropped fields gone. */
export class JobContext {
  readonly minor: number;

  constructor(
    /** The JobSpec: `spec` of a Job, `spec.jobTemplate.spec` of a CronJob. */
    readonly spec: Field,
    /** A CronJob's Job gets no defaults and keeps its fields until the controller makes a Job of it. */
    readonly inCronJob: boolean,
    validation: Validation,
  ) {
    this.minor = validation.minor;
  }

  /** Whether the server looks at the field at all. */
  sees(name: GatedField): boolean {
    const { exists, works } = gates[name];
    return this.minor >= (this.inCronJob ? exists : works);
  }

  /** Whether a field has a value; a templated value may turn out to be null. */
  has(name: string): Known<boolean> {
    if (isGated(name) && !this.sees(name)) return { known: true, value: false };
    const field = this.spec.at(name);
    if (field.templated) return unknown;
    return { known: true, value: field.present };
  }

  surelyHas(name: string): boolean {
    const has = this.has(name);
    return has.known && has.value;
  }

  surelyLacks(name: string): boolean {
    const has = this.has(name);
    return has.known && !has.value;
  }

  /** `completionMode` with its default; undefined where it is not known. */
  get completionMode(): string | undefined {
    const field = this.spec.at('completionMode');
    return field.string ?? (field.unset ? 'NonIndexed' : undefined);
  }

  /** `completions`: undefined as its value where there is none, which means that one success is enough. */
  get completions(): Known<number | undefined> {
    const field = this.spec.at('completions');
    const parallelism = this.spec.at('parallelism');
    if (field.integer !== undefined) return { known: true, value: field.integer };
    if (!field.unset) return unknown;
    if (this.inCronJob || parallelism.present) return { known: true, value: undefined };
    return parallelism.templated ? unknown : { known: true, value: 1 };
  }
}

function isGated(name: string): name is GatedField {
  return Object.hasOwn(gates, name);
}
