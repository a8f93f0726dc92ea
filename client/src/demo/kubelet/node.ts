import type { Registry } from '../api/registry.ts';
import type { EventRecorder } from '../controllers/events.ts';
import { containersOf } from '../defaults/podSpec.ts';
import { nodeKind, podKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { type Fields, fieldsListOf, fieldsOf, isFields, timestamp } from '../store/objects.ts';
import type { ContainerLog } from './containerLog.ts';
import { type KeptLog, keepLogs, logOfKept } from './keptLogs.ts';
import { type NodeParts, PodRunner } from './podRunner.ts';

export const nodeName = 'demo-node';

const capacity = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' };
const labels: Readonly<Record<string, string>> = {
  'kubernetes.io/hostname': nodeName,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': 'amd64',
};
const retryTime = 60_000;

/** Scheduler and kubelet of the one node: every pod that nobody else has is run here. */
export class DemoNode {
  private readonly runners = new Map<string, PodRunner>();
  private readonly parts: NodeParts;
  private addresses = 0;
  /** Of containers that ended before this cluster began, by pod and container. */
  private readonly earlierLogs = new Map<string, Map<string, ContainerLog>>();

  constructor(
    private readonly registry: Registry,
    private readonly events: EventRecorder,
    random: () => number,
    keptLogs: readonly KeptLog[] = [],
  ) {
    this.parts = { registry, events, random, nodeName };
    for (const kept of keptLogs) {
      const logs = this.earlierLogs.get(kept.pod) ?? new Map<string, ContainerLog>();
      this.earlierLogs.set(kept.pod, logs.set(kept.container, logOfKept(kept)));
    }
    const { store } = registry;
    store.listen(podKind, ({ type, stored, before }) => {
      if (type === 'ADDED') this.consider(stored);
      else if (type === 'DELETED') this.drop(stored);
      else this.changed(stored, before);
    });
    for (const pod of store.all(podKind)) {
      this.consider(pod);
      if (pod.object.metadata.deletionTimestamp !== undefined) registry.clock.after(0, () => this.finishDeletion(pod));
    }
  }

  /** Writes the node's object. */
  register(): void {
    const { registry } = this;
    if (registry.store.get(nodeKind, '', nodeName)) return;
    const node = registry.make(nodeKind, '', nodeName, { metadata: { labels: { ...labels } }, spec: {} });
    const now = timestamp(registry.clock.now());
    const status = {
      capacity,
      allocatable: capacity,
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          lastHeartbeatTime: now,
          lastTransitionTime: now,
          reason: 'KubeletReady',
          message: 'The demo node is ready',
        },
      ],
      addresses: [
        { type: 'InternalIP', address: '192.0.2.10' },
        { type: 'Hostname', address: nodeName },
      ],
    };
    registry.modify(node, (object) => ({ ...object, status }));
  }

  log(pod: Stored, container: string, previous: boolean): ContainerLog | undefined {
    const { uid } = pod.object.metadata;
    const runner = this.runners.get(uid);
    if (runner) return runner.log(container, previous);
    return previous ? undefined : this.earlierLogs.get(uid)?.get(container);
  }

  /** The logs of pods that have ended, those of the latest pods first. */
  keepLogs(): KeptLog[] {
    const { store } = this.registry;
    const pods = [...store.all(podKind)]
      .filter(({ object }) => ['Succeeded', 'Failed'].includes(String(fieldsOf(object.status).phase)))
      .sort((a, b) => b.version - a.version);
    return keepLogs(
      pods.flatMap((pod) =>
        containersOf(fieldsOf(pod.object.spec)).flatMap(({ name }) => {
          const container = String(name);
          const log = this.log(pod, container, false);
          return log ? [{ pod: pod.object.metadata.uid, container, log }] : [];
        }),
      ),
    );
  }

  dispose(): void {
    for (const runner of this.runners.values()) runner.dispose();
    this.runners.clear();
  }

  private consider(pod: Stored): void {
    const { spec, status, metadata } = pod.object;
    const phase = fieldsOf(status).phase;
    if (phase === 'Succeeded' || phase === 'Failed' || metadata.deletionTimestamp !== undefined) return;
    const on = fieldsOf(spec).nodeName;
    if (on === undefined) this.registry.clock.after(0, () => this.schedule(pod));
    else if (on === nodeName) this.take(pod);
  }

  private schedule(pod: Stored): void {
    const { registry } = this;
    const live = registry.store.get(podKind, pod.namespace, pod.name);
    if (!live || live.object.metadata.uid !== pod.object.metadata.uid || live.object.metadata.deletionTimestamp) return;
    const spec = fieldsOf(live.object.spec);
    if (spec.nodeName !== undefined) return;
    const gates = fieldsListOf(spec.schedulingGates).length > 0;
    const problem = gates ? 'Scheduling is blocked due to non-empty scheduling gates' : unschedulable(spec);
    if (problem !== undefined) {
      this.refuse(live, gates ? 'SchedulingGated' : 'Unschedulable', problem);
      registry.clock.after(retryTime, () => this.schedule(pod));
      return;
    }
    const now = timestamp(registry.clock.now());
    const bound = registry.modify(live, (object) => ({
      ...object,
      spec: { ...object.spec, nodeName },
      status: {
        ...object.status,
        conditions: [{ type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: now }],
      },
    }));
    if (!bound) return;
    const message = `Successfully assigned ${pod.namespace}/${pod.name} to ${nodeName}`;
    this.events.recordOnce(bound, 'default-scheduler', 'Normal', 'Scheduled', message, 'Binding');
  }

  private refuse(pod: Stored, reason: string, message: string): void {
    const conditions = fieldsListOf(fieldsOf(pod.object.status).conditions);
    if (conditions.some((condition) => condition.reason === reason)) return;
    const now = timestamp(this.registry.clock.now());
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      lastProbeTime: null,
      lastTransitionTime: now,
      reason,
      message,
    };
    this.registry.modify(pod, (object) => ({ ...object, status: { ...object.status, conditions: [condition] } }));
    if (reason === 'Unschedulable') {
      this.events.recordOnce(pod, 'default-scheduler', 'Warning', 'FailedScheduling', message, 'Scheduling');
    }
  }

  private changed(pod: Stored, before: Stored | undefined): void {
    const { uid } = pod.object.metadata;
    const runner = this.runners.get(uid);
    if (runner) {
      runner.update(pod);
      return;
    }
    const on = fieldsOf(pod.object.spec).nodeName;
    const was = fieldsOf(before?.object.spec).nodeName;
    if (on === nodeName && was === undefined) this.take(pod);
  }

  /** What was being deleted when its cluster stopped has nothing left that runs. */
  private finishDeletion({ namespace, name, object }: Stored): void {
    const live = this.registry.store.get(podKind, namespace, name);
    if (live?.object.metadata.uid !== object.metadata.uid) return;
    this.registry.modify(live, (present) => ({
      ...present,
      metadata: { ...present.metadata, deletionGracePeriodSeconds: 0 },
    }));
  }

  private take(pod: Stored): void {
    this.addresses += 1;
    const address = `10.244.${(this.addresses >> 8) & 255}.${this.addresses & 255 || 1}`;
    const runner = new PodRunner(pod, this.parts, address);
    this.runners.set(pod.object.metadata.uid, runner);
    this.registry.clock.after(0, () => {
      if (this.runners.get(pod.object.metadata.uid) === runner) runner.start();
    });
  }

  private drop(pod: Stored): void {
    const { uid } = pod.object.metadata;
    this.runners.get(uid)?.dispose();
    this.runners.delete(uid);
    this.earlierLogs.delete(uid);
  }
}

/** Why the one node is none for a pod: its labels, or what it has. */
function unschedulable(spec: Fields): string | undefined {
  const selector = isFields(spec.nodeSelector) ? spec.nodeSelector : {};
  for (const [key, value] of Object.entries(selector)) {
    if (labels[key] !== value) {
      return "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";
    }
  }
  return undefined;
}
