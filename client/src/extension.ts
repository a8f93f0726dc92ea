import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { commands, type ExtensionContext, ExtensionMode, Uri, window, workspace } from 'vscode';
import { parseCron } from '../../server/src/plan/cron.ts';
import { nextRun } from '../../server/src/plan/nextRun.ts';
import { systemClock } from './cluster/clock.ts';
import { createExplorer } from './cluster/explorer.ts';
import { createOpenLogSession } from './cluster/logs/openLogSession.ts';
import { createSpoolStore } from './cluster/logs/spoolStore.ts';
import { createPermissions } from './cluster/permissions.ts';
import type { Clusters, ExecPlugin } from './cluster/ports.ts';
import { readLive, saveLive } from './commands/editLive.ts';
import { isProtected } from './commands/protectedContext.ts';
import { registerCommands } from './commands/register.ts';
import type { Services } from './commands/services.ts';
import type { CommandId } from './contributes/commands.ts';
import { contextKeys } from './contributes/contextKeys.ts';
import { createLanguageServer } from './languageClient.ts';
import { loadDemo, loadKubernetes } from './loadCluster.ts';
import { createApplyDiagnostics } from './ui/applyDiagnostics.ts';
import { clusterDocumentReader } from './ui/clusterDocuments.ts';
import { createConnection, hasCluster } from './ui/connection.ts';
import { connectionReport } from './ui/connectionFacts.ts';
import { logConnection } from './ui/connectionLog.ts';
import { createConnectionView } from './ui/connectionView.ts';
import { setContextKey } from './ui/contextKeys.ts';
import { createDemo, type Demo } from './ui/demo.ts';
import { tellDemoNotice } from './ui/demoNotice.ts';
import { createDemoState } from './ui/demoState.ts';
import { desktop } from './ui/desktop.ts';
import { createDocuments } from './ui/documents.ts';
import { createEarlierLogs } from './ui/earlierLogs.ts';
import { followEditorManifest } from './ui/editorManifest.ts';
import { createErrorReport, wordsOf } from './ui/errorReport.ts';
import { createFailureBadge } from './ui/failureBadge.ts';
import { createJobsTree } from './ui/jobsTree.ts';
import { createLiveFiles } from './ui/liveFiles.ts';
import { createLog } from './ui/log.ts';
import { createLogViews } from './ui/logChannel.ts';
import { createLogDocuments } from './ui/logDocuments.ts';
import { logFiles } from './ui/logFiles.ts';
import { createLogLinks } from './ui/logLinks.ts';
import { machineWords } from './ui/machine.ts';
import { createManifests } from './ui/manifests.ts';
import { createMemory } from './ui/memory.ts';
import { createPluginApproval } from './ui/pluginApproval.ts';
import { isProcess } from './ui/processes.ts';
import { withProgress } from './ui/progress.ts';
import { createPrompts } from './ui/prompts.ts';
import { createSettings } from './ui/settings.ts';
import { createSpoolFolder } from './ui/spoolFolder.ts';
import { createStatusBar } from './ui/statusBar.ts';
import { showConnection } from './ui/treeHeading.ts';
import { createTreeOptions, isFiltering, pinnedIn } from './ui/treeOptions.ts';

/** Milliseconds that a log is kept after it was followed. */
const keptLogs = 7 * 24 * 60 * 60_000;

/**
 * Builds everything and connects it; the only place that does. Nothing here waits for a cluster or reads a kubeconfig.
 * @returns the services, to the extension's own tests alone
 */
export function activate(context: ExtensionContext): Services | undefined {
  const log = createLog();
  const settings = createSettings();
  const prompts = createPrompts(async ({ title, folder }) => {
    const [file] =
      (await window.showOpenDialog({
        title,
        openLabel: 'Use',
        canSelectMany: false,
        defaultUri: Uri.file(folder ?? path.join(homedir(), '.kube')),
      })) ?? [];
    return file?.fsPath;
  });
  const reportError = createErrorReport(log, prompts);
  const server = createLanguageServer({
    serverModule: context.asAbsolutePath(path.join('dist', 'server.js')),
    log,
    complain: (message, ...actions) => prompts.error(message, ...actions),
  });
  const approvePlugin = createPluginApproval(prompts, createMemory(context.globalState));
  const demo: Demo = createDemo({
    start: (contextName, kept) => {
      const { createCertificate, createDemoCluster, keptStateOf } = loadDemo();
      const state = kept === undefined ? undefined : keptStateOf(kept);
      const certificate = createCertificate(systemClock.now());
      return createDemoCluster({ contextName, scenarios: true, state, certificate });
    },
    state: createDemoState({
      folder: context.globalStorageUri.fsPath,
      window: String(process.pid),
      now: systemClock.now,
    }),
    folder: context.globalStorageUri.fsPath,
    window: String(process.pid),
    clock: systemClock,
    // Any question that the window itself answers.
    windowAnswers: async () => commands.executeCommand('setContext', contextKeys.demoRunning, true),
    say: (notice) => void tellDemoNotice(notice, { demo: () => demo, prompts, words: wordsOf, reportError }),
  });
  const permissions = createPermissions(systemClock);
  const memory = createMemory(context.workspaceState);
  const isGuarded = (name: string): boolean => isProtected(name, settings.protectedContexts);
  const connection = createConnection({
    openClusters: () => openClusters(context, kubeconfigsOf(settings.kubeconfig, demo.kubeconfig), approvePlugin),
    createExplorer: (clusters) =>
      createExplorer({
        clusters,
        clock: systemClock,
        random: Math.random,
        nextRun: nextRunOf,
        permissions,
        pinned: (name) => pinnedIn(memory, name),
        isProtected: isGuarded,
      }),
    memory,
    trusted: () => workspace.isTrusted,
  });
  const tree = createJobsTree(connection, systemClock);
  const treeOptions = createTreeOptions(connection, memory);
  const manifests = createManifests(server);
  const applyDiagnostics = createApplyDiagnostics();
  const documents = createDocuments(clusterDocumentReader(connection), wordsOf);
  const spools = createSpoolStore({
    folder: createSpoolFolder(path.join(context.globalStorageUri.fsPath, 'logs')),
    limits: () => ({ mostBytes: settings.logSize, mostTogether: 4 * settings.logSize, longest: keptLogs }),
    now: () => Date.now(),
    window: String(process.pid),
    lives: isProcess,
  });
  const logs = createLogViews({
    open: createOpenLogSession({
      clock: systemClock,
      random: Math.random,
      mostStreams: () => settings.logStreams,
    }),
    spools,
    log,
    timestamps: () => settings.logTimestamps,
  });
  const logDocuments = createLogDocuments();
  const liveServices = { connection, manifests, applyDiagnostics, settings, prompts, withProgress };
  const liveFiles = createLiveFiles({
    read: (document) => readLive(liveServices, document),
    write: (document, uri, base) => saveLive(liveServices, document, uri, base),
    words: wordsOf,
  });
  const services: Services = {
    log,
    settings,
    connection,
    demo,
    permissions,
    tree,
    treeOptions,
    server,
    manifests,
    applyDiagnostics,
    prompts,
    withProgress,
    documents,
    liveFiles,
    logs,
    logFiles,
    logDocuments,
    earlierLogs: createEarlierLogs(spools, () => ({
      timestamps: true,
      offset: (time) => -new Date(time).getTimezoneOffset(),
    })),
    desktop,
    reportError,
  };

  const showState = (): void => {
    setContextKey('state', connection.status.state);
    setContextKey('hasCluster', hasCluster(connection.status));
    setContextKey('severalContexts', connection.status.others.length > 0);
  };
  showState();
  // The tree asks for a cluster only once somebody looks at it.
  const startWhenVisible = (): void => {
    if (tree.visible) void connection.start();
  };
  context.subscriptions.push(
    // Disposed in this order: what talks to clusters before what it talks through.
    logs,
    tree,
    treeOptions,
    connection,
    registerCommands(services),
    createConnectionView(connection, () =>
      connectionReport(connection.status, {
        machine: machineWords(),
        exists: existsSync,
        errorWords: wordsOf,
        clockTime,
      }),
    ),
    createStatusBar(connection, isGuarded),
    showConnection(connection, tree, treeOptions, clockTime),
    treeOptions.onDidChange(() => setContextKey('treeFiltered', isFiltering(treeOptions.filter))),
    createFailureBadge(connection, tree, settings, clockTime),
    followEditorManifest(server, systemClock),
    connection.onDidChange(showState),
    demo.onDidChange(() => setContextKey('demoRunning', demo.kubeconfig !== undefined)),
    demo,
    logConnection(connection, log, wordsOf),
    connection.onDidConnect((api) => {
      api.version().then(
        ({ minor }) => server.setClusterVersion(minor ?? null),
        (error: unknown) => log.warn(`The cluster's version is not known: ${wordsOf(error)}`),
      );
    }),
    tree.onDidChangeVisibility(startWhenVisible),
    workspace.onDidGrantWorkspaceTrust(() => void connection.restart()),
    settings.onDidChange((name) => {
      if (name === 'kubernetesJobs.logs.timestamps') {
        logs.redraw().catch((error: unknown) => reportError(error, 'show the logs again'));
      }
      if (name === 'kubernetesJobs.kubeconfig') void connection.restart();
    }),
    documents,
    logDocuments,
    createLogLinks(() => Date.now()),
    liveFiles,
    applyDiagnostics,
    settings,
    server,
    log,
  );
  startWhenVisible();
  // Set by `npm start` for a person who has no cluster.
  if (process.env.KUBERNETES_JOBS_DEMO === '1' && workspace.isTrusted) {
    const start: CommandId = 'kubernetesJobs.startDemoCluster';
    void commands.executeCommand(start);
  }
  void server.start();
  return context.extensionMode === ExtensionMode.Test ? services : undefined;
}

function openClusters(
  context: ExtensionContext,
  kubeconfig: string,
  approvePlugin: (plugin: ExecPlugin) => Promise<boolean>,
): Clusters {
  const { version } = context.extension.packageJSON as { version: string };
  return loadKubernetes().createClusters({
    environment: { env: process.env, home: homedir() },
    kubeconfig,
    approvePlugin,
    userAgent: `kubernetes-jobs/${version}`,
  });
}

/** The demo cluster's kubeconfig comes before the person's own: its context is the current one while it runs. */
function kubeconfigsOf(setting: string, demo: string | undefined): string {
  if (demo === undefined) return setting;
  const own = setting.trim() || process.env.KUBECONFIG || path.join(homedir(), '.kube', 'config');
  return [demo, own].join(path.delimiter);
}

/** When a schedule is next due; undefined for one that nobody can read. */
function nextRunOf(schedule: string, timeZone: string | undefined, after: number): number | undefined {
  const parsed = parseCron(schedule);
  return 'schedule' in parsed ? nextRun(parsed.schedule, after, timeZone) : undefined;
}

/** A moment (milliseconds since 1970) as the person's own clock shows it. */
function clockTime(time: number): string {
  return new Date(time).toLocaleTimeString();
}

/** The language server is told to end; the rest is disposed by the editor. */
export function deactivate(): void {}
