import type { ClusterError } from '../errors.ts';
import type { ContainerExit } from './containerState.ts';
import type { LineBlock } from './lineBlock.ts';
import type { LogTime } from './logTime.ts';

export type ReaderEvent =
  | { readonly kind: 'lines'; readonly lines: LineBlock }
  /** Lines that were written and cannot be had any more. */
  | {
      readonly kind: 'gap';
      readonly after: LogTime | undefined;
      readonly before: LogTime | undefined;
      /** So many whole runs of the container are missing; undefined for a part of one, as nobody counts its lines. */
      readonly runs: number | undefined;
      readonly why: GapReason;
    }
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
  /** The server keeps the log of the current run, and for a while of the one before. */
  | 'restarted';
