import { fieldManager } from '../cluster/apply/applyResource.ts';
import { complaintsOf } from '../cluster/apply/complaints.ts';
import { parseManifestJson } from '../cluster/apply/manifestJson.ts';
import { editable, editPatch } from '../cluster/apply/mergePatch.ts';
import { ClusterError } from '../cluster/errors.ts';
import { fieldsOf } from '../cluster/fields.ts';
import type { KubernetesObject } from '../cluster/ports.ts';
import { apiVersionOf } from '../cluster/resourceKinds.ts';
import type { ClusterDocument } from '../ui/documents.ts';
import { wordsOf } from '../ui/errorReport.ts';
import type { LiveText } from '../ui/liveFiles.ts';
import { UserError } from '../ui/userError.ts';
import { toYamlText } from '../ui/yamlText.ts';
import { requireAccess } from './access.ts';
import { itemsOf, showRefusal } from './applyItems.ts';
import { metadataOf } from './objects.ts';
import { confirmProtected } from './protectedContext.ts';
import type { Handler, Services } from './services.ts';
import { subjectOf } from './subjects.ts';

/** What an edited text is compared with. */
interface Base {
  readonly object: KubernetesObject;
  readonly uid: string;
}

export const editLiveYaml: Handler = async (services, ...args) => {
  const subject = await subjectOf(services, args, ['Job', 'CronJob'], 'Edit Live YAML');
  await requireAccess(services, [subject], { verb: 'patch' });
  const { context, kind, ref } = subject;
  await services.liveFiles.open({ context, apiVersion: apiVersionOf(kind), kind: kind.kind, ref });
};

type LiveServices = Pick<
  Services,
  'connection' | 'manifests' | 'applyDiagnostics' | 'settings' | 'prompts' | 'withProgress'
>;

async function textOfObject(object: KubernetesObject): Promise<LiveText> {
  const base: Base = { object: editable(object), uid: metadataOf(object).uid ?? '' };
  return { text: await toYamlText(base.object), base };
}

async function kindOf(services: LiveServices, { context, apiVersion, kind: name }: ClusterDocument) {
  const { api } = await services.connection.target(context);
  const kind = await api.resourceKind(apiVersion, name);
  if (!kind) throw new UserError(`The cluster of ${context} does not serve ${apiVersion} ${name}.`);
  return { api, kind };
}

/** Reads what an editable document shows. @throws ClusterError, UserError */
export async function readLive(services: LiveServices, document: ClusterDocument): Promise<LiveText> {
  const { api, kind } = await kindOf(services, document);
  const object = await api.get(kind, document.ref);
  return textOfObject({ ...object, apiVersion: document.apiVersion, kind: document.kind });
}

/**
 * Sends what was changed in a document since it was read, and nothing else: what others have changed meanwhile stays.
 * What the server has against it is shown at its lines.
 * @throws UserError
 */
export async function saveLive(
  services: LiveServices,
  document: ClusterDocument,
  uri: string,
  base: unknown,
): Promise<LiveText> {
  const { object: before, uid } = base as Base;
  const name = `${document.kind} ${document.ref.name}`;
  services.applyDiagnostics.clear(uri);
  const [item, more] = itemsOf([await services.manifests.of(uri)]);
  if (!item || more) throw new UserError(`There must be exactly one object in the text: ${name}.`);
  const after = parseManifestJson(item.resource.json ?? '');
  const { name: newName, namespace } = fieldsOf(after.metadata);
  if (
    after.kind !== document.kind ||
    after.apiVersion !== document.apiVersion ||
    newName !== document.ref.name ||
    (namespace !== undefined && namespace !== document.ref.namespace)
  ) {
    throw new UserError(`This is ${name}: its kind, apiVersion, name and namespace cannot be changed.`);
  }
  const { api, kind } = await kindOf(services, document);
  const patch = editPatch(before, after, uid);
  if (!patch) return readLive(services, document);
  await confirmProtected(services, document.context, `change ${name}`);
  try {
    const { object } = await services.withProgress({ title: `Saving ${name} to ${document.context}` }, (signal) =>
      api.patch(kind, document.ref, 'merge', patch, { fieldManager, fieldValidation: 'Strict', signal }),
    );
    return await textOfObject({ ...object, apiVersion: document.apiVersion, kind: document.kind });
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    services.applyDiagnostics.show(uri, await showRefusal(services, item, error));
    const [first] = complaintsOf(error);
    throw new UserError(first ? `Not saved. ${first.message}` : `Not saved. ${wordsOf(error)}`);
  }
}
