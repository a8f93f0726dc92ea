import { apiVersionOf } from '../cluster/resourceKinds.ts';
import type { ClusterDocument } from '../ui/documents.ts';
import type { Handler, Services } from './services.ts';
import { subjectsOf } from './subjects.ts';

async function openDocuments(
  services: Services,
  args: readonly unknown[],
  view: ClusterDocument['view'],
  title: string,
): Promise<void> {
  for (const { context, kind, ref } of await subjectsOf(services, args, ['Job', 'CronJob', 'Pod'], title)) {
    await services.documents.open({ view, context, apiVersion: apiVersionOf(kind), kind: kind.kind, ref });
  }
}

export const describe: Handler = (services, ...args) => openDocuments(services, args, 'describe', 'Describe');
export const openLiveYaml: Handler = (services, ...args) => openDocuments(services, args, 'yaml', 'Open Live YAML');
