import { entryOf, type Node } from '../../manifest/node.ts';
import type { Finding } from '../finding.ts';

/**
 * A document that is a list of Jobs: the server takes one object, and kubectl a `kind: List` or several documents. Lists of
 * anything else are not ours to judge.
 */
export function checkDocumentRoot(root: Node | undefined): Finding[] {
  if (root?.kind !== 'list' || root.templated || !root.items.some(isJob)) return [];
  return [
    {
      code: 'not-an-object',
      severity: 'error',
      stage: 'typeMeta',
      message:
        'A manifest is one object, and this is a list. Take away the `- ` before the fields; write `---` on a line of its own between one object and the next.',
      span: { start: root.span.start, end: Math.min(root.span.end, root.span.start + 1) },
      field: '',
    },
  ];
}

function isJob(item: Node): boolean {
  if (item.kind !== 'map') return false;
  const textOf = (name: string) => {
    const value = entryOf(item, name)?.value;
    return value?.kind === 'scalar' && value.type === 'string' ? String(value.value) : '';
  };
  return /^(?:Cron)?Job$/.test(textOf('kind')) && /^(?:batch\/.*|[^.]*)$/.test(textOf('apiVersion'));
}
