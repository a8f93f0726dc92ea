import type { NodeId } from './tree.ts';

/** What a node's id says. Objects are named by their UIDs, so that another object of the same name is another node. */
export type NodeKey =
  | { readonly kind: 'context'; readonly context: string }
  | { readonly kind: 'namespace'; readonly context: string; readonly namespace: string }
  | { readonly kind: 'cronJob' | 'job' | 'pod'; readonly context: string; readonly uid: string }
  | { readonly kind: 'group'; readonly context: string; readonly namespace: string; readonly value: string }
  | { readonly kind: 'index'; readonly context: string; readonly uid: string; readonly index: number }
  | { readonly kind: 'container'; readonly context: string; readonly uid: string; readonly container: string }
  /** Words among the children of the node with the id `of`; the topic tells several apart. */
  | { readonly kind: 'message'; readonly of: NodeId; readonly topic: string }
  | { readonly kind: 'more'; readonly of: NodeId };

const letters = {
  context: 'c',
  namespace: 'n',
  cronJob: 's',
  job: 'j',
  group: 'g',
  pod: 'p',
  index: 'i',
  container: 't',
  message: 'm',
  more: 'o',
} as const;

const kinds = new Map<string, NodeKey['kind']>(
  Object.entries(letters).map(([kind, letter]) => [letter, kind as NodeKey['kind']]),
);

export function toNodeId(key: NodeKey): NodeId {
  const parts = partsOf(key);
  return [letters[key.kind], ...parts.map((part) => encodeURIComponent(part))].join('/');
}

function partsOf(key: NodeKey): readonly string[] {
  switch (key.kind) {
    case 'context':
      return [key.context];
    case 'namespace':
      return [key.context, key.namespace];
    case 'cronJob':
    case 'job':
    case 'pod':
      return [key.context, key.uid];
    case 'group':
      return [key.context, key.namespace, key.value];
    case 'index':
      return [key.context, key.uid, String(key.index)];
    case 'container':
      return [key.context, key.uid, key.container];
    case 'message':
      return [key.of, key.topic];
    case 'more':
      return [key.of];
  }
}

/** Undefined for a text that is no node's id. */
export function parseNodeId(id: NodeId): NodeKey | undefined {
  const [letter = '', ...encoded] = id.split('/');
  const kind = kinds.get(letter);
  let parts: string[];
  try {
    parts = encoded.map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const [first, second, third] = parts;
  if (kind === undefined || first === undefined) return undefined;
  switch (kind) {
    case 'context':
      return { kind, context: first };
    case 'message':
      return { kind, of: first, topic: second ?? '' };
    case 'more':
      return { kind, of: first };
    case 'namespace':
      return second === undefined ? undefined : { kind, context: first, namespace: second };
    case 'cronJob':
    case 'job':
    case 'pod':
      return second === undefined ? undefined : { kind, context: first, uid: second };
    case 'group':
      return second === undefined || third === undefined
        ? undefined
        : { kind, context: first, namespace: second, value: third };
    case 'index':
      return second === undefined || third === undefined
        ? undefined
        : { kind, context: first, uid: second, index: Number(third) };
    case 'container':
      return second === undefined || third === undefined
        ? undefined
        : { kind, context: first, uid: second, container: third };
  }
}
