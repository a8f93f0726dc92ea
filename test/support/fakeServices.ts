import type { LogTarget } from '../../client/src/cluster/logs/session.ts';
import type { Permissions } from '../../client/src/cluster/permissions.ts';
import type { AccessQuestion, ClusterApi } from '../../client/src/cluster/ports.ts';
import type { NodeId, TreeNode } from '../../client/src/cluster/tree.ts';
import type { Services } from '../../client/src/commands/services.ts';
import type { ConnectionState } from '../../client/src/contributes/contextKeys.ts';
import type { ApplyComplaint } from '../../client/src/ui/applyDiagnostics.ts';
import type { TerminalProgram } from '../../client/src/ui/desktop.ts';
import type { ClusterDocument, Comparison } from '../../client/src/ui/documents.ts';
import { Cancelled } from '../../client/src/ui/userError.ts';
import type { DocumentsResult, ManifestResource, Range } from '../../server/src/contract/requests.ts';

/** What a command did to the world around it, in order. */
export interface Recorded {
  /** `inform: …`, `error: …`, `confirm: …`, `input: …`, `pick: …`, `progress: …` */
  readonly said: string[];
  /** What there was to pick from. */
  readonly choices: (readonly string[])[];
  /** How far work was, as it was said. */
  readonly progress: string[];
  /** Messages with the buttons that they offer. */
  readonly offered: (readonly string[])[];
  readonly complaints: Map<string, readonly ApplyComplaint[]>;
  readonly followed: LogTarget[];
  readonly opened: ClusterDocument[];
  readonly untitled: string[];
  readonly compared: Comparison[];
  readonly copied: string[];
  readonly terminals: TerminalProgram[];
  readonly reported: { readonly error: unknown; readonly doing: string }[];
  readonly revealed: { readonly uri: string; readonly line: number }[];
}

export interface FakeWorld {
  readonly api: Partial<ClusterApi>;
  readonly nodes?: readonly TreeNode[];
  readonly selection?: readonly NodeId[];
  /** Selected in the editor. */
  readonly editorSelection?: Range;
  /** By URI. */
  readonly files?: Readonly<Record<string, DocumentsResult>>;
  /** The line on which a field stands. */
  readonly lineOf?: (field: string) => number;
  /** How the current context fares; connected where absent. */
  readonly state?: ConnectionState;
  /** Contexts that are open beside it and can be used. All of them lead to the one cluster. */
  readonly connectedOthers?: readonly string[];
  /** Verbs that the person may not use. */
  readonly forbidden?: readonly AccessQuestion['verb'][];
  /** In place of the above. */
  readonly permissions?: Permissions;
  /** The path of every program that is looked for; none where absent. */
  readonly program?: string;
  readonly protectedContexts?: readonly string[];
  /** Answers to questions, by a part of what is asked; undefined cancels. */
  readonly answers?: readonly (readonly [part: string, answer: unknown])[];
  /** Aborted before the work begins. */
  readonly cancelled?: boolean;
  /** Aborted when this is said of its progress. */
  readonly cancelAt?: string;
}

export const context = 'minikube';
export const namespace = 'default';

export function resource(part: Partial<ManifestResource> & { readonly object: object }): ManifestResource {
  const { object, ...rest } = part;
  const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  return {
    index: 0,
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: 'pi',
    text: '',
    json: JSON.stringify(object),
    errors: 0,
    range,
    nameRange: { start: { line: 3, character: 8 }, end: { line: 3, character: 10 } },
    ...rest,
  };
}

/** Services without an editor and without a cluster: what commands are tested with. */
export function fakeServices(world: FakeWorld): { readonly services: Services; readonly recorded: Recorded } {
  const recorded: Recorded = {
    said: [],
    choices: [],
    progress: [],
    offered: [],
    complaints: new Map(),
    followed: [],
    opened: [],
    untitled: [],
    compared: [],
    copied: [],
    terminals: [],
    reported: [],
    revealed: [],
  };
  const place = { context, server: 'https://192.0.2.1', namespace };
  const api = { place, ...world.api } as unknown as ClusterApi;
  const answer = (kind: string, text: string): unknown => {
    recorded.said.push(`${kind}: ${text}`);
    return world.answers?.find(([part]) => text.includes(part))?.[1];
  };
  const offer = (kind: string, text: string, actions: readonly string[]): unknown => {
    recorded.offered.push([text, ...actions]);
    return answer(kind, text);
  };
  const nodes = new Map(world.nodes?.map((node) => [node.id, node]));
  const services = {
    log: { info() {}, warn() {}, error() {}, show() {} },
    settings: { protectedContexts: world.protectedContexts ?? [] },
    connection: {
      status: {
        state: world.state ?? 'connected',
        context,
        namespace,
        files: ['/home/somebody/.kube/config'],
        connectedOthers: world.connectedOthers ?? [],
      },
      target: async (name = context) => ({ api, context: name, namespace }),
      explorer: {
        node: (id: NodeId) => nodes.get(id),
        api: (id: NodeId) => (nodes.has(id) ? api : undefined),
        find: () => undefined,
      },
    },
    permissions: world.permissions ?? {
      may: async (_api: ClusterApi, { verb }: AccessQuestion) => ({
        allowed: !world.forbidden?.includes(verb),
        reason: 'no role',
      }),
      forget() {},
    },
    tree: {
      selection: world.selection ?? [],
      reveal: async () => true,
      revealObject: async () => true,
      show: async () => {},
    },
    manifests: {
      ofEditor: async () => {
        const [uri] = Object.keys(world.files ?? {});
        const file = await services.manifests.of(uri ?? '');
        return world.editorSelection ? { ...file, selection: world.editorSelection } : file;
      },
      of: async (uri: string) => {
        const file = world.files?.[uri];
        if (!file) throw new Error(`no file ${uri}`);
        return { ...file, uri, label: uri.replace(/^.*\//, '') };
      },
      filesIn: async (uris: readonly string[]) => uris,
      fieldRanges: async (_uri: string, _resource: number, fields: readonly string[]) =>
        fields.map((field) => {
          const line = world.lineOf?.(field) ?? 0;
          return { exact: true, range: { start: { line, character: 2 }, end: { line, character: 9 } } };
        }),
      reveal: async (uri: string, range: { start: { line: number } }) => {
        recorded.revealed.push({ uri, line: range.start.line });
      },
    },
    applyDiagnostics: {
      show: (uri: string, complaints: readonly ApplyComplaint[]) => recorded.complaints.set(uri, complaints),
      clear: (uri: string) => recorded.complaints.delete(uri),
    },
    prompts: {
      pick: async (choices: unknown, { title }: { title: string }) => {
        recorded.choices.push(((await choices) as { label: string }[]).map(({ label }) => label));
        return answer('pick', title);
      },
      input: async ({ prompt }: { prompt: string }) => answer('input', prompt),
      confirm: async (message: string) => answer('confirm', message),
      inform: async (message: string, ...actions: string[]) => offer('inform', message, actions),
      warn: async (message: string, ...actions: string[]) => offer('warn', message, actions),
      error: async (message: string, ...actions: string[]) => offer('error', message, actions),
    },
    withProgress: async <T>(
      { title }: { title: string },
      work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
    ): Promise<T> => {
      recorded.said.push(`progress: ${title}`);
      const controller = new AbortController();
      if (world.cancelled) controller.abort();
      try {
        return await work(controller.signal, (message) => {
          recorded.progress.push(message);
          if (world.cancelAt !== undefined && message.includes(world.cancelAt)) controller.abort();
        });
      } catch (error) {
        throw error === controller.signal.reason ? new Cancelled() : error;
      }
    },
    documents: {
      open: async (document: ClusterDocument) => {
        recorded.opened.push(document);
      },
      compare: async (comparison: Comparison) => {
        recorded.compared.push(comparison);
      },
      openUntitled: async (_language: string, content: string) => {
        recorded.untitled.push(content);
      },
    },
    logs: { follow: (_api: ClusterApi, target: LogTarget) => recorded.followed.push(target), followed: [] },
    desktop: {
      openExternal: async () => {},
      findProgram: async () => world.program,
      openTerminal: (terminal: TerminalProgram) => recorded.terminals.push(terminal),
      copy: async (text: string) => {
        recorded.copied.push(text);
      },
    },
    reportError: async (error: unknown, doing: string) => {
      recorded.reported.push({ error, doing });
    },
  };
  return { services: services as unknown as Services, recorded };
}

/** What a message's buttons begin is not awaited by the command; this lets all of it run to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
