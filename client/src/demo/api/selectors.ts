import type { Stored } from '../store/objectStore.ts';
import { fieldsOf } from '../store/objects.ts';
import { badRequest } from './apiError.ts';

export type Selector = (stored: Stored) => boolean;

type Labels = Readonly<Record<string, string>>;

/** Not what every object has by its nature. */
function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Reads `labelSelector=`: equality (`a=b`, `a!=b`), sets (`a in (b,c)`, `a notin (b)`), existence (`a`, `!a`), `a>1`. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const requirements: ((labels: Labels) => boolean)[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const set = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)\s*(?:,\s*|$)/.exec(rest);
    const comparison = /^([\w./-]+)\s*(==|=|!=|>|<)\s*([\w.-]*)\s*(?:,\s*|$)/.exec(rest);
    const existence = /^(!?)\s*([\w./-]+)\s*(?:,\s*|$)/.exec(rest);
    const found = set ?? comparison ?? existence;
    if (!found) throw badRequest(`unable to parse requirement: "${rest}" is no label selector`);
    if (set) {
      const [, key = '', operator, list = ''] = set;
      const values = new Set(list.split(',').map((value) => value.trim()));
      requirements.push((labels) => {
        const value = own(labels, key);
        return operator === 'in' ? value !== undefined && values.has(value) : value === undefined || !values.has(value);
      });
    } else if (comparison) {
      const [, key = '', operator, wanted = ''] = comparison;
      requirements.push((labels) => {
        const value = own(labels, key);
        switch (operator) {
          case '!=':
            return value !== wanted;
          case '>':
            return value !== undefined && Number(value) > Number(wanted);
          case '<':
            return value !== undefined && Number(value) < Number(wanted);
          default:
            return value === wanted;
        }
      });
    } else if (existence) {
      const [, not, key = ''] = existence;
      requirements.push((labels) => (own(labels, key) !== undefined) === (not === ''));
    }
    rest = rest.slice(found[0].length);
  }
  return (labels) => requirements.every((matches) => matches(labels));
}

/** The fields that a kind can be selected by, beside metadata.name and metadata.namespace. */
const selectableFields: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type'],
};

/** Reads `fieldSelector=`: `metadata.name=a,status.phase!=Running`. */
export function parseFieldSelector(text: string, plural: string): (stored: Stored) => boolean {
  const requirements = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const found = /^([\w.]+)(==|=|!=)(.*)$/.exec(part);
      if (!found) throw badRequest(`invalid field selector: "${part}"; it has no operator`);
      const [, field = '', operator, wanted = ''] = found;
      const known = ['metadata.name', 'metadata.namespace', ...(selectableFields[plural] ?? [])];
      if (!known.includes(field))
        throw badRequest(`"${field}" is not a known field selector: only ${known.join(', ')}`);
      const names = field.split('.');
      return (stored: Stored) => (valueAt(stored, names) === wanted) === (operator !== '!=');
    });
  return (stored) => requirements.every((matches) => matches(stored));
}

function valueAt(stored: Stored, names: readonly string[]): string {
  let value: unknown = stored.object;
  // A Job's successes are selected by, an event's source is its component.
  const path = names.join('.') === 'status.successful' ? ['status', 'succeeded'] : names;
  for (const name of path) value = fieldsOf(value)[name];
  if (path.length === 1 && path[0] === 'source') value = fieldsOf(value).component;
  if (value === undefined || value === null)
    return path.at(-1) === 'succeeded' ? '0' : path.at(-1) === 'hostNetwork' ? 'false' : '';
  return String(value);
}

/** Both selectors of a request; undefined where there is none. */
export function selectorOf(query: URLSearchParams, plural: string): Selector | undefined {
  const labelText = query.get('labelSelector') ?? '';
  const fieldText = query.get('fieldSelector') ?? '';
  if (labelText === '' && fieldText === '') return undefined;
  const byLabel = parseLabelSelector(labelText);
  const byField = parseFieldSelector(fieldText, plural);
  return (stored) => byLabel(stored.object.metadata.labels ?? {}) && byField(stored);
}
