import type { ClusterPlace } from './ports.ts';
import { isReadOnly, type Refusals, refusedSection, refusedTraits } from './rights.ts';
import type { JobPhaseName, NodeId, TreeGrouping, TreeNode } from './tree.ts';
import { toNodeId } from './treeIds.ts';
import {
  contextValue,
  count,
  join,
  type Look,
  noTooltip,
  phaseLooks,
  phaseWords,
  row,
  summaryOrder,
} from './treeLooks.ts';
import { type ContextFacts, contextMessages, type Message } from './treeMessages.ts';
import type { NamespaceState } from './treeState.ts';

/** What a context is among those that are open. */
export interface ContextStanding {
  /** Commands without a subject of their own act on it. */
  readonly isCurrent: boolean;
  /** No other is open. */
  readonly isAlone: boolean;
  /** Changes there ask for its name. */
  readonly isProtected: boolean;
}

export function contextNode({
  id,
  name,
  place,
  facts,
  now,
  isCurrent,
  isAlone,
  isProtected,
}: {
  readonly id: NodeId;
  readonly name: string;
  readonly place: ClusterPlace | undefined;
  readonly facts: ContextFacts;
  readonly now: number;
} & ContextStanding): TreeNode {
  const [message] = contextMessages(facts, { id, now, known: 1 });
  const troubled = message !== undefined && message.tone !== 'information' && message.topic !== 'limited';
  const description = join([
    troubled ? message.text : '',
    isCurrent && !isAlone ? 'current' : '',
    isProtected ? 'protected' : '',
    place?.server.replace(/^https?:\/\//, ''),
    place?.insecure ? 'certificate not verified' : '',
    place?.impersonating === undefined ? '' : `as ${place.impersonating}`,
  ]);
  return {
    id,
    kind: 'context',
    parent: undefined,
    label: name,
    description,
    icon: troubled ? 'debug-disconnect' : isProtected ? 'shield' : 'server-environment',
    color: troubled || isProtected ? 'list.warningForeground' : undefined,
    accessibleLabel: `Context ${name}: ${description}`,
    tooltip: {
      title: `Context ${name}`,
      rows: [
        ...row('Server', place?.server),
        ...row('Cluster', place?.cluster),
        ...row('User', place?.user),
        ...row('Acts as', place?.impersonating),
        ...row('Namespace', place?.namespace),
        ...row('Kubeconfig', place?.kubeconfig),
        ...row('Commands', isAlone ? undefined : commandsWords(isCurrent)),
        ...row('Protected', isProtected ? 'changes ask for its name' : undefined),
        ...row('Certificate', place?.insecure ? 'not verified (insecure-skip-tls-verify)' : undefined),
      ],
      sections: message?.details === undefined ? [] : [{ heading: message.text, lines: [message.details] }],
    },
    contextValue: contextValue('context', [...(troubled ? ['troubled'] : []), isCurrent ? 'current' : 'other']),
    collapsible: 'expanded',
    action: undefined,
    object: undefined,
    context: name,
  };
}

function commandsWords(isCurrent: boolean): string {
  return isCurrent
    ? 'act here, if not chosen on something of another context'
    : 'act here on what is chosen here; manifests go to the current context';
}

export function namespaceNode(
  state: NamespaceState,
  at: {
    readonly id: NodeId;
    readonly context: string;
    readonly parent: NodeId;
    readonly expanded: boolean;
    readonly refusals: Refusals;
  },
): TreeNode {
  const total = summaryOrder.reduce((sum, phase) => sum + state.counts[phase], 0);
  const telling = summaryOrder.filter((phase) => phase !== 'complete' && state.counts[phase] > 0);
  const deleting = state.object?.phase === 'Terminating';
  const description = join([
    deleting ? 'being deleted' : '',
    total > 0 ? count(total, 'Job') : '',
    state.cronJobs > 0 ? count(state.cronJobs, 'CronJob') : '',
    ...telling.map((phase) => `${state.counts[phase].toLocaleString('en')} ${phaseWords[phase]}`),
    isReadOnly(at.refusals) ? 'read only' : '',
  ]);
  return {
    id: at.id,
    kind: 'namespace',
    parent: at.parent,
    label: state.name,
    description,
    icon: isReadOnly(at.refusals) ? 'eye' : 'symbol-namespace',
    color: state.counts.failed > 0 ? 'list.errorForeground' : undefined,
    accessibleLabel: `Namespace ${state.name}: ${description || 'no Jobs'}`,
    tooltip: {
      title: `Namespace ${state.name}`,
      rows: summaryOrder.flatMap((phase) =>
        state.counts[phase] > 0 ? row(phaseWords[phase], String(state.counts[phase])) : [],
      ),
      sections: refusedSection('namespace', at.refusals, state.name),
    },
    contextValue: contextValue('namespace', [
      ...(deleting ? ['terminating'] : []),
      ...refusedTraits('namespace', at.refusals),
    ]),
    collapsible: at.expanded ? 'expanded' : 'collapsed',
    action: undefined,
    object: undefined,
    context: at.context,
  };
}

/** Jobs that are in the same phase or have the same value of a label. */
export function groupNode(
  value: string,
  grouping: TreeGrouping,
  size: number,
  at: { readonly id: NodeId; readonly context: string; readonly parent: NodeId },
): TreeNode {
  const label = groupLabel(value, grouping);
  const look = grouping.by === 'phase' && isPhase(value) ? phaseLooks[value] : { icon: 'tag', color: undefined };
  return {
    ...at,
    kind: 'group',
    label,
    description: count(size, 'Job'),
    ...look,
    accessibleLabel: `Group ${label}: ${count(size, 'Job')}`,
    tooltip: { ...noTooltip, title: label },
    contextValue: contextValue('group', []),
    collapsible: 'collapsed',
    action: undefined,
    object: undefined,
  };
}

function groupLabel(value: string, grouping: TreeGrouping): string {
  if (grouping.by === 'phase' && isPhase(value)) {
    const words = phaseWords[value];
    return words.charAt(0).toUpperCase() + words.slice(1);
  }
  const key = grouping.by === 'label' ? grouping.key : '';
  return value === '' ? `Without ${key}` : `${key}: ${value}`;
}

function isPhase(value: string): value is JobPhaseName {
  return Object.hasOwn(phaseWords, value);
}

const messageLooks: Readonly<Record<Message['tone'], Look>> = {
  progress: { icon: 'loading~spin', color: undefined },
  information: { icon: 'info', color: undefined },
  warning: { icon: 'warning', color: 'list.warningForeground' },
  error: { icon: 'error', color: 'list.errorForeground' },
  refused: { icon: 'lock', color: 'list.warningForeground' },
};

export function messageNode(message: Message, at: { readonly parent: NodeId; readonly context: string }): TreeNode {
  const { text, more = '', details = '' } = message;
  return {
    id: toNodeId({ kind: 'message', of: at.parent, topic: message.topic }),
    kind: 'message',
    parent: at.parent,
    label: text,
    description: more,
    ...messageLooks[message.tone],
    accessibleLabel: join([text, details || more]),
    tooltip: { ...noTooltip, title: text, sections: details === '' ? [] : [{ heading: 'Details', lines: [details] }] },
    contextValue: contextValue('message', [message.topic, message.tone]),
    collapsible: 'none',
    action: message.action,
    object: undefined,
    context: at.context,
  };
}

export function moreNode(label: string, at: { readonly parent: NodeId; readonly context: string }): TreeNode {
  return {
    id: toNodeId({ kind: 'more', of: at.parent }),
    kind: 'more',
    parent: at.parent,
    label,
    description: '',
    icon: 'ellipsis',
    color: undefined,
    accessibleLabel: `${label}, select to show more`,
    tooltip: { ...noTooltip, title: label },
    contextValue: contextValue('more', []),
    collapsible: 'none',
    action: { kind: 'showMore', id: at.parent },
    object: undefined,
    context: at.context,
  };
}
