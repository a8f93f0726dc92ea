import { lensCommands } from '../../../server/src/contract/names.ts';
import { contextKeys, when } from './contextKeys.ts';

export interface CommandContribution {
  readonly title: string;
  /** A product icon, for the menus that show one. */
  readonly icon?: `$(${string})`;
  /** While it is false the command is greyed out everywhere. */
  readonly enablement?: string;
  /** When the palette lists it; `never` for a command that only makes sense on a thing that was pointed at. */
  readonly palette: 'always' | 'never' | { readonly when: string };
}

/** Commands that talk to a cluster are off in Restricted Mode: a kubeconfig may run programs. */
const needsTrust = { enablement: when.trusted } as const;

/**
 * Off, too, in the menu of a node that says what the cluster would refuse; its tooltip says why. Elsewhere there is no
 * node to ask: the command says it.
 */
const needsRight = (trait: string) => ({ enablement: `${when.trusted} && !(viewItem =~ /\\.${trait}\\./)` }) as const;

/** Every command, by id. The handler table in `commands/index.ts` has one entry for each, or it does not compile. */
export const commands = {
  'kubernetesJobs.apply': {
    title: 'Apply Manifest',
    icon: '$(cloud-upload)',
    palette: { when: when.manifestInEditor },
    ...needsTrust,
  },
  'kubernetesJobs.dryRun': {
    title: 'Dry Run Manifest',
    icon: '$(beaker)',
    palette: { when: when.manifestInEditor },
    ...needsTrust,
  },
  'kubernetesJobs.compare': {
    title: 'Compare with Cluster',
    icon: '$(diff)',
    palette: { when: when.manifestInEditor },
    ...needsTrust,
  },
  'kubernetesJobs.followLogs': {
    title: 'Follow Logs',
    icon: '$(output)',
    palette: { when: when.connected },
    ...needsRight('noLogs'),
  },
  'kubernetesJobs.followManifestLogs': {
    title: 'Follow Logs of Manifest',
    icon: '$(output)',
    palette: { when: when.manifestInEditor },
    ...needsTrust,
  },
  'kubernetesJobs.followLogsFrom': {
    title: 'Follow Logs From…',
    icon: '$(history)',
    palette: { when: when.connected },
    ...needsRight('noLogs'),
  },
  'kubernetesJobs.stopFollowingLogs': {
    title: 'Stop Following Logs',
    icon: '$(debug-stop)',
    palette: { when: contextKeys.followingLogs },
  },
  'kubernetesJobs.filterLog': { title: 'Filter Log…', icon: '$(filter)', palette: { when: contextKeys.hasLogs } },
  'kubernetesJobs.clearLogFilter': {
    title: 'Clear Filter of Log',
    icon: '$(filter-filled)',
    palette: { when: contextKeys.hasLogs },
  },
  'kubernetesJobs.pauseLog': { title: 'Pause Log', icon: '$(debug-pause)', palette: { when: contextKeys.hasLogs } },
  'kubernetesJobs.continueLog': {
    title: 'Resume Log',
    icon: '$(debug-continue)',
    palette: { when: contextKeys.hasLogs },
  },
  'kubernetesJobs.layOutJsonOfLog': {
    title: 'Toggle JSON Layout of Log',
    icon: '$(json)',
    palette: { when: contextKeys.hasLogs },
  },
  'kubernetesJobs.saveLog': { title: 'Save Log…', icon: '$(save)', palette: { when: contextKeys.hasLogs } },
  'kubernetesJobs.openLogAsDocument': {
    title: 'Open Log as Document',
    icon: '$(go-to-file)',
    palette: { when: contextKeys.hasLogs },
  },
  'kubernetesJobs.openLogInTerminal': {
    title: 'Open Log in Terminal',
    icon: '$(terminal)',
    palette: { when: contextKeys.hasLogs },
  },
  'kubernetesJobs.copyLogCommand': {
    title: 'Copy Log as Command…',
    icon: '$(copy)',
    palette: { when: contextKeys.hasLogs },
  },
  'kubernetesJobs.openEarlierLog': { title: 'Open Earlier Log…', icon: '$(history)', palette: 'always' },
  'kubernetesJobs.describe': {
    title: 'Describe',
    icon: '$(info)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.openLiveYaml': {
    title: 'Open Live YAML',
    icon: '$(go-to-file)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.editLiveYaml': {
    title: 'Edit Live YAML',
    icon: '$(edit)',
    palette: { when: when.connected },
    ...needsRight('noPatch'),
  },
  'kubernetesJobs.delete': {
    title: 'Delete…',
    icon: '$(trash)',
    palette: { when: when.connected },
    ...needsRight('noDelete'),
  },
  'kubernetesJobs.deleteFinishedJobs': {
    title: 'Delete Finished Jobs…',
    icon: '$(clear-all)',
    palette: { when: when.connected },
    ...needsRight('noDeleteJobs'),
  },
  'kubernetesJobs.deleteJobsByLabel': {
    title: 'Delete Jobs by Label…',
    palette: { when: when.connected },
    ...needsRight('noDeleteJobs'),
  },
  'kubernetesJobs.runAgain': {
    title: 'Run Again',
    icon: '$(debug-restart)',
    palette: { when: when.connected },
    ...needsRight('noCreate'),
  },
  'kubernetesJobs.runCronJobNow': {
    title: 'Run CronJob Now',
    icon: '$(play)',
    palette: { when: when.connected },
    ...needsRight('noCreate'),
  },
  'kubernetesJobs.suspend': {
    title: 'Suspend',
    icon: '$(debug-pause)',
    palette: { when: when.connected },
    ...needsRight('noPatch'),
  },
  'kubernetesJobs.resume': {
    title: 'Resume',
    icon: '$(debug-continue)',
    palette: { when: when.connected },
    ...needsRight('noPatch'),
  },
  'kubernetesJobs.changeParallelism': {
    title: 'Change Parallelism…',
    palette: { when: when.connected },
    ...needsRight('noPatch'),
  },
  'kubernetesJobs.setDeadline': { title: 'Set Deadline…', palette: { when: when.connected }, ...needsRight('noPatch') },
  'kubernetesJobs.setBackoffLimit': {
    title: 'Set Back-off Limit…',
    palette: { when: when.connected },
    ...needsRight('noPatch'),
  },
  'kubernetesJobs.waitForEnd': {
    title: 'Notify When Finished',
    icon: '$(bell)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.openShell': {
    title: 'Open Shell in Container',
    icon: '$(terminal)',
    palette: { when: when.connected },
    ...needsRight('noShell'),
  },
  'kubernetesJobs.copyKubectlCommand': {
    title: 'Copy kubectl Command…',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.copyName': { title: 'Copy Name', icon: '$(copy)', palette: 'never' },
  'kubernetesJobs.showInTree': { title: 'Show in Tree', palette: { when: when.manifestInEditor }, ...needsTrust },
  'kubernetesJobs.chooseContext': {
    title: 'Choose Context…',
    icon: '$(server-environment)',
    palette: 'always',
    ...needsTrust,
  },
  'kubernetesJobs.openContext': {
    title: 'Open Another Context…',
    icon: '$(add)',
    palette: 'always',
    ...needsTrust,
  },
  'kubernetesJobs.closeContext': {
    title: 'Close Context',
    icon: '$(close)',
    palette: { when: contextKeys.severalContexts },
    ...needsTrust,
  },
  'kubernetesJobs.useContext': {
    title: 'Use This Context',
    icon: '$(check)',
    palette: 'never',
    ...needsTrust,
  },
  'kubernetesJobs.chooseNamespace': {
    title: 'Choose Namespace…',
    icon: '$(symbol-namespace)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.useNamespace': {
    title: 'Use This Namespace',
    icon: '$(check)',
    palette: 'never',
    ...needsTrust,
  },
  'kubernetesJobs.chooseKubeconfig': {
    title: 'Choose Kubeconfig…',
    icon: '$(folder-opened)',
    palette: 'always',
    ...needsTrust,
  },
  'kubernetesJobs.startDemoCluster': {
    title: 'Start Demo Cluster',
    icon: '$(beaker)',
    palette: { when: `!${contextKeys.demoRunning}` },
    ...needsTrust,
  },
  'kubernetesJobs.stopDemoCluster': {
    title: 'Stop Demo Cluster',
    icon: '$(debug-stop)',
    palette: { when: contextKeys.demoRunning },
  },
  'kubernetesJobs.resetDemoCluster': {
    title: 'Reset Demo Cluster',
    icon: '$(discard)',
    palette: 'always',
    ...needsTrust,
  },
  'kubernetesJobs.openDemoTerminal': {
    title: 'Open Terminal for Demo Cluster',
    icon: '$(terminal)',
    palette: { when: contextKeys.demoRunning },
    ...needsTrust,
  },
  'kubernetesJobs.setDemoSpeed': {
    title: 'Set Speed of Demo Cluster…',
    icon: '$(watch)',
    palette: { when: contextKeys.demoRunning },
  },
  'kubernetesJobs.refresh': { title: 'Refresh', icon: '$(refresh)', palette: 'always', ...needsTrust },
  'kubernetesJobs.filterTree': {
    title: 'Filter Jobs…',
    icon: '$(filter)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.clearTreeFilter': {
    title: 'Clear Filter',
    icon: '$(filter-filled)',
    palette: { when: contextKeys.treeFiltered },
    ...needsTrust,
  },
  'kubernetesJobs.sortTree': {
    title: 'Sort Jobs…',
    icon: '$(sort-precedence)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.groupJobs': {
    title: 'Group Jobs…',
    icon: '$(group-by-ref-type)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.pin': {
    title: 'Pin to Top',
    icon: '$(pin)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.unpin': {
    title: 'Unpin',
    icon: '$(pinned)',
    palette: { when: when.connected },
    ...needsTrust,
  },
  'kubernetesJobs.newManifest': { title: 'New Job Manifest…', icon: '$(new-file)', palette: 'always' },
  'kubernetesJobs.openDocumentation': { title: 'Open Documentation', icon: '$(book)', palette: 'always' },
  'kubernetesJobs.showLog': { title: "Show the Extension's Log", icon: '$(list-flat)', palette: 'always' },
  'kubernetesJobs.restartLanguageServer': { title: 'Restart Language Server', palette: 'always' },
} as const satisfies Readonly<Record<`kubernetesJobs.${string}`, CommandContribution>>;

/** What a click on a node with an action runs; its argument is the node's id. */
export const runNodeAction = 'kubernetesJobs.runNodeAction';

/** Commands that only the extension's own views and the server's code lenses call: nobody types their names. */
export const internalCommands = [
  ...(Object.values(lensCommands) as (typeof lensCommands)[keyof typeof lensCommands][]),
  runNodeAction,
] as const;

/** A command that package.json declares. */
export type ContributedCommandId = keyof typeof commands;

export type CommandId = ContributedCommandId | (typeof internalCommands)[number];

export const commandCategory = 'Kubernetes Jobs';
