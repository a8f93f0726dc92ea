/**
 * Requests and notifications beyond LSP. No client has to use any of them; this project's client gets from them all it
 * knows about a manifest's text, so that nothing parses a manifest a second time.
 *
 * Shapes are LSP's where LSP has one: positions count from zero, in UTF-16 code units.
 */

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** What a client may say in `initialize`; all of it is optional. */
export interface InitializationOptions {
  /** Settings, for clients that do not answer `workspace/configuration`: the object that stands below `kubernetesJobs`. */
  readonly settings?: unknown;
  /** Ids of the commands this client can run; code lenses name only these. */
  readonly commands?: readonly string[];
}

/** Request: the resources that a file holds. Answers `DocumentsResult`; a file that is not open has none. */
export const documentsRequest = 'kubernetesJobs/documents';

export interface DocumentsParams {
  readonly textDocument: { readonly uri: string };
}

export interface DocumentsResult {
  /** Version of the text that was read; the client compares it with its own before it writes anything. */
  readonly version: number | null;
  /** The Jobs and CronJobs, in the order of the file; items of a `kind: List` one by one. */
  readonly resources: readonly ManifestResource[];
  /** Set where the file as a whole could not be analysed: one sentence that says why. */
  readonly problem?: string;
}

export interface ManifestResource {
  /** Position in `DocumentsResult.resources`: how `fieldRanges` is asked for it. */
  readonly index: number;
  /** As written; a Job under a removed or mistyped apiVersion is listed too. */
  readonly apiVersion: string;
  readonly kind: 'Job' | 'CronJob';
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  /** The resource's own text: its document, or its item of a List. */
  readonly text: string;
  /**
   * The object as the API server's decoder reads it, as JSON text (64-bit integers keep all their digits).
   * Absent where it cannot be sent as it stands; `unreadable` then says why.
   */
  readonly json?: string;
  /** One sentence for the person, where the text cannot be applied: a syntax error, or template parts to fill in. */
  readonly unreadable?: string;
  /** Number of diagnostics of severity error in it: what the API server is expected to refuse. */
  readonly errors: number;
  /** From the resource's first character to the end of its last line. */
  readonly range: Range;
  /** Where its name (or generateName, or kind) is written: what to reveal. */
  readonly nameRange: Range;
}

/** Request: where fields of one resource are written. Answers `FieldRangesResult`. */
export const fieldRangesRequest = 'kubernetesJobs/fieldRanges';

export interface FieldRangesParams {
  readonly textDocument: { readonly uri: string };
  /** `ManifestResource.index`. */
  readonly resource: number;
  /**
   * Field paths in any notation the API server uses: `spec.template.spec.containers[0].image` (validation),
   * `.spec.template.spec.containers[name="c"].imagee` (server-side apply), `metadata.labels[a/b]`,
   * `spec.template.labels` (odd, but the server's).
   */
  readonly fields: readonly string[];
}

export interface FieldRangesResult {
  readonly version: number | null;
  /** One for each asked field, in that order. */
  readonly ranges: readonly FieldRange[];
}

export interface FieldRange {
  /** The field's value where it is written; else the key of the nearest parent that is; else the resource's first line. */
  readonly range: Range;
  /** The field's key, where it has one. */
  readonly keyRange?: Range;
  /** Whether the field itself is written, not only a parent of it. */
  readonly exact: boolean;
}

/** Notification to the server: the connected cluster's version, or none; what `kubernetesVersion: auto` stands for. */
export const clusterVersionNotification = 'kubernetesJobs/clusterVersion';

export interface ClusterVersionParams {
  /** The `N` of Kubernetes 1.N; null when no cluster is connected. */
  readonly minor: number | null;
}

/** What a diagnostic's `data` holds. */
export interface DiagnosticData {
  /** The field's path in the API server's own notation; '' for the whole document. */
  readonly field: string;
  /** `Status.details.causes[].reason` of the API server, where it would give one. */
  readonly reason?: string;
  /** Where in its work the API server would say it. */
  readonly stage: 'syntax' | 'typeMeta' | 'decode' | 'strict' | 'validation' | 'advice';
  /** `ManifestResource.index`, where the diagnostic is about one resource. */
  readonly resource?: number;
  /** Opaque to clients: what the server's quick fixes need. */
  readonly fix?: unknown;
}
