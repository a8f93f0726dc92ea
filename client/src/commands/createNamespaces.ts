import { fieldManager } from '../cluster/apply/applyResource.ts';
import { ClusterError } from '../cluster/errors.ts';
import { apiVersionOf, namespaceKind } from '../cluster/resourceKinds.ts';
import type { Target } from '../ui/connection.ts';
import { requireAccess } from './access.ts';
import { type Item, nameItems, type Refused } from './applyItems.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Services } from './services.ts';

/** Objects that were refused because there is no namespace for them, and which namespaces those are. */
export interface WithoutNamespace {
  readonly items: readonly Item[];
  readonly names: readonly string[];
}

export function withoutNamespace(refused: readonly Refused[], target: Pick<Target, 'namespace'>): WithoutNamespace {
  const items = refused.flatMap(({ item, error }) => {
    const failure = error instanceof ClusterError ? error.failure : undefined;
    return failure?.kind === 'notFound' && failure.what === 'namespace' ? [item] : [];
  });
  return { items, names: [...new Set(items.map(({ resource }) => resource.namespace ?? target.namespace))] };
}

/** The button that creates them. */
export function createAction({ names }: WithoutNamespace): string | undefined {
  if (names.length === 0) return undefined;
  return names.length === 1 ? 'Create Namespace' : `Create ${names.length} Namespaces`;
}

/**
 * Creates the namespaces, for the objects to be applied after it; a refusal is said.
 * @returns whether all of them are there now
 * @throws UserError where the person may not create any, Cancelled
 */
export async function createNamespaces(
  services: Services,
  { items, names }: WithoutNamespace,
  { api, context }: Pick<Target, 'api' | 'context'>,
): Promise<boolean> {
  await requireAccess(
    services,
    names.map((name) => ({ api, kind: namespaceKind, ref: { name } })),
    { verb: 'create' },
  );
  await confirmProtected(services, context, `create ${nameNamespaces(names)} and apply ${nameItems(items)}`);
  const made: string[] = [];
  const title = `Creating ${nameNamespaces(names)} in ${context}`;
  // In the status bar: of more than three notifications in a row the workbench does not show the last, how it went.
  const failed = await services.withProgress({ title, location: 'window' }, async (signal) => {
    for (const name of names) {
      signal.throwIfAborted();
      try {
        const namespace = { apiVersion: apiVersionOf(namespaceKind), kind: namespaceKind.kind, metadata: { name } };
        await api.create(namespaceKind, {}, namespace, { fieldManager, signal });
        made.push(name);
      } catch (error) {
        if (signal.aborted || !(error instanceof ClusterError)) throw error;
        // Somebody else was faster; it is there all the same.
        if (error.kind !== 'alreadyExists') return { name, error };
      }
    }
    return undefined;
  });
  if (!failed) return true;
  const before = made.length === 0 ? '' : ` after ${nameNamespaces(made)}`;
  void services.reportError(failed.error, `create namespace ${failed.name} in ${context}${before}`);
  return false;
}

function nameNamespaces(names: readonly string[]): string {
  return `${names.length === 1 ? 'namespace' : 'namespaces'} ${names.join(', ')}`;
}
