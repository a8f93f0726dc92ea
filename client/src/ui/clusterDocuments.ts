import { readDescription, readLiveObject } from '../cluster/readDescription.ts';
import type { Connection } from './connection.ts';
import type { ClusterDocument } from './documents.ts';
import { UserError } from './userError.ts';
import { toYamlText } from './yamlText.ts';

/** Reads what a cluster document shows. @throws ClusterError, UserError */
export function clusterDocumentReader(
  connection: Connection,
): (document: ClusterDocument, signal: AbortSignal) => Promise<string> {
  return async ({ view, context, apiVersion, kind: kindName, ref }, signal) => {
    const { api } = await connection.target(context);
    const kind = await api.resourceKind(apiVersion, kindName, { signal });
    if (!kind) throw new UserError(`The cluster of ${context} does not serve ${apiVersion} ${kindName}.`);
    return view === 'describe'
      ? readDescription(api, kind, ref, { toYaml: toYamlText, signal })
      : toYamlText(await readLiveObject(api, kind, ref, signal));
  };
}
