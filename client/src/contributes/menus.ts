import type { CommandId } from './commands.ts';
import { contextKeys, when } from './contextKeys.ts';
import { views } from './views.ts';

export interface MenuItem {
  readonly command: CommandId;
  /** Absent where the menu itself says enough. */
  readonly when?: string;
  readonly group?: string;
}

export interface SubmenuItem {
  readonly submenu: string;
  readonly when: string;
  readonly group?: string;
}

const all = (...clauses: readonly string[]): string => clauses.join(' && ');

const jobsView = `view == ${views.jobs.id}`;
/** The workbench's own Output view, while it shows a log. */
const logView = all('view == workbench.panel.output', contextKeys.logShown);

/** A tree item's `contextValue` is its node's: the kind, then its traits, each ended by a dot: `job.suspended.` */
export function itemIs(kinds: string, trait?: string): string {
  const isKind = `viewItem =~ /^(${kinds})\\./`;
  return trait ? `${isKind} && viewItem =~ /\\.${trait}\\./` : isKind;
}

const item = (kinds: string, flag?: string): string => all(jobsView, itemIs(kinds, flag));

const notFinished = '!(viewItem =~ /\\.finished\\./)';

const notPinned = '!(viewItem =~ /\\.pinned\\./)';

/** What the cluster would refuse is greyed out in a menu; beside a row there is no room for what cannot be used. */
const unlessRefused = (trait: string): string => `!(viewItem =~ /\\.${trait}\\./)`;

const manifestFile = 'resourceExtname =~ /^\\.(ya?ml|json)$/i';

export const submenus = [{ id: 'kubernetesJobs.explorer', label: 'Kubernetes Jobs' }] as const;

/** The keys are the workbench's menus; the palette's is rendered from the command table. */
export const menus: Readonly<Record<string, readonly (MenuItem | SubmenuItem)[]>> = {
  'editor/title': [
    { command: 'kubernetesJobs.apply', when: when.manifestInEditor, group: 'navigation@1' },
    { command: 'kubernetesJobs.dryRun', when: when.manifestInEditor, group: '1_kubernetesJobs@1' },
    { command: 'kubernetesJobs.compare', when: when.manifestInEditor, group: '1_kubernetesJobs@2' },
    { command: 'kubernetesJobs.followManifestLogs', when: when.manifestInEditor, group: '1_kubernetesJobs@3' },
    { command: 'kubernetesJobs.showInTree', when: when.manifestInEditor, group: '1_kubernetesJobs@4' },
  ],
  'editor/context': [
    { command: 'kubernetesJobs.apply', when: when.manifestInEditor, group: 'kubernetesJobs@1' },
    { command: 'kubernetesJobs.dryRun', when: when.manifestInEditor, group: 'kubernetesJobs@2' },
    { command: 'kubernetesJobs.compare', when: when.manifestInEditor, group: 'kubernetesJobs@3' },
    { command: 'kubernetesJobs.followManifestLogs', when: when.manifestInEditor, group: 'kubernetesJobs@4' },
    { command: 'kubernetesJobs.showInTree', when: when.manifestInEditor, group: 'kubernetesJobs@5' },
  ],
  'explorer/context': [
    {
      submenu: 'kubernetesJobs.explorer',
      when: all(when.trusted, `(explorerResourceIsFolder || ${manifestFile})`),
      group: '7_modification_kubernetesJobs',
    },
  ],
  'kubernetesJobs.explorer': [
    { command: 'kubernetesJobs.apply', when: when.trusted, group: '1@1' },
    { command: 'kubernetesJobs.dryRun', when: when.trusted, group: '1@2' },
    { command: 'kubernetesJobs.compare', when: when.trusted, group: '1@3' },
  ],
  'file/newFile': [{ command: 'kubernetesJobs.newManifest', group: 'file' }],
  'view/title': [
    { command: 'kubernetesJobs.chooseContext', when: jobsView, group: 'navigation@1' },
    { command: 'kubernetesJobs.openContext', when: jobsView, group: '1_connection@0' },
    {
      command: 'kubernetesJobs.closeContext',
      when: all(jobsView, contextKeys.severalContexts),
      group: '1_connection@1',
    },
    { command: 'kubernetesJobs.chooseNamespace', when: all(jobsView, when.connected), group: '1_connection@1' },
    {
      command: 'kubernetesJobs.filterTree',
      when: all(jobsView, when.connected, `!${contextKeys.treeFiltered}`),
      group: 'navigation@3',
    },
    {
      command: 'kubernetesJobs.clearTreeFilter',
      when: all(jobsView, when.connected, contextKeys.treeFiltered),
      group: 'navigation@3',
    },
    { command: 'kubernetesJobs.refresh', when: jobsView, group: 'navigation@4' },
    { command: 'kubernetesJobs.filterTree', when: all(jobsView, when.connected), group: '0_view@1' },
    { command: 'kubernetesJobs.sortTree', when: all(jobsView, when.connected), group: '0_view@2' },
    { command: 'kubernetesJobs.groupJobs', when: all(jobsView, when.connected), group: '0_view@3' },
    { command: 'kubernetesJobs.chooseKubeconfig', when: jobsView, group: '1_connection@2' },
    {
      command: 'kubernetesJobs.startDemoCluster',
      when: all(jobsView, `!${contextKeys.demoRunning}`),
      group: '1_connection@3',
    },
    {
      command: 'kubernetesJobs.setDemoSpeed',
      when: all(jobsView, contextKeys.demoRunning),
      group: '1_connection@4',
    },
    {
      command: 'kubernetesJobs.openDemoTerminal',
      when: all(jobsView, contextKeys.demoRunning),
      group: '1_connection@5',
    },
    {
      command: 'kubernetesJobs.stopDemoCluster',
      when: all(jobsView, contextKeys.demoRunning),
      group: '1_connection@6',
    },
    {
      command: 'kubernetesJobs.resetDemoCluster',
      when: all(jobsView, contextKeys.demoRunning),
      group: '1_connection@7',
    },
    { command: 'kubernetesJobs.openEarlierLog', when: jobsView, group: '0_view@9' },
    { command: 'kubernetesJobs.newManifest', when: jobsView, group: '2_help@0' },
    { command: 'kubernetesJobs.openDocumentation', when: jobsView, group: '2_help@1' },
    { command: 'kubernetesJobs.showLog', when: jobsView, group: '2_help@2' },

    {
      command: 'kubernetesJobs.pauseLog',
      when: all(logView, contextKeys.shownLogIsFollowed, `!${contextKeys.shownLogIsPaused}`),
      group: 'navigation@-9',
    },
    {
      command: 'kubernetesJobs.continueLog',
      when: all(logView, contextKeys.shownLogIsPaused),
      group: 'navigation@-9',
    },
    {
      command: 'kubernetesJobs.filterLog',
      when: all(logView, `!${contextKeys.shownLogIsFiltered}`),
      group: 'navigation@-8',
    },
    {
      command: 'kubernetesJobs.clearLogFilter',
      when: all(logView, contextKeys.shownLogIsFiltered),
      group: 'navigation@-8',
    },
    { command: 'kubernetesJobs.openLogAsDocument', when: logView, group: 'navigation@-7' },
    { command: 'kubernetesJobs.filterLog', when: logView, group: '1_kubernetesJobs@1' },
    { command: 'kubernetesJobs.layOutJsonOfLog', when: logView, group: '1_kubernetesJobs@2' },
    { command: 'kubernetesJobs.openLogInTerminal', when: logView, group: '1_kubernetesJobs@3' },
    { command: 'kubernetesJobs.saveLog', when: logView, group: '1_kubernetesJobs@4' },
    { command: 'kubernetesJobs.copyLogCommand', when: logView, group: '1_kubernetesJobs@5' },
    {
      command: 'kubernetesJobs.stopFollowingLogs',
      when: all(logView, contextKeys.shownLogIsFollowed),
      group: '1_kubernetesJobs@6',
    },
  ],
  'view/item/context': [
    {
      command: 'kubernetesJobs.followLogs',
      when: all(item('job|pod|container'), unlessRefused('noLogs')),
      group: 'inline@1',
    },
    {
      command: 'kubernetesJobs.runCronJobNow',
      when: all(item('cronJob'), unlessRefused('noCreate')),
      group: 'inline@1',
    },
    { command: 'kubernetesJobs.followLogs', when: all(item('cronJob'), unlessRefused('noLogs')), group: 'inline@2' },
    {
      command: 'kubernetesJobs.delete',
      when: all(item('job|cronJob|pod'), unlessRefused('noDelete')),
      group: 'inline@9',
    },
    { command: 'kubernetesJobs.useNamespace', when: item('namespace'), group: 'inline@1' },
    { command: 'kubernetesJobs.useNamespace', when: item('namespace'), group: '1_see@0' },
    { command: 'kubernetesJobs.chooseNamespace', when: item('context'), group: '1_see@1' },
    { command: 'kubernetesJobs.useContext', when: item('context', 'other'), group: 'inline@1' },
    { command: 'kubernetesJobs.closeContext', when: item('context', 'other'), group: 'inline@2' },
    { command: 'kubernetesJobs.useContext', when: item('context', 'other'), group: '1_see@0' },
    { command: 'kubernetesJobs.chooseContext', when: item('context'), group: '1_see@2' },
    { command: 'kubernetesJobs.openContext', when: item('context'), group: '1_see@3' },
    { command: 'kubernetesJobs.closeContext', when: item('context', 'other'), group: '1_see@4' },

    { command: 'kubernetesJobs.followLogs', when: item('job|cronJob|pod|container'), group: '1_see@1' },
    { command: 'kubernetesJobs.followLogsFrom', when: item('job|cronJob|pod|container'), group: '1_see@1' },
    { command: 'kubernetesJobs.describe', when: item('job|cronJob|pod'), group: '1_see@2' },
    { command: 'kubernetesJobs.openLiveYaml', when: item('job|cronJob|pod'), group: '1_see@3' },
    { command: 'kubernetesJobs.editLiveYaml', when: item('job|cronJob'), group: '1_see@4' },
    { command: 'kubernetesJobs.runCronJobNow', when: item('cronJob'), group: '2_run@1' },
    { command: 'kubernetesJobs.runAgain', when: item('job'), group: '2_run@2' },
    { command: 'kubernetesJobs.suspend', when: item('job|cronJob', 'running'), group: '2_run@3' },
    { command: 'kubernetesJobs.resume', when: item('job|cronJob', 'suspended'), group: '2_run@4' },
    { command: 'kubernetesJobs.waitForEnd', when: all(item('job'), notFinished), group: '2_run@5' },
    { command: 'kubernetesJobs.changeParallelism', when: all(item('job|cronJob'), notFinished), group: '3_change@1' },
    { command: 'kubernetesJobs.setDeadline', when: all(item('job|cronJob'), notFinished), group: '3_change@2' },
    { command: 'kubernetesJobs.setBackoffLimit', when: all(item('job|cronJob'), notFinished), group: '3_change@3' },
    { command: 'kubernetesJobs.pin', when: all(item('job|cronJob'), notPinned), group: '4_pin@1' },
    { command: 'kubernetesJobs.unpin', when: item('job|cronJob', 'pinned'), group: '4_pin@1' },
    { command: 'kubernetesJobs.openShell', when: item('job|pod|container', 'running'), group: '1_see@5' },
    { command: 'kubernetesJobs.copyName', when: item('[a-zA-Z]+'), group: '5_copy@1' },
    { command: 'kubernetesJobs.copyKubectlCommand', when: item('job|cronJob|pod'), group: '5_copy@2' },
    { command: 'kubernetesJobs.delete', when: item('job|cronJob|pod'), group: '9_delete@1' },
    { command: 'kubernetesJobs.deleteFinishedJobs', when: item('namespace|cronJob'), group: '9_delete@2' },
    { command: 'kubernetesJobs.deleteJobsByLabel', when: item('namespace|cronJob'), group: '9_delete@3' },
  ],
};

export interface Keybinding {
  readonly command: CommandId;
  readonly key: string;
  readonly mac?: string;
  readonly when: string;
}

const treeFocused = `focusedView == ${views.jobs.id} && !inputFocus`;

export const keybindings: readonly Keybinding[] = [
  {
    command: 'kubernetesJobs.apply',
    key: 'ctrl+alt+enter',
    mac: 'cmd+alt+enter',
    when: all('editorTextFocus', when.manifestInEditor),
  },
  { command: 'kubernetesJobs.delete', key: 'delete', mac: 'cmd+backspace', when: treeFocused },
  { command: 'kubernetesJobs.copyName', key: 'ctrl+c', mac: 'cmd+c', when: treeFocused },
  { command: 'kubernetesJobs.refresh', key: 'f5', when: treeFocused },
];
