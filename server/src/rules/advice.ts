import type { RuleSeverity } from '../contract/settings.ts';
import type { Finding, Severity } from '../validate/finding.ts';
import type { JobTarget } from './fix.ts';
import { rules } from './index.ts';

/** The advice on one Job or CronJob. `severities` are the person's own; a rule that it does not name keeps its own. */
export function adviceOn(target: JobTarget, severities: Readonly<Record<string, RuleSeverity>>): Finding[] {
  const findings: Finding[] = [];
  // What is read at several places through an alias has to be changed only once.
  const said = new Set<string>();
  for (const rule of rules) {
    const severity: RuleSeverity = severities[rule.id] ?? rule.severity;
    if (severity === 'off') continue;
    rule.check(target, (field, message, options) => {
      // What a template fills in is not known; and a template may still bring what is missing.
      if (field.templated) return;
      const span = options?.span ?? (field.written ? field.valueSpan : field.placeSpan);
      const what = `${rule.id} ${span.start} ${message}`;
      if (said.has(what)) return;
      said.add(what);
      findings.push({
        code: rule.id,
        severity: severity satisfies Severity,
        stage: 'advice',
        message,
        span,
        field: field.path,
        ...(options?.related ? { related: options.related } : {}),
      });
    });
  }
  return findings;
}
