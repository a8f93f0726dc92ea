export interface KubeconfigOptions {
  /** Of the context, the cluster and the user. */
  readonly name: string;
  readonly server: string;
  /** PEM, of the server; undefined where it speaks plain HTTP. */
  readonly certificate: string | undefined;
  readonly token: string;
  readonly namespace: string;
}

/** A kubeconfig of one context that leads to a demo cluster; JSON, which is YAML. */
export function kubeconfigOf({ name, server, certificate, token, namespace }: KubeconfigOptions): string {
  const trusted = certificate === undefined ? {} : { 'certificate-authority-data': btoa(certificate) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, ...trusted } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
