/** Whether an object with these labels is selected. */
export type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean;

/**
 * Reads a selector as kubectl's `-l` takes it (k8s.io/apimachinery `labels.Parse`): `app=web,tier!=db`, `env in (a, b)`,
 * `env notin (a)`, `app`, `!app`. Undefined for a text that is none.
 */
export function parseLabelSelector(text: string): LabelMatcher | undefined {
  const requirements: LabelMatcher[] = [];
  for (const part of splitOutsideParentheses(text)) {
    const requirement = parseRequirement(part.trim());
    if (!requirement) return undefined;
    requirements.push(requirement);
  }
  return (labels) => requirements.every((matches) => matches(labels));
}

function splitOutsideParentheses(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/);
}

const key = '([A-Za-z0-9][-A-Za-z0-9_./]*)';
const value = '([-A-Za-z0-9_.]*)';
const equality = new RegExp(`^${key}\\s*(==?|!=)\\s*${value}$`);
const membership = new RegExp(`^${key}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const existence = new RegExp(`^(!?)\\s*${key}$`);

function parseRequirement(part: string): LabelMatcher | undefined {
  const equal = equality.exec(part);
  if (equal) {
    const [, name = '', operator, wanted = ''] = equal;
    return operator === '!=' ? (labels) => own(labels, name) !== wanted : (labels) => own(labels, name) === wanted;
  }
  const member = membership.exec(part);
  if (member) {
    const [, name = '', operator, list = ''] = member;
    const wanted = new Set(list.split(',').map((item) => item.trim()));
    return (labels) => {
      const found = own(labels, name);
      return found === undefined ? operator === 'notin' : wanted.has(found) === (operator === 'in');
    };
  }
  const exists = existence.exec(part);
  if (!exists) return undefined;
  const [, not, name = ''] = exists;
  return (labels) => (own(labels, name) === undefined) === (not === '!');
}

function own(labels: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
