import type { Step } from '../../manifest/cursor.ts';
import { applyEdits, deleteEntry, replaceValue, setField, type TextEdit } from '../../manifest/edits.ts';
import { ParsedDocument } from '../../manifest/parse.ts';
import { deletePaths } from '../../manifest/removal.ts';
import { resourcesOf } from '../../manifest/resources.ts';
import type { Fixer, FixPlace, QuickFix } from '../../rules/fix.ts';
import { ruleById } from '../../rules/index.ts';
import { withoutServersOwn } from '../../rules/serversOwn.ts';
import type { Finding } from '../../validate/finding.ts';
import { checkResource } from '../../validate/index.ts';
import { locate } from '../fieldPath.ts';
import { schemaAt } from '../schemaAt.ts';
import { valueFixes } from './valueFixes.ts';

/** The fixes that the finding does not bring along: by its code, else by the server's reason. */
export function codeFixes(finding: Finding, place: FixPlace): readonly QuickFix[] {
  const fixer = ruleById(finding.code)?.fixes ?? byCode[finding.code];
  if (fixer) return fixer(finding, place);
  const ofValue = valueFixes[finding.code];
  if (ofValue) return ofValue(finding, place).filter(({ edits }) => mends(edits, finding, place));
  // What the finding itself brings is better than anything that is true of its kind.
  if (finding.fixes && finding.fixes.length > 0) return [];
  switch (finding.reason) {
    case 'FieldValueNotSupported':
      return allowedValues(finding, place);
    case 'FieldValueForbidden':
      return removal(finding, place);
    default:
      return [];
  }
}

const byCode: Readonly<Record<string, Fixer>> = {
  'restart-policy': restartPolicy,
  'restart-policy-with-failure-policy': (_finding, { document, target }) => {
    const node = target.pod.at('restartPolicy').node;
    return node
      ? [
          {
            title: 'Set restartPolicy to Never',
            edits: replaceValue(document, node, 'Never'),
            preferred: true,
            sure: true,
          },
        ]
      : [];
  },
  'duplicate-key': (finding, place) => removal(finding, place),
  'job-label-reserved': serversOwn,
  'job-selector-own': serversOwn,
  'cron-job-selector': (finding, place) => removalOfField(finding, place),
  'cron-job-manual-selector': (finding, place) => removalOfField(finding, place),
};

/** What was copied from a cluster goes at once, where it is more than what the finding is about. */
function serversOwn(finding: Finding, place: FixPlace): readonly QuickFix[] {
  const copied = withoutServersOwn(place);
  const own = removalOfField(finding, place, copied.length === 0);
  const isSame = JSON.stringify(copied[0]?.edits) === JSON.stringify(own[0]?.edits);
  return isSame ? own : [...copied, ...own];
}

/** The field goes, and the objects that have nothing left then. */
function removalOfField({ field }: Finding, { document, resource }: FixPlace, preferred = true): QuickFix[] {
  const { path, exact } = locate(resource.root, field);
  if (!exact) return [];
  return [{ title: `Remove ${path.at(-1)}`, edits: deletePaths(document, resource.root, [path]), preferred }];
}

/** A Job's pods take two policies, and only its author knows which. */
function restartPolicy(finding: Finding, { document, resource, target }: FixPlace): QuickFix[] {
  const path = policyPaths[target.kind];
  const node = target.pod.at('restartPolicy').node;
  // Fails with a pod failure policy, so it is no choice then.
  const choices = target.job.at('podFailurePolicy').written ? ['Never'] : ['Never', 'OnFailure'];
  const meant = /^on[-_ ]?failure$/i.test(target.pod.at('restartPolicy').string ?? '') && choices.includes('OnFailure');
  const preferred = meant ? 'OnFailure' : 'Never';
  return choices.flatMap((policy) => {
    const edits = node ? replaceValue(document, node, policy) : setField(document, resource.root, path, policy);
    if (!edits || edits.length === 0) return [];
    const what = policy === 'Never' ? 'a failed pod is kept and replaced' : 'failed containers restart in their pod';
    return [
      {
        title: `${finding.field === '' || !node ? 'Add restartPolicy:' : 'Set restartPolicy to'} ${policy} (${what})`,
        edits,
        preferred: policy === preferred,
      },
    ];
  });
}

const policyPaths: Readonly<Record<FixPlace['target']['kind'], readonly Step[]>> = {
  Job: ['spec', 'template', 'spec', 'restartPolicy'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'restartPolicy'],
};

/** One of the values that the field takes. */
function allowedValues(finding: Finding, place: FixPlace): QuickFix[] {
  const { document, resource, minor } = place;
  const { node, path, exact } = locate(resource.root, finding.field);
  if (!exact || node.kind !== 'scalar' || node.aliased) return [];
  const values = schemaAt(resource.kind, path, minor)?.field?.enum ?? [];
  const written = String(node.value).toLowerCase();
  return values
    .slice(0, 6)
    .map(({ value }) => ({
      title: `Change to ${value}`,
      edits: replaceValue(document, node, value),
      preferred: value.toLowerCase() === written,
    }))
    .filter(({ edits }) => mends(edits, finding, place));
}

/** Whether the finding is gone after the edits: of the values that a field has, other rules may allow only some. */
function mends(edits: readonly TextEdit[], finding: Finding, { document, resource, minor }: FixPlace): boolean {
  const index = resourcesOf(document).indexOf(resource);
  const after = resourcesOf(new ParsedDocument(applyEdits(document.text, edits), document.format))[index];
  return (
    after !== undefined &&
    !checkResource(after, { minor }).some(({ code, field }) => code === finding.code && field === finding.field)
  );
}

function removal(finding: Finding, { document, resource }: FixPlace): QuickFix[] {
  const { entry, parent, exact } = locate(resource.root, finding.field);
  if (!exact || !entry || !parent) return [];
  const written =
    [...parent.duplicates, ...parent.entries].find(
      (one) => one.key === entry.key && one.keySpan.start === finding.span.start,
    ) ?? entry;
  return [{ title: `Remove ${entry.key}`, edits: deleteEntry(document, parent, written) }];
}
