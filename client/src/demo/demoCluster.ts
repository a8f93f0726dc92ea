import { randomBytes } from 'node:crypto';
import { Registry } from './api/registry.ts';
import { ClusterClock, type DemoClock, realClock } from './clock.ts';
import { CronJobController } from './controllers/cronJobController.ts';
import { EventRecorder } from './controllers/events.ts';
import { GarbageCollector } from './controllers/garbageCollector.ts';
import { JobController } from './controllers/job/jobController.ts';
import { NamespaceController } from './controllers/namespaceController.ts';
import { TtlController } from './controllers/ttlController.ts';
import type { Authorize } from './http/access.ts';
import { ApiServer } from './http/apiServer.ts';
import type { Certificate } from './http/certificate.ts';
import { type Handler, Listener } from './http/listener.ts';
import { type KeptState, keptFormat } from './keptState.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { DemoNode } from './kubelet/node.ts';
import { addScenarios } from './scenarios.ts';
import { type ServedKind, servedKindOf } from './store/kinds.ts';
import { ObjectStore } from './store/objectStore.ts';
import { OwnerIndex } from './store/ownerIndex.ts';

export type { Handler } from './http/listener.ts';

export interface DemoClusterOptions {
  /** Real time; a test's own clock in tests. */
  readonly clock?: DemoClock;
  /** How many times as fast as the clock the cluster's time passes. */
  readonly speed?: number;
  /** 0 … 1 */
  readonly random?: () => number;
  /** The Jobs for teaching are there from the start. */
  readonly scenarios?: boolean;
  /** What an earlier one was left as. */
  readonly state?: KeptState | undefined;
  readonly contextName?: string;
  /** Says why something is not allowed; everything is where it is absent. */
  readonly authorize?: Authorize;
  /** Stands between the sockets and the cluster: for faults in tests. */
  readonly around?: (handler: Handler) => Handler;
  /** How many events of a kind a watch can go back to. */
  readonly history?: number;
  /** Milliseconds that a request may take to arrive. */
  readonly patience?: number;
  /** 0, or absent, for any that is free. */
  readonly port?: number;
  readonly token?: string;
  /** Serves over TLS, which clients want to send a token over; plain HTTP where it is absent, for tests of bare bytes. */
  readonly certificate?: Certificate;
}

/** A Kubernetes cluster in this process: an API on the loopback interface, controllers and one node. */
export interface DemoCluster {
  readonly server: string;
  readonly port: number;
  readonly token: string;
  /** The text of a kubeconfig that leads here. */
  readonly kubeconfig: string;
  /** How many times as fast as real time the cluster's time passes; may be set. */
  speed: number;
  /** Milliseconds since 1970, in the cluster's time. */
  now(): number;
  readonly store: ObjectStore;
  readonly registry: Registry;
  readonly api: ApiServer;
  /** Another one after each change of an object. */
  readonly version: number;
  /** All objects and the logs of what has ended, for `state` of a later one. */
  keep(): KeptState;
  /**
   * The API goes away and comes back at the same address, as when its server is restarted; the cluster lives on. Every
   * connection breaks, lists that are being read cannot be read on, and what happened before cannot be watched any more.
   */
  restartApi(): Promise<void>;
  /** Ends every connection, the cluster and its time. */
  stop(): Promise<void>;
}

/** Resolves when it listens. @throws the error of listening */
export async function createDemoCluster(options: DemoClusterOptions = {}): Promise<DemoCluster> {
  const base = options.clock ?? realClock;
  const clock = new ClusterClock(base, options.speed ?? 1, options.state?.time);
  const random = options.random ?? Math.random;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const store = new ObjectStore(options.history);
  if (options.state) {
    store.load(options.state, ({ apiVersion, kind }): ServedKind | undefined => servedKindOf(apiVersion, kind));
  }
  const registry = new Registry({ store, clock, random });
  const owners = new OwnerIndex(store);
  const events = new EventRecorder(registry);
  const namespaces = new NamespaceController(registry);
  const node = new DemoNode(registry, events, random, options.state?.logs);
  new GarbageCollector(registry, owners);
  new JobController(registry, owners, events);
  new CronJobController(registry, owners, events);
  new TtlController(registry);
  namespaces.begin();
  node.register();
  if (options.scenarios && !options.state) addScenarios(registry);

  const api = new ApiServer({
    registry,
    token,
    authorize: options.authorize ?? (() => undefined),
    logsOf: (pod, container, previous) => node.log(pod, container, previous),
    clock: base,
    random,
  });
  const handler: Handler = (request, response) => void api.handle(request, response);
  const listener = new Listener(
    options.around ? options.around(handler) : handler,
    options.patience ?? 30_000,
    options.certificate,
  );
  const port = await listener.listen(options.port ?? 0);
  api.port = port;
  const address = `${options.certificate ? 'https' : 'http'}://127.0.0.1:${port}`;

  return {
    server: address,
    port,
    token,
    kubeconfig: kubeconfigOf({
      name: options.contextName ?? 'demo',
      server: address,
      certificate: options.certificate?.certificate,
      token,
      namespace: 'default',
    }),
    get speed() {
      return clock.speed;
    },
    set speed(speed) {
      clock.speed = speed;
    },
    now: () => clock.now(),
    store,
    registry,
    api,
    get version() {
      return store.version;
    },
    keep: () => ({ format: keptFormat, time: clock.now(), ...store.keep(), logs: node.keepLogs() }),
    async restartApi() {
      await listener.close();
      api.lists.forget();
      store.compact();
      await listener.listen(port);
    },
    async stop() {
      node.dispose();
      clock.dispose();
      await listener.close();
    },
  };
}
