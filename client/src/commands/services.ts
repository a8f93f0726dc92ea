import type { LogOutputChannel } from 'vscode';
import type { Permissions } from '../cluster/permissions.ts';
import type { LanguageServer } from '../languageClient.ts';
import type { ApplyDiagnostics } from '../ui/applyDiagnostics.ts';
import type { Connection } from '../ui/connection.ts';
import type { Demo } from '../ui/demo.ts';
import type { Desktop } from '../ui/desktop.ts';
import type { Documents } from '../ui/documents.ts';
import type { EarlierLogs } from '../ui/earlierLogs.ts';
import type { ReportError } from '../ui/errorReport.ts';
import type { JobsTree } from '../ui/jobsTree.ts';
import type { LiveFiles } from '../ui/liveFiles.ts';
import type { LogViews } from '../ui/logChannel.ts';
import type { LogDocuments } from '../ui/logDocuments.ts';
import type { LogFiles } from '../ui/logFiles.ts';
import type { Manifests } from '../ui/manifests.ts';
import type { WithProgress } from '../ui/progress.ts';
import type { Prompts } from '../ui/prompts.ts';
import type { Settings } from '../ui/settings.ts';
import type { TreeOptions } from '../ui/treeOptions.ts';

/** What commands are made of. All of it is interfaces: no command imports the editor. */
export interface Services {
  readonly log: LogOutputChannel;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly demo: Demo;
  readonly permissions: Permissions;
  readonly tree: JobsTree;
  readonly treeOptions: TreeOptions;
  readonly server: LanguageServer;
  readonly manifests: Manifests;
  readonly applyDiagnostics: ApplyDiagnostics;
  readonly prompts: Prompts;
  readonly withProgress: WithProgress;
  readonly documents: Documents;
  readonly liveFiles: LiveFiles;
  readonly logs: LogViews;
  readonly logFiles: LogFiles;
  readonly logDocuments: LogDocuments;
  readonly earlierLogs: EarlierLogs;
  readonly desktop: Desktop;
  readonly reportError: ReportError;
}

/** A command's work. The arguments are whatever the menu, the tree or another extension gave: they are checked. */
export type Handler = (services: Services, ...args: readonly unknown[]) => Promise<void>;
