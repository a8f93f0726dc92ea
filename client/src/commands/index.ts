import type { CommandId } from '../contributes/commands.ts';
import { apply, applyDocument, dryRun, dryRunDocument } from './apply.ts';
import { changeParallelism, setBackoffLimit, setDeadline } from './changeNumber.ts';
import { chooseKubeconfig, chooseNamespace, useNamespace } from './choose.ts';
import { compare, compareDocument } from './compare.ts';
import { chooseContext, closeContext, openContext, useContext } from './contexts.ts';
import { deleteSubjects } from './delete.ts';
import { deleteFinishedJobs, deleteJobsByLabel } from './deleteMany.ts';
import { openDemoTerminal, resetDemoCluster, setDemoSpeed, startDemoCluster, stopDemoCluster } from './demo.ts';
import { describe, openLiveYaml } from './describe.ts';
import { editLiveYaml } from './editLive.ts';
import { followDocumentLogs, followLogs, followLogsFrom, followManifestLogs, stopFollowingLogs } from './followLogs.ts';
import { openDocumentation, restartLanguageServer, showLog } from './help.ts';
import {
  clearLogFilter,
  continueLog,
  copyLogCommand,
  filterLog,
  layOutJsonOfLog,
  openEarlierLog,
  openLogAsDocument,
  openLogInTerminal,
  pauseLog,
  saveLog,
} from './logs.ts';
import { newManifest } from './newManifest.ts';
import { pin, unpin } from './pin.ts';
import { runAgain, runCronJobNow } from './run.ts';
import type { Handler } from './services.ts';
import { copyKubectlCommand, openShell } from './shell.ts';
import { showInTree } from './showInTree.ts';
import { resume, suspend } from './suspend.ts';
import { copyName, refresh, runNodeAction } from './treeActions.ts';
import { clearTreeFilter, filterTree, groupJobs, sortTree } from './treeOptions.ts';
import { waitForEnd } from './waitForEnd.ts';

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
  'kubernetesJobs.compare': { run: compare, doing: 'compare the manifest with the cluster' },
  'kubernetesJobs.compareDocument': { run: compareDocument, doing: 'compare the manifest with the cluster' },
  'kubernetesJobs.followDocumentLogs': { run: followDocumentLogs, doing: 'follow the logs' },
  'kubernetesJobs.followManifestLogs': { run: followManifestLogs, doing: 'follow the logs' },
  'kubernetesJobs.followLogs': { run: followLogs, doing: 'follow the logs' },
  'kubernetesJobs.followLogsFrom': { run: followLogsFrom, doing: 'follow the logs' },
  'kubernetesJobs.stopFollowingLogs': { run: stopFollowingLogs, doing: 'stop following the logs' },
  'kubernetesJobs.filterLog': { run: filterLog, doing: 'filter the log' },
  'kubernetesJobs.clearLogFilter': { run: clearLogFilter, doing: 'clear the filter of the log' },
  'kubernetesJobs.continueLog': { run: continueLog, doing: 'go on with the log' },
  'kubernetesJobs.pauseLog': { run: pauseLog, doing: 'pause the log' },
  'kubernetesJobs.layOutJsonOfLog': { run: layOutJsonOfLog, doing: 'lay out the JSON of the log' },
  'kubernetesJobs.saveLog': { run: saveLog, doing: 'save the log' },
  'kubernetesJobs.openLogAsDocument': { run: openLogAsDocument, doing: 'open the log as a document' },
  'kubernetesJobs.openLogInTerminal': { run: openLogInTerminal, doing: 'open the log in a terminal' },
  'kubernetesJobs.copyLogCommand': { run: copyLogCommand, doing: 'copy the command' },
  'kubernetesJobs.openEarlierLog': { run: openEarlierLog, doing: 'open the earlier log' },
  'kubernetesJobs.describe': { run: describe, doing: 'describe the object' },
  'kubernetesJobs.openLiveYaml': { run: openLiveYaml, doing: 'open the live object' },
  'kubernetesJobs.editLiveYaml': { run: editLiveYaml, doing: 'open the live object' },
  'kubernetesJobs.delete': { run: deleteSubjects, doing: 'delete' },
  'kubernetesJobs.deleteFinishedJobs': { run: deleteFinishedJobs, doing: 'delete finished Jobs' },
  'kubernetesJobs.deleteJobsByLabel': { run: deleteJobsByLabel, doing: 'delete Jobs' },
  'kubernetesJobs.runAgain': { run: runAgain, doing: 'run the Job again' },
  'kubernetesJobs.runCronJobNow': { run: runCronJobNow, doing: 'run the CronJob' },
  'kubernetesJobs.suspend': { run: suspend, doing: 'suspend' },
  'kubernetesJobs.resume': { run: resume, doing: 'resume' },
  'kubernetesJobs.changeParallelism': { run: changeParallelism, doing: 'change the parallelism' },
  'kubernetesJobs.setDeadline': { run: setDeadline, doing: 'set the deadline' },
  'kubernetesJobs.setBackoffLimit': { run: setBackoffLimit, doing: 'set the back-off limit' },
  'kubernetesJobs.waitForEnd': { run: waitForEnd, doing: 'wait for the end' },
  'kubernetesJobs.openShell': { run: openShell, doing: 'open a shell' },
  'kubernetesJobs.copyKubectlCommand': { run: copyKubectlCommand, doing: 'copy the command' },
  'kubernetesJobs.copyName': { run: copyName, doing: 'copy the name' },
  'kubernetesJobs.showInTree': { run: showInTree, doing: 'show the object in the tree' },
  'kubernetesJobs.chooseContext': { run: chooseContext, doing: 'choose a context' },
  'kubernetesJobs.openContext': { run: openContext, doing: 'open the context' },
  'kubernetesJobs.closeContext': { run: closeContext, doing: 'close the context' },
  'kubernetesJobs.useContext': { run: useContext, doing: 'use the context' },
  'kubernetesJobs.chooseNamespace': { run: chooseNamespace, doing: 'choose a namespace' },
  'kubernetesJobs.useNamespace': { run: useNamespace, doing: 'choose the namespace' },
  'kubernetesJobs.chooseKubeconfig': { run: chooseKubeconfig, doing: 'choose a kubeconfig' },
  'kubernetesJobs.startDemoCluster': { run: startDemoCluster, doing: 'start the demo cluster' },
  'kubernetesJobs.stopDemoCluster': { run: stopDemoCluster, doing: 'stop the demo cluster' },
  'kubernetesJobs.resetDemoCluster': { run: resetDemoCluster, doing: 'reset the demo cluster' },
  'kubernetesJobs.openDemoTerminal': { run: openDemoTerminal, doing: 'open the terminal' },
  'kubernetesJobs.setDemoSpeed': { run: setDemoSpeed, doing: 'set the speed' },
  'kubernetesJobs.refresh': { run: refresh, doing: 'refresh' },
  'kubernetesJobs.filterTree': { run: filterTree, doing: 'filter the tree' },
  'kubernetesJobs.clearTreeFilter': { run: clearTreeFilter, doing: 'clear the filter' },
  'kubernetesJobs.sortTree': { run: sortTree, doing: 'sort the tree' },
  'kubernetesJobs.groupJobs': { run: groupJobs, doing: 'group the Jobs' },
  'kubernetesJobs.pin': { run: pin, doing: 'pin' },
  'kubernetesJobs.unpin': { run: unpin, doing: 'unpin' },
  'kubernetesJobs.runNodeAction': { run: runNodeAction, doing: 'do that' },
  'kubernetesJobs.newManifest': { run: newManifest, doing: 'make a manifest' },
  'kubernetesJobs.openDocumentation': { run: openDocumentation, doing: 'open the documentation' },
  'kubernetesJobs.showLog': { run: showLog, doing: 'show the log' },
  'kubernetesJobs.restartLanguageServer': { run: restartLanguageServer, doing: 'restart the language server' },
};
