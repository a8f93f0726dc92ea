import { createEmitter, type Disposable, type Listen } from '../cluster/disposable.ts';
import { ClusterError } from '../cluster/errors.ts';
import type { ClusterApi, ClusterPlace, Clusters, KubeconfigView } from '../cluster/ports.ts';
import type { ContextHealth, Explorer } from '../cluster/tree.ts';
import { toNodeId } from '../cluster/treeIds.ts';
import type { ConnectionState } from '../contributes/contextKeys.ts';
import { createOtherContexts } from './otherContexts.ts';

export interface ConnectionStatus {
  readonly state: ConnectionState;
  /** The context that commands act on, as soon as it is known. */
  readonly context: string | undefined;
  /** The namespace that a manifest without one goes to. */
  readonly namespace: string | undefined;
  readonly place: ClusterPlace | undefined;
  /** Contexts that are shown beside it. Commands act on them where they are chosen on something of theirs. */
  readonly others: readonly string[];
  /** Those of them that answer, or that nothing was asked of yet. */
  readonly connectedOthers: readonly string[];
  /** Every kubeconfig file looked for, in order. */
  readonly files: readonly string[];
  /** Why it is not connected, or why what is shown may be old. */
  readonly error: unknown;
  /** What is shown may be behind since then (milliseconds since 1970). */
  readonly staleSince: number | undefined;
  /** When it is tried again (milliseconds since 1970). */
  readonly retryAt: number | undefined;
}

/** What a command acts on. */
export interface Target {
  readonly api: ClusterApi;
  readonly context: string;
  readonly namespace: string;
}

/** Where the choices of a person are kept between windows' lives. */
export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string | undefined): void;
}

/** The cluster that commands act on, how it fares, and which others the side bar shows beside it. */
export interface Connection extends Disposable {
  readonly status: ConnectionStatus;
  readonly onDidChange: Listen<void>;
  /** The server answers, for the first time since the context was chosen. */
  readonly onDidConnect: Listen<ClusterApi>;
  /** Undefined until something was asked of a cluster. */
  readonly explorer: Explorer | undefined;
  /** Another explorer, or none. */
  readonly onDidChangeExplorer: Listen<void>;
  /** Loads the cluster half and opens the context, once. Never throws: `status` says how it went. */
  start(): Promise<void>;
  /** Forgets everything, reads the kubeconfig and asks the cluster again. */
  restart(): Promise<void>;
  /** Asks again for what is shown; where nothing is, starts anew. */
  refresh(): Promise<void>;
  /** @throws what keeps it from being opened; no request is sent. */
  target(context?: string): Promise<Target>;
  /** @throws ClusterError of kind `kubeconfig` */
  kubeconfig(): Promise<KubeconfigView>;
  chooseContext(name: string): Promise<void>;
  /** Of the current context where none is named. */
  chooseNamespace(name: string, context?: string): void;
  /** Shows a context beside the current one, from now on. */
  openOther(name: string): Promise<void>;
  closeOther(name: string): void;
}

export interface ConnectionOptions {
  /** Loads the cluster half; called once it is needed, and again after the kubeconfig setting has changed. */
  readonly openClusters: () => Clusters;
  readonly createExplorer: (clusters: Clusters) => Explorer;
  readonly memory: Memory;
  readonly trusted: () => boolean;
}

const contextKey = 'context';
const namespaceKey = (context: string): string => `namespace/${context}`;

export function createConnection(options: ConnectionOptions): Connection {
  const { memory } = options;
  const others = createOtherContexts(memory);
  const changed = createEmitter<void>();
  const connected = createEmitter<ClusterApi>();
  const explorerChanged = createEmitter<void>();
  let clusters: Clusters | undefined;
  let explorer: Explorer | undefined;
  let listeners: Disposable[] = [];
  let api: ClusterApi | undefined;
  let wasConnected = false;
  /** The first look at the kubeconfig of this attempt. */
  let looked: Promise<unknown> = Promise.resolve();
  let lastSeen = '';
  /** Counts the attempts: what an older one finds out is not heard any more. */
  let attempt = 0;
  let starting: Promise<void> | undefined;
  let status: ConnectionStatus = initial();

  function initial(): ConnectionStatus {
    return {
      state: options.trusted() ? 'connecting' : 'untrusted',
      context: undefined,
      namespace: undefined,
      place: undefined,
      others: [],
      connectedOthers: [],
      files: [],
      error: undefined,
      staleSince: undefined,
      retryAt: undefined,
    };
  }

  function update(change: Partial<ConnectionStatus>): void {
    status = { ...status, ...change };
    changed.emit();
  }

  function close(): void {
    attempt++;
    starting = undefined;
    for (const listener of listeners) listener.dispose();
    listeners = [];
    explorer?.dispose();
    clusters?.dispose();
    const hadExplorer = explorer !== undefined;
    explorer = undefined;
    clusters = undefined;
    api = undefined;
    wasConnected = false;
    status = initial();
    if (hadExplorer) explorerChanged.emit();
  }

  /** The kubeconfig as it is now, and in one text all that this part of the program sees of it. */
  async function look(from: Clusters): Promise<{ seen: string; view?: KubeconfigView; error?: unknown }> {
    try {
      const view = await from.kubeconfig();
      return { seen: JSON.stringify(view), view };
    } catch (error) {
      return { seen: String(error), error };
    }
  }

  async function open(mine: number): Promise<void> {
    try {
      const opening = options.openClusters();
      clusters = opening;
      listeners.push(opening.onDidChange(() => void kubeconfigChanged(mine, opening)));
      const looking = look(opening);
      looked = looking;
      const { seen, view, error } = await looking;
      if (mine !== attempt) return;
      lastSeen = seen;
      if (!view) throw error;
      status = { ...status, files: view.files };
      const context = chosenContext(view);
      if (context === undefined) {
        update({ state: view.contexts.length ? 'brokenKubeconfig' : 'noKubeconfig' });
        return;
      }
      const beside = others.in(view, context);
      const opened = await opening.open(context).catch((error: unknown) => {
        // The others are shown all the same, and why this one is not among them.
        if (mine === attempt && !beside.length) throw error;
        return undefined;
      });
      if (mine !== attempt) return;
      api = opened;
      const namespace = memory.get(namespaceKey(context)) ?? opened?.place.namespace;
      update({ context, place: opened?.place, namespace, others: beside });
      const opens = options.createExplorer(opening);
      explorer = opens;
      listeners.push(opens.onDidChange(readHealth));
      opens.setCurrent(context);
      await opens.openContext(context);
      if (mine !== attempt) return;
      // Not waited for: one of them may ask for a credential.
      for (const name of beside) void opens.openContext(name);
      explorerChanged.emit();
      readHealth();
    } catch (error) {
      if (mine === attempt) update({ state: stateOf(error), error });
    }
  }

  /**
   * Starts anew when the chosen cluster is another one now. Everything else disturbs nothing: a change elsewhere in the
   * file, and a call without any change, for the system reports more than there is.
   */
  async function kubeconfigChanged(mine: number, from: Clusters): Promise<void> {
    // A file that is not there is reported at once, while the first look at the others is still under way.
    await looked;
    const { seen, view } = await look(from);
    const current = api;
    const reopened = current && (await from.open(status.context).catch(() => undefined));
    if (mine !== attempt) return;
    const isSame = current
      ? reopened === current && (!view || chosenContext(view) === status.context)
      : seen === lastSeen;
    if (!isSame) return connection.restart();
    lastSeen = seen;
    if (view) await reopenOthers(mine, from, view);
  }

  /** Those that are gone are closed, those that are back are opened, and those that are others now are opened anew. */
  async function reopenOthers(mine: number, from: Clusters, view: KubeconfigView): Promise<void> {
    const wanted = others.in(view, status.context);
    const apis = await Promise.all(wanted.map((name) => from.open(name).catch(() => undefined)));
    if (mine !== attempt || !explorer) return;
    const same = wanted.filter(
      (name, index) =>
        status.others.includes(name) && explorer?.api(toNodeId({ kind: 'context', context: name })) === apis[index],
    );
    for (const name of status.others) if (!same.includes(name)) explorer.closeContext(name);
    for (const name of wanted) if (!same.includes(name)) void explorer.openContext(name);
    if (JSON.stringify(wanted) !== JSON.stringify(status.others)) update({ others: wanted });
  }

  function chosenContext(view: KubeconfigView): string | undefined {
    const remembered = memory.get(contextKey);
    if (remembered !== undefined && view.contexts.some(({ name }) => name === remembered)) return remembered;
    return view.currentContext;
  }

  function readHealth(): void {
    const healths = explorer?.health() ?? [];
    const health = healths.find(({ context }) => context === status.context);
    if (!health) return;
    const state = stateOfHealth(health, wasConnected);
    const connectedOthers = status.others.filter((name) =>
      healths.some((one) => one.context === name && isConnected(stateOfHealth(one, false))),
    );
    if (state === 'connected' && !wasConnected && api) {
      wasConnected = true;
      connected.emit(api);
    }
    const { error, staleSince, retryAt } = health;
    if (
      state !== status.state ||
      error !== status.error ||
      staleSince !== status.staleSince ||
      retryAt !== status.retryAt ||
      connectedOthers.join('\0') !== status.connectedOthers.join('\0')
    ) {
      update({ state, error, staleSince, retryAt, connectedOthers });
    }
  }

  const connection: Connection = {
    get status() {
      return status;
    },
    get explorer() {
      return explorer;
    },
    onDidChange: changed.listen,
    onDidConnect: connected.listen,
    onDidChangeExplorer: explorerChanged.listen,
    start() {
      if (!options.trusted()) {
        if (status.state !== 'untrusted') update({ state: 'untrusted' });
        return Promise.resolve();
      }
      if (status.state === 'untrusted') update({ state: 'connecting' });
      starting ??= open(attempt);
      return starting;
    },
    async restart() {
      close();
      changed.emit();
      await connection.start();
    },
    async refresh() {
      if (status.state === 'connected') explorer?.refresh();
      else await connection.restart();
    },
    async target(context) {
      await connection.start();
      if (!clusters) throw status.error ?? new Error('The workspace is not trusted.');
      if (context !== undefined && context !== status.context) {
        const other = await clusters.open(context);
        return { api: other, context, namespace: memory.get(namespaceKey(context)) ?? other.place.namespace };
      }
      // Opening the current context again says what is wrong where the first attempt failed.
      const current = api ?? (await clusters.open(status.context));
      return {
        api: current,
        context: current.place.context,
        namespace: status.namespace ?? current.place.namespace,
      };
    },
    async kubeconfig() {
      await connection.start();
      if (!clusters) throw status.error ?? new Error('The workspace is not trusted.');
      return clusters.kubeconfig();
    },
    async chooseContext(name) {
      others.swap(name, status.context);
      memory.set(contextKey, name);
      await connection.restart();
    },
    chooseNamespace(name, context = status.context) {
      if (context === undefined) return;
      memory.set(namespaceKey(context), name);
      if (context === status.context) update({ namespace: name });
    },
    async openOther(name) {
      await connection.start();
      if (name === status.context || status.others.includes(name)) return;
      others.add(name);
      // Where the current context could not be opened there is nothing yet to show it beside.
      if (!explorer) return connection.restart();
      update({ others: [...status.others, name] });
      await explorer.openContext(name);
    },
    closeOther(name) {
      if (!status.others.includes(name)) return;
      others.remove(name);
      explorer?.closeContext(name);
      const without = (names: readonly string[]): readonly string[] => names.filter((one) => one !== name);
      update({ others: without(status.others), connectedOthers: without(status.connectedOthers) });
    },
    dispose() {
      close();
    },
  };
  return connection;
}

/** There is a cluster to do something with: the current context's, or another one's that is open beside it. */
export function hasCluster({ state, connectedOthers }: ConnectionStatus): boolean {
  return isConnected(state) || connectedOthers.length > 0;
}

/** The context can be acted on, as far as is known. */
export function isConnected(state: ConnectionState): boolean {
  return state === 'connected' || state === 'idle';
}

function stateOfHealth(health: ContextHealth, wasConnected: boolean): ConnectionState {
  switch (health.state) {
    case 'live':
    case 'stale':
      return 'connected';
    case 'idle':
      return wasConnected ? 'connected' : 'idle';
    case 'loading':
      return wasConnected ? 'connected' : 'connecting';
    case 'failed':
      return wasConnected ? 'connected' : stateOf(health.error);
  }
}

/** Which welcome view stands for an error. An answer that only refuses something is for the tree to say. */
function stateOf(error: unknown): ConnectionState {
  if (!(error instanceof ClusterError)) return 'brokenKubeconfig';
  switch (error.failure.kind) {
    case 'kubeconfig':
      return error.failure.reason === 'missing' ? 'noKubeconfig' : 'brokenKubeconfig';
    case 'unauthorized':
    case 'credential':
      return 'unauthorized';
    case 'unreachable':
    case 'timeout':
    case 'tls':
    case 'malformed':
    case 'serverError':
    case 'tooManyRequests':
    case 'unexpected':
      return 'unreachable';
    case 'forbidden':
    case 'notFound':
    case 'alreadyExists':
    case 'conflict':
    case 'invalid':
    case 'badRequest':
    case 'manifest':
    case 'denied':
    case 'gone':
      return 'connected';
  }
}
