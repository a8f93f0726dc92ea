import type { Span } from '../manifest/node.ts';
import type { Field } from './field.ts';
import type { Finding, Fix, Reason, RelatedSpan, Severity, Stage } from './finding.ts';

export interface ReportOptions {
  /** Other places that have a part in it, for cross-field rules. */
  readonly related?: readonly RelatedSpan[];
  /** Another range than the usual one for the reason. */
  readonly span?: Span;
  /** The likeliest first; each mends the whole finding. */
  readonly fixes?: readonly Fix[];
}

/**
 * One run of the server's validation over one object: the target version, and where findings go. Each method is one of
 * k8s.io/apimachinery's `field.Error` types and knows where that type points: at the value, at the key (forbidden), or
 * at the nearest existing parent's key (required).
 */
export class Validation {
  readonly findings: Finding[] = [];

  constructor(
    /** The target's minor version: 36 for Kubernetes 1.36. */
    readonly minor: number,
    /** Name of the object's kind, for messages: Job or CronJob. */
    readonly kind: string,
  ) {}

  invalid(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, 'FieldValueInvalid', options);
  }

  /** Nothing is asked for where a template may still bring it. */
  required(field: Field, code: string, message: string, options?: ReportOptions): void {
    if (field.templated) return;
    this.report(field, field.written ? field.valueSpan : field.placeSpan, code, message, 'FieldValueRequired', options);
  }

  forbidden(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.placeSpan, code, message, 'FieldValueForbidden', options);
  }

  notSupported(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, 'FieldValueNotSupported', options);
  }

  duplicate(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, 'FieldValueDuplicate', options);
  }

  notFound(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, 'FieldValueNotFound', options);
  }

  tooLong(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, 'FieldValueTooLong', options);
  }

  tooMany(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.placeSpan, code, message, 'FieldValueTooMany', options);
  }

  typeInvalid(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, 'FieldValueTypeInvalid', options);
  }

  /** What the server sends in a Warning header, and accepts. */
  warn(field: Field, code: string, message: string, options?: ReportOptions): void {
    this.report(field, field.valueSpan, code, message, undefined, options, 'warning');
  }

  private report(
    field: Field,
    span: Span,
    code: string,
    message: string,
    reason: Reason | undefined,
    options: ReportOptions | undefined,
    severity: Severity = 'error',
    stage: Stage = 'validation',
  ): void {
    this.findings.push({
      code,
      severity,
      stage,
      message,
      span: options?.span ?? span,
      field: field.path,
      ...(reason ? { reason } : {}),
      ...(options?.related ? { related: options.related } : {}),
      ...(options?.fixes ? { fixes: options.fixes } : {}),
    });
  }
}
