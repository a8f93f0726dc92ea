import type { Handler } from './services.ts';

/** Where Kubernetes itself explains kubeconfig files. */
const kubeconfigPage =
  'https://kubernetes.io/docs/tasks/access-application-cluster/configure-access-multiple-clusters/';
const jobsPage = 'https://kubernetes.io/docs/concepts/workloads/controllers/job/';

export const openDocumentation: Handler = async ({ connection, desktop }) => {
  const { state } = connection.status;
  await desktop.openExternal(state === 'connected' || state === 'untrusted' ? jobsPage : kubeconfigPage);
};

export const showLog: Handler = async ({ log }) => log.show();

export const restartLanguageServer: Handler = async ({ server, withProgress }) => {
  await withProgress({ title: 'Restarting the language server', location: 'window' }, () => server.restart());
};
