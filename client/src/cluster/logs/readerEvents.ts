import type { ClusterError } from '../errors.ts';
import type { ContainerExit } from './containerState.ts';
import type { LogGap } from './lineCursor.ts';
import type { LogTime } from './logTime.ts';

/** One line, or one piece of a line that is too long to be handed on whole. */
export interface LogLine {
  readonly time: LogTime;
  /** The line's own bytes, without time and line feed. They may be of any encoding, or of none. */
  readonly bytes: Uint8Array;
  /** The line goes on in the next one. */
  readonly open: boolean;
}

export type ReaderEvent =
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[] }
  /** Lines that were written and cannot be had any more. */
  | { readonly kind: 'gap'; readonly restart: number; readonly gap: LogGap | undefined; readonly why: GapReason }
  /** What the kubelet wrote into the log about itself. */
  | { readonly kind: 'notice'; readonly text: string }
  | { readonly kind: 'waiting'; readonly reason: string; readonly message: string }
  /** A run's log is being read from here on. */
  | { readonly kind: 'started'; readonly restart: number }
  /** All that a run has written has been handed on. */
  | { readonly kind: 'ended'; readonly restart: number; readonly exit: ContainerExit | undefined }
  /** The stream broke and is opened again; nothing is lost by it. */
  | { readonly kind: 'reconnecting'; readonly error: ClusterError }
  /** It cannot go on. */
  | { readonly kind: 'failed'; readonly error: ClusterError };

export type GapReason =
  /** The node has rotated the file. */
  | 'rotated'
  /** The pod is gone, and its files with it. */
  | 'deleted'
  /** The node does not hand it out. */
  | 'refused'
  /** The server keeps the log of the current and of one earlier run. */
  | 'restarted';
