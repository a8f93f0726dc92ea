import type { CommandId } from '../contributes/commands.ts';
import { apply, applyDocument, dryRun, dryRunDocument } from './apply.ts';
import { chooseContext, chooseKubeconfig, chooseNamespace, useNamespace } from './choose.ts';
import { deleteSubjects } from './delete.ts';
import { describe, openLiveYaml } from './describe.ts';
import { followDocumentLogs, followLogs, stopFollowingLogs } from './followLogs.ts';
import { openDocumentation, restartLanguageServer, showLog } from './help.ts';
import { runAgain, runCronJobNow } from './run.ts';
import type { Handler } from './services.ts';
import { showInTree } from './showInTree.ts';
import { resume, suspend } from './suspend.ts';
import { copyName, refresh, runNodeAction } from './treeActions.ts';
import { clearTreeFilter, filterTree, sortTree } from './treeOptions.ts';

/** A command and what is said when it fails: "Could not …". */
export interface CommandEntry {
  readonly run: Handler;
  readonly doing: string;
}

/** The handler of every command. A command without one, or a handler without a command, does not compile. */
export const handlers: Readonly<Record<CommandId, CommandEntry>> = {
  'kubernetesJobs.apply': { run: apply, doing: 'apply the manifest' },
  'kubernetesJobs.dryRun': { run: dryRun, doing: 'dry run the manifest' },
  'kubernetesJobs.applyDocument': { run: applyDocument, doing: 'apply the manifest' },
  'kubernetesJobs.dryRunDocument': { run: dryRunDocument, doing: 'dry run the manifest' },
  'kubernetesJobs.followDocumentLogs': { run: followDocumentLogs, doing: 'follow the logs' },
  'kubernetesJobs.followLogs': { run: followLogs, doing: 'follow the logs' },
  'kubernetesJobs.stopFollowingLogs': { run: stopFollowingLogs, doing: 'stop following the logs' },
  'kubernetesJobs.describe': { run: describe, doing: 'describe the object' },
  'kubernetesJobs.openLiveYaml': { run: openLiveYaml, doing: 'open the live object' },
  'kubernetesJobs.delete': { run: deleteSubjects, doing: 'delete' },
  'kubernetesJobs.runAgain': { run: runAgain, doing: 'run the Job again' },
  'kubernetesJobs.runCronJobNow': { run: runCronJobNow, doing: 'run the CronJob' },
  'kubernetesJobs.suspend': { run: suspend, doing: 'suspend' },
  'kubernetesJobs.resume': { run: resume, doing: 'resume' },
  'kubernetesJobs.copyName': { run: copyName, doing: 'copy the name' },
  'kubernetesJobs.showInTree': { run: showInTree, doing: 'show the object in the tree' },
  'kubernetesJobs.chooseContext': { run: chooseContext, doing: 'choose a context' },
  'kubernetesJobs.chooseNamespace': { run: chooseNamespace, doing: 'choose a namespace' },
  'kubernetesJobs.useNamespace': { run: useNamespace, doing: 'choose the namespace' },
  'kubernetesJobs.chooseKubeconfig': { run: chooseKubeconfig, doing: 'choose a kubeconfig' },
  'kubernetesJobs.refresh': { run: refresh, doing: 'refresh' },
  'kubernetesJobs.filterTree': { run: filterTree, doing: 'filter the tree' },
  'kubernetesJobs.clearTreeFilter': { run: clearTreeFilter, doing: 'clear the filter' },
  'kubernetesJobs.sortTree': { run: sortTree, doing: 'sort the tree' },
  'kubernetesJobs.runNodeAction': { run: runNodeAction, doing: 'do that' },
  'kubernetesJobs.openDocumentation': { run: openDocumentation, doing: 'open the documentation' },
  'kubernetesJobs.showLog': { run: showLog, doing: 'show the log' },
  'kubernetesJobs.restartLanguageServer': { run: restartLanguageServer, doing: 'restart the language server' },
};
