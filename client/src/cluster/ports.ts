import type { Disposable, Listen } from './disposable.ts';
import type { ClusterError } from './errors.ts';

/** One resource of the API, as its URLs name it. */
export interface ResourceKind {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  /** The URL's word: `jobs`. */
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Where to look: one namespace, or with none the whole cluster. */
export interface Scope {
  readonly namespace?: string | undefined;
}

export interface ObjectRef {
  /** Absent for resources that live outside namespaces. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/**
 * Any object as the server sent it. Nothing about it is certain: a field may be missing, of another type, or huge.
 * What the product reads goes through resources.ts.
 */
export interface KubernetesObject {
  readonly [field: string]: unknown;
}

/** Every call can be cancelled. It then rejects with the signal's reason, which is no ClusterError. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the answer's first byte; the transport's default where absent. Streams have no end time. */
  readonly timeout?: number | undefined;
}

export interface ListOptions extends CallOptions {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number | undefined;
  /** The `continue` of the page before. */
  readonly continue?: string | undefined;
}

export interface ListPage {
  readonly items: readonly KubernetesObject[];
  /** Of the list as a whole; the same on every page of it. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface WatchOptions extends CallOptions {
  /** Events after this version. */
  readonly resourceVersion: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Seconds after which the server shall close the watch. */
  readonly timeoutSeconds?: number | undefined;
}

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObject }
  /** Nothing has changed up to this version. Sent by the server about every minute. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/** How a stream came to its end. */
export type StreamEnd =
  /** The server ended it in good order. A followed log may end so although its container runs on. */
  | { readonly kind: 'closed' }
  /** The reader left, or its signal was aborted. */
  | { readonly kind: 'cancelled' }
  /** The connection broke, the server reported an error, or what it sent could not be understood. */
  | { readonly kind: 'failed'; readonly error: ClusterError };

/**
 * A stream to read with `for await`, once. It is read from the network only as fast as it is consumed. The iteration
 * never throws; it ends, and `ended` says why. Leaving the loop closes the connection.
 */
export interface ClusterStream<T> extends AsyncIterable<T> {
  /** Resolves when the iteration has ended; never rejects. */
  readonly ended: Promise<StreamEnd>;
  /** Ends it from outside. */
  close(): void;
}

export interface LogOptions extends CallOptions {
  readonly container: string;
  readonly follow?: boolean | undefined;
  /** The instance before the last restart. */
  readonly previous?: boolean | undefined;
  /** Each line begins with its time, RFC 3339 with nanoseconds. */
  readonly timestamps?: boolean | undefined;
  /** RFC 3339. The server counts in whole seconds. */
  readonly sinceTime?: string | undefined;
  readonly tailLines?: number | undefined;
  readonly limitBytes?: number | undefined;
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export interface WriteOptions extends CallOptions {
  /** The server goes through all of its work and stores nothing. */
  readonly dryRun?: boolean | undefined;
  readonly fieldManager?: string | undefined;
  /** `Strict` where absent. */
  readonly fieldValidation?: FieldValidation | undefined;
}

export interface ApplyOptions extends WriteOptions {
  readonly fieldManager: string;
  /** Take fields that another manager owns. */
  readonly force?: boolean | undefined;
}

export interface WriteAnswer {
  readonly object: KubernetesObject;
  /** Whether the object was made (201) or was there before. */
  readonly created: boolean;
  /** The texts of the answer's Warning headers. */
  readonly warnings: readonly string[];
}

export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions extends CallOptions {
  readonly propagationPolicy: PropagationPolicy;
  /** Delete only this very object, not a later one of the same name. */
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly gracePeriodSeconds?: number | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface DeleteAnswer {
  /** The object where it still exists (finalizers, grace period); absent where it is gone. */
  readonly object?: KubernetesObject;
  readonly warnings: readonly string[];
}

export type PatchType = 'merge' | 'strategic' | 'json';

/** What a SelfSubjectAccessReview asks: may I `verb` this resource there? */
export interface AccessQuestion {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  readonly kind: Pick<ResourceKind, 'group' | 'plural' | 'namespaced'>;
  readonly subresource?: string | undefined;
  /** Absent: in every namespace. Never sent for a resource outside namespaces. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export interface AccessAnswer {
  readonly allowed: boolean;
  /** The authorizer's words, where it gives any. */
  readonly reason?: string;
}

export interface ServerVersion {
  /** `v1.36.3` */
  readonly gitVersion: string;
  /** 36 for Kubernetes 1.36; undefined where the server says something else. */
  readonly minor: number | undefined;
}

/** Which cluster this is, in the words of the person's own kubeconfig. Holds no secret. */
export interface ClusterPlace {
  readonly context: string;
  /** The kubeconfig's name of the cluster. */
  readonly cluster: string;
  /** The kubeconfig's name of the user. */
  readonly user: string;
  readonly server: string;
  /** The file that the context was read from; '' for the cluster around a pod, for which there is none. */
  readonly kubeconfig: string;
  /** The context's namespace, `default` where it names none. */
  readonly namespace: string;
  /** The server's certificate is not verified (`insecure-skip-tls-verify`). */
  readonly insecure: boolean;
  /** Who the requests pretend to be. */
  readonly impersonating?: string;
}

/** One cluster with one user's credentials. Every failure is a ClusterError. */
export interface ClusterApi {
  readonly place: ClusterPlace;

  list(kind: ResourceKind, scope: Scope, options?: ListOptions): Promise<ListPage>;
  /** Resolves when the server has accepted the watch. A 410 rejects as `gone`, or ends the stream so. */
  watch(kind: ResourceKind, scope: Scope, options: WatchOptions): Promise<ClusterStream<WatchEvent>>;
  get(kind: ResourceKind, ref: ObjectRef, options?: CallOptions): Promise<KubernetesObject>;
  create(kind: ResourceKind, scope: Scope, object: KubernetesObject, options?: WriteOptions): Promise<WriteAnswer>;
  /** Server-side apply. */
  apply(kind: ResourceKind, ref: ObjectRef, object: KubernetesObject, options: ApplyOptions): Promise<WriteAnswer>;
  /** Replaces an object; its `resourceVersion`, where it has one, must still be the current one. */
  replace(kind: ResourceKind, ref: ObjectRef, object: KubernetesObject, options?: WriteOptions): Promise<WriteAnswer>;
  patch(
    kind: ResourceKind,
    ref: ObjectRef,
    type: PatchType,
    patch: unknown,
    options?: WriteOptions,
  ): Promise<WriteAnswer>;
  delete(kind: ResourceKind, ref: ObjectRef, options: DeleteOptions): Promise<DeleteAnswer>;
  /** The bytes of a container's log, as they are. Resolves when the server has begun to answer. */
  openLog(pod: ObjectRef, options: LogOptions): Promise<ClusterStream<Uint8Array>>;

  review(question: AccessQuestion, options?: CallOptions): Promise<AccessAnswer>;
  version(options?: CallOptions): Promise<ServerVersion>;
  /** The resource that serves an object's apiVersion and kind, or undefined where the server has none. */
  resourceKind(apiVersion: string, kind: string, options?: CallOptions): Promise<ResourceKind | undefined>;
  /** Asks the server for a sign of life. Calls at the same time share one request. */
  probe(options?: CallOptions): Promise<void>;
}

/** A context of the kubeconfig, as a person chooses it. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  /** The file that the context was read from. */
  readonly kubeconfig: string;
  /** Undefined where the cluster entry is missing or has none. */
  readonly server: string | undefined;
  /** As written; undefined where it names none, which means `default`. */
  readonly namespace: string | undefined;
}

/** The kubeconfig as it was last read. */
export interface KubeconfigView {
  /** Every file looked for, in order of precedence, whether or not it exists. */
  readonly files: readonly string[];
  readonly contexts: readonly KubeContext[];
  readonly currentContext: string | undefined;
}

/** A credential plugin that a kubeconfig wants to run, for a person to decide about. */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly kubeconfig: string;
  readonly user: string;
}

/** The kubeconfig and the clusters it leads to. The one port between the user interface and `kubernetes/`. */
export interface Clusters extends Disposable {
  /**
   * The contexts there are. Without any kubeconfig file: no contexts.
   * @throws ClusterError of kind `kubeconfig` for a file that cannot be read.
   */
  kubeconfig(): Promise<KubeconfigView>;
  /**
   * The cluster of a context; of the current one where no name is given. The same object as long as the kubeconfig's
   * entries for it have not changed. Opens no connection and runs no plugin: the first call does.
   */
  open(context?: string): Promise<ClusterApi>;
  /** A kubeconfig file was changed, made or removed. */
  readonly onDidChange: Listen<void>;
}
