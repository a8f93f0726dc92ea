import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { anonymousUser, type Kubeconfig } from './kubeconfig.ts';
import type { Environment } from './kubeconfigFiles.ts';

/** Where the kubelet puts a pod's service account, `kube-api-access` volumes. */
const mounted = '/var/run/secrets/kubernetes.io/serviceaccount';

const name = 'in-cluster';

/**
 * What kubectl goes by inside a pod where there is no kubeconfig: the cluster that the pod runs in, as its service account
 * (k8s.io/client-go/rest `InClusterConfig`). Undefined outside of pods.
 */
export async function inClusterConfig({ env, serviceAccount = mounted }: Environment): Promise<Kubeconfig | undefined> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return undefined;
  const tokenFile = path.join(serviceAccount, 'token');
  if ((await textOf(tokenFile)) === undefined) return undefined;
  const caFile = path.join(serviceAccount, 'ca.crt');
  const hasAuthority = (await textOf(caFile)) !== undefined;
  const namespace = (await textOf(path.join(serviceAccount, 'namespace')))?.trim();
  const file = '';
  return {
    files: [],
    currentContext: name,
    contexts: new Map([[name, { name, file, cluster: name, user: name, namespace: namespace || undefined }]]),
    clusters: new Map([
      [
        name,
        {
          name,
          file,
          server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
          caFile: hasAuthority ? caFile : undefined,
          caData: undefined,
          insecureSkipTlsVerify: false,
          tlsServerName: undefined,
          proxyUrl: undefined,
          disableCompression: false,
          execConfig: undefined,
        },
      ],
    ]),
    users: new Map([[name, { ...anonymousUser(file), name, tokenFile }]]),
  };
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
