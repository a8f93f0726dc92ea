import { rules } from '../rules/index.ts';
import { allCodes } from './codeDocs.ts';

/*
 * The documentation that is made from the code: nothing of it ships. `node scripts/renderDocs.mjs` writes it, and a test
 * compares it with what is there.
 */

/** `docs/rules.md`: the advice. */
export function renderRules(): string {
  const rows = rules.map(({ id, severity, doc }) => `| [\`${id}\`](#${id}) | ${severity} | ${doc.title} |`);
  const sections = rules.map(
    ({ id, doc }) => `## ${id}\n\n**${doc.title}.** ${doc.explanation}\n\n[Kubernetes documentation](${doc.link})\n`,
  );
  return [
    '# Advice',
    'What the API server accepts, but what hardly does what its author wants. Each rule can be switched off or given another severity:',
    '```json\n"kubernetesJobs.rules": { "missing-ttl": "off", "missing-backoff-limit": "warning" }\n```',
    ['| Rule | Severity | What it says |', '| --- | --- | --- |', ...rows].join('\n'),
    sections.join('\n'),
  ].join('\n\n');
}

/** `docs/diagnostics.md`: every code that is not advice. */
export function renderDiagnostics(): string {
  const ids = new Set(rules.map(({ id }) => id));
  const rows = allCodes()
    .filter(([code]) => !ids.has(code))
    .map(([code, doc]) => `| \`${code}\` | ${cell(doc.title)}. ${cell(doc.explanation)} [More](${doc.link}) |`);
  return [
    '# Diagnostics',
    'What the API server rejects (errors) or warns of (warnings), by the code that the editor shows. For advice see [rules.md](rules.md).',
    ['| Code | What it means |', '| --- | --- |', ...rows].join('\n'),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
