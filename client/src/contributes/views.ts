import type { CommandId } from './commands.ts';
import { type ShownState, when } from './contextKeys.ts';

export const viewContainer = { id: 'kubernetesJobs', title: 'Kubernetes Jobs', icon: 'media/jobs.svg' } as const;

export const views = {
  /** The tree of namespaces, CronJobs, Jobs, pods and containers. */
  jobs: { id: 'kubernetesJobs.jobs', name: 'Jobs', icon: viewContainer.icon, initialSize: 5 },
  /** Facts about a connection that could not be made: they are not known before run time, so no welcome text can say them. */
  connection: {
    id: 'kubernetesJobs.connection',
    name: 'Connection',
    icon: viewContainer.icon,
    when: when.notConnected,
    initialSize: 3,
  },
} as const;

export interface WelcomeView {
  readonly state: ShownState;
  /** Paragraphs of the workbench's small Markdown; a line that is a link alone is shown as a button. */
  readonly paragraphs: readonly string[];
}

const button = (label: string, command: CommandId | 'workbench.trust.manage'): string =>
  `[${label}](command:${command})`;

export const welcomeViews: readonly WelcomeView[] = [
  {
    state: 'noKubeconfig',
    paragraphs: [
      'No kubeconfig was found. Manifests are checked without one.',
      'It is looked for where the extension runs: the setting kubernetesJobs.kubeconfig, then KUBECONFIG, then ~/.kube/config. See Connection below.',
      button('Choose Kubeconfig…', 'kubernetesJobs.chooseKubeconfig'),
      'Without a cluster, try one that lives inside the extension: its Jobs run at once, and it ends with the window.',
      button('Start Demo Cluster', 'kubernetesJobs.startDemoCluster'),
      button('Try Again', 'kubernetesJobs.refresh'),
      button('Open Documentation', 'kubernetesJobs.openDocumentation'),
    ],
  },
  {
    state: 'brokenKubeconfig',
    paragraphs: [
      'The kubeconfig cannot be used. The Connection view below says which file, on which machine, and what is wrong with it.',
      button('Choose Another Kubeconfig…', 'kubernetesJobs.chooseKubeconfig'),
      button('Choose Another Context…', 'kubernetesJobs.chooseContext'),
      button('Try Again', 'kubernetesJobs.refresh'),
    ],
  },
  {
    state: 'unreachable',
    paragraphs: [
      'The cluster is not reachable. The Connection view below names the server and the reason; it is tried again by itself.',
      'Is the cluster running, and does its network reach this machine (VPN, proxy)?',
      button('Try Again Now', 'kubernetesJobs.refresh'),
      button('Choose Another Context…', 'kubernetesJobs.chooseContext'),
      button("Show the Extension's Log", 'kubernetesJobs.showLog'),
    ],
  },
  {
    state: 'unauthorized',
    paragraphs: [
      'There is no credential that the cluster accepts: the Connection view below says why.',
      'Most often it has expired: sign in again the way you do for kubectl, then try again.',
      button('Try Again Now', 'kubernetesJobs.refresh'),
      button('Choose Another Context…', 'kubernetesJobs.chooseContext'),
      button("Show the Extension's Log", 'kubernetesJobs.showLog'),
    ],
  },
  {
    state: 'untrusted',
    paragraphs: [
      'This workspace is in Restricted Mode. Manifests are checked, and nothing talks to a cluster: a kubeconfig may run programs, and what is applied comes from this folder.',
      button('Manage Workspace Trust', 'workbench.trust.manage'),
    ],
  },
  {
    state: 'browser',
    paragraphs: [
      'Manifests are checked here, in the browser. Clusters are out of its reach.',
      'To apply manifests and follow Jobs, open this folder in VS Code on a desktop, or where it can reach a remote machine or a container.',
    ],
  },
];
