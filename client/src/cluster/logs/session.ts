import type { ClusterApi, ObjectRef } from '../ports.ts';
import type { LogTime } from './logTime.ts';

/** What a person asked to follow. */
export type LogTarget =
  | { readonly kind: 'job'; readonly ref: ObjectRef /** '' where it is not known. */; readonly uid: string }
  | { readonly kind: 'pod'; readonly ref: ObjectRef; readonly uid: string; readonly container?: string | undefined }
  /** Its newest Job and those that it makes from then on. It goes on until it is stopped or the CronJob is deleted. */
  | { readonly kind: 'cronJob'; readonly ref: ObjectRef; readonly uid: string }
  /** Several at once, of one namespace. The ref's name is a word for all of them. */
  | {
      readonly kind: 'selection';
      readonly ref: ObjectRef;
      readonly uid: string;
      readonly targets: readonly LogTarget[];
    };

/** One instance of one container. Two restarts of a container are two sources. */
export interface LogSource {
  /** Counts from 0 in the order of appearance: the view derives a colour from it. */
  readonly id: number;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Short and unique in the session, on one line, without blanks: `pi-x7k2p`, `pi-x7k2p/sidecar`, `pi-x7k2p#2` for its second restart. */
  readonly label: string;
  /** The container's `restartCount` when it ran. */
  readonly restarts: number;
  /** The completion index of an Indexed Job's pod. */
  readonly index?: number;
}

export interface LogLine {
  readonly kind: 'line';
  readonly source: LogSource;
  /** As the node wrote it; undefined where it wrote none. */
  readonly time: LogTime | undefined;
  /** Without its line feed. As the container wrote it: escape sequences and control characters are still in it. */
  readonly text: string;
  /** Too long to be handed on whole: the line goes on in the source's next one. */
  readonly open?: true;
}

/** A container is not (or no longer) writing: why, in words for people, on one line. `waiting: ImagePullBackOff …` */
export interface LogState {
  readonly kind: 'state';
  readonly source: LogSource;
  readonly state: 'waiting' | 'running' | 'ended' | 'reconnecting' | 'failed';
  readonly detail: string;
}

/** Lines that cannot be had any more. */
export interface LogGapEvent {
  readonly kind: 'gap';
  readonly source: LogSource;
  readonly from: LogTime | undefined;
  readonly to: LogTime | undefined;
  /**
   * So many whole runs of the container are missing: Kubernetes counts those. Undefined for a part of one: nobody counts
   * lines, neither the API server nor the node.
   */
  readonly runs: number | undefined;
  readonly reason: string;
}

/** Something about the session as a whole: so many pods are queued, the Job was suspended. */
export interface LogNotice {
  readonly kind: 'notice';
  readonly level: 'information' | 'warning' | 'error';
  readonly text: string;
}

export type LogEvent = LogLine | LogState | LogGapEvent | LogNotice;

/** How a session came to its end. */
export interface LogEnd {
  readonly kind: 'complete' | 'failed' | 'deleted' | 'stopped' | 'broken';
  /** One sentence for people: `Job pi is complete: 1 of 1 succeeded in 12 s.` */
  readonly text: string;
  readonly lines: number;
}

/**
 * Follows a target from before its first container starts until the last has ended. The events are read once with
 * `for await`, in batches, only as fast as they are consumed; the iteration never throws and ends when the target has
 * ended and every stream is drained, when the session is stopped, or when going on is hopeless.
 */
export interface LogSession extends AsyncIterable<readonly LogEvent[]> {
  readonly target: LogTarget;
  /** Resolves when the iteration has ended; never rejects. */
  readonly ended: Promise<LogEnd>;
  /** Ends it from outside; lines that have arrived are still handed out. */
  stop(): void;
}

/** How much of what was written before is wanted, of each container's first run that is read. Nothing: all of it. */
export interface LogStart {
  readonly tailLines?: number | undefined;
  /** RFC 3339 */
  readonly sinceTime?: string | undefined;
}

export type OpenLogSession = (api: ClusterApi, target: LogTarget, start?: LogStart) => LogSession;
