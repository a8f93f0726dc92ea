import { minor } from '../api/prune.ts';
import { apiVersionOf, podKind, type ServedKind, servedKinds } from '../store/kinds.ts';

/** Groups that hold nothing but questions about oneself. */
const reviewGroups = ['authentication.k8s.io', 'authorization.k8s.io'];

export function version(): unknown {
  return {
    major: '1',
    minor: String(minor),
    gitVersion: `v1.${minor}.0+demo`,
    gitCommit: '',
    gitTreeState: '',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: '',
  };
}

export function coreVersions(address: string): unknown {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
  };
}

function groupNames(): string[] {
  return [...reviewGroups, ...new Set(servedKinds.map(({ group }) => group).filter((group) => group !== ''))];
}

function groupOf(name: string): Record<string, unknown> {
  const only = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [only], preferredVersion: only };
}

export function groupList(): unknown {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames().map(groupOf) };
}

/** Undefined for a group that is not served. */
export function group(name: string): unknown {
  return groupNames().includes(name) ? { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(name) } : undefined;
}

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The resources of a group's version; undefined where it is not served. */
export function resourceList(groupVersion: string): unknown {
  const kinds = servedKinds.filter((kind) => apiVersionOf(kind) === groupVersion);
  const resources = [...kinds.flatMap(resourcesOf), ...reviewsOf(groupVersion)];
  if (resources.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

function resourcesOf(kind: ServedKind): unknown[] {
  const { plural, singular, namespaced, shortNames, categories } = kind;
  const subresource = (name: string, words: readonly string[]): unknown => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind: kind.kind,
    verbs: words,
  });
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind: kind.kind,
      verbs,
      ...(shortNames ? { shortNames } : {}),
      ...(categories ? { categories } : {}),
    },
    ...(kind === podKind ? [subresource('log', ['get'])] : []),
    ...(kind.hasStatus ? [subresource('status', ['get', 'patch', 'update'])] : []),
  ];
}

function reviewsOf(groupVersion: string): unknown[] {
  const review = (name: string, kind: string): unknown => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  });
  switch (groupVersion) {
    case 'authorization.k8s.io/v1':
      return [review('selfsubjectaccessreviews', 'SelfSubjectAccessReview')];
    case 'authentication.k8s.io/v1':
      return [review('selfsubjectreviews', 'SelfSubjectReview')];
    default:
      return [];
  }
}
