import type { Disposable, Listen } from '../disposable.ts';
import type { ObjectRef } from '../ports.ts';
import type { ContainerState } from './containerState.ts';
import type { LogEnd } from './session.ts';

export type ContainerRole = 'init' | 'sidecar' | 'main' | 'ephemeral';

/** A pod whose log belongs to what is followed. */
export interface FollowedPod {
  readonly ref: ObjectRef;
  readonly uid: string;
  /** The completion index of an Indexed Job's pod. */
  readonly index: number | undefined;
  /** In the order in which they start. */
  readonly containers: readonly { readonly name: string; readonly role: ContainerRole }[];
}

/** What a log session has to know of the cluster, kept up to date. */
export interface TargetWatch extends Disposable {
  /** The pods there are and were, oldest first. One that was deleted stays. */
  pods(): readonly FollowedPod[];
  /** `gone` for a pod that no longer exists. */
  state(uid: string, container: string): ContainerState;
  /** Asks the server about this one pod. */
  refresh(uid: string, signal: AbortSignal): Promise<void>;
  /** How the target ended; undefined while more pods may come. */
  end(): Omit<LogEnd, 'lines'> | undefined;
  /** Something that people should know about the watching itself. */
  readonly onDidNotice: Listen<{ readonly level: 'information' | 'warning' | 'error'; readonly text: string }>;
  readonly onDidChange: Listen<void>;
}
