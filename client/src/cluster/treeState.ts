import { CronJobIndex } from './cronJobIndex.ts';
import { type JobPhase, jobPhase } from './jobPhase.ts';
import type { LabelMatcher } from './labelSelector.ts';
import { PodIndex } from './podIndex.ts';
import type { CronJob, Job, Namespace, Pod, ResourceBase } from './resources.ts';
import { type Dirty, type Row, RowLists } from './rowLists.ts';
import type { Change } from './store.ts';
import type { JobPhaseName, NodeId, PinnedObject, TreeGrouping, TreeSort } from './tree.ts';
import { toNodeId } from './treeIds.ts';

export interface JobState {
  readonly job: Job;
  readonly phase: JobPhase;
  readonly matches: boolean;
  readonly row: Row;
  readonly parent: NodeId;
  /** What it has in common with the others of its group; undefined where it is in none. */
  readonly group: string | undefined;
}

export interface CronJobState {
  readonly cronJob: CronJob;
  /** Itself; its Jobs may match where it does not. */
  readonly matches: boolean;
  readonly row: Row;
  /** Where it is listed at present. */
  readonly listed: boolean;
}

export interface NamespaceState {
  readonly name: string;
  object: Namespace | undefined;
  /** CronJobs and Jobs that are shown. */
  readonly counts: Record<JobPhaseName, number>;
  cronJobs: number;
  /** How many Jobs are shown in each group. */
  readonly groups: Map<string, number>;
  readonly jobUids: Set<string>;
  readonly cronJobUids: Set<string>;
}

/** Which Jobs and CronJobs are shown, in all contexts. */
export interface TreeView {
  readonly text: string;
  readonly labels: LabelMatcher | undefined;
  readonly phases: ReadonlySet<JobPhaseName> | undefined;
  readonly grouping: TreeGrouping;
}

/** One context's objects, arranged as the tree shows them. What a change costs depends on the change alone. */
export class TreeState {
  readonly namespaces = new Map<string, NamespaceState>();
  readonly jobs = new Map<string, JobState>();
  readonly cronJobs = new Map<string, CronJobState>();
  readonly pods = new PodIndex();
  private readonly children = new CronJobIndex();
  readonly lists: RowLists;
  private readonly rootId: NodeId;
  private pinned: ReadonlySet<string> = new Set();

  constructor(
    readonly context: string,
    private view: TreeView,
    private readonly dirty: Dirty,
    sort: TreeSort,
    pageSize: number,
  ) {
    this.rootId = toNodeId({ kind: 'context', context });
    this.lists = new RowLists(sort, dirty, pageSize);
  }

  get grouping(): TreeGrouping {
    return this.view.grouping;
  }

  namespaceId(namespace: string): NodeId {
    return toNodeId({ kind: 'namespace', context: this.context, namespace });
  }

  objectId(kind: 'cronJob' | 'job' | 'pod', uid: string): NodeId {
    return toNodeId({ kind, context: this.context, uid });
  }

  /** The newest Job of a CronJob. */
  lastJobOf(cronJobUid: string): JobState | undefined {
    return this.children.last(cronJobUid);
  }

  changeNamespaces(changes: readonly Change<Namespace>[]): void {
    for (const { before, after } of changes) {
      const name = (after ?? before)?.name ?? '';
      const state = this.namespace(name);
      state.object = after;
      this.dirty.node(this.namespaceId(name));
      if (!before || !after) this.dirty.children(this.rootId);
      if (!after) this.forgetIfEmpty(state);
    }
  }

  changeJobs(changes: readonly Change<Job>[]): void {
    for (const { before, after } of changes) {
      if (before && (!after || after.uid !== before.uid)) this.removeJob(before.uid);
      if (after) this.setJob(after);
    }
  }

  changeCronJobs(changes: readonly Change<CronJob>[]): void {
    for (const { before, after } of changes) {
      if (after) this.setCronJob(after);
      else if (before) this.removeCronJob(before.uid);
      if (before && after) continue;
      // Its Jobs move: under it, or back into the namespace.
      const uid = (after ?? before)?.uid ?? '';
      for (const { job } of this.children.of(uid)) this.setJob(job);
    }
  }

  changePods(changes: readonly Change<Pod>[]): void {
    for (const { before, after } of changes) {
      if (before && before.owner?.uid !== after?.owner?.uid) this.removePod(before);
      if (after) this.setPod(after);
    }
  }

  setPinned(objects: readonly PinnedObject[]): void {
    this.pinned = new Set(objects.map(({ kind, namespace, name }) => `${kind}/${namespace}/${name}`));
    this.setView(this.view);
  }

  setSort(sort: TreeSort): void {
    this.lists.setSort(sort);
  }

  setView(view: TreeView): void {
    this.view = view;
    for (const { cronJob } of [...this.cronJobs.values()]) this.setCronJob(cronJob);
    for (const { job } of [...this.jobs.values()]) this.setJob(job);
    this.dirty.children(this.rootId);
  }

  /** How many Jobs have each label. */
  labelKeys(): Map<string, number> {
    const keys = new Map<string, number>();
    for (const { job } of this.jobs.values()) {
      for (const key of Object.keys(job.labels)) keys.set(key, (keys.get(key) ?? 0) + 1);
    }
    return keys;
  }

  candidatesOfNamespace(name: string): Iterable<Row> {
    const state = this.namespaces.get(name);
    const id = this.namespaceId(name);
    const rows: Row[] = [];
    for (const uid of state?.cronJobUids ?? []) {
      const cronJob = this.cronJobs.get(uid);
      if (cronJob?.listed) rows.push(cronJob.row);
    }
    for (const uid of state?.jobUids ?? []) {
      const job = this.jobs.get(uid);
      if (job?.matches && job.parent === id) rows.push(job.row);
    }
    return rows;
  }

  candidatesOfGroup(namespace: string, value: string): Iterable<Row> {
    const rows: Row[] = [];
    for (const uid of this.namespaces.get(namespace)?.jobUids ?? []) {
      const job = this.jobs.get(uid);
      if (job?.matches && job.group === value) rows.push(job.row);
    }
    return rows;
  }

  candidatesOfCronJob(uid: string): Iterable<Row> {
    return this.children.of(uid).flatMap((state) => (state.matches ? [state.row] : []));
  }

  namespace(name: string): NamespaceState {
    let state = this.namespaces.get(name);
    if (!state) {
      state = {
        name,
        object: undefined,
        cronJobs: 0,
        groups: new Map(),
        jobUids: new Set(),
        cronJobUids: new Set(),
        counts: { running: 0, complete: 0, failed: 0, suspended: 0, queued: 0, terminating: 0, stuck: 0, pending: 0 },
      };
      this.namespaces.set(name, state);
      this.dirty.children(this.rootId);
    }
    return state;
  }

  private setJob(job: Job): void {
    const before = this.jobs.get(job.uid);
    const namespace = this.namespace(job.namespace);
    const phase = jobPhase(job, this.pods.summary(job.uid));
    const cronUid = cronJobUidOf(job);
    const underCronJob = cronUid !== undefined && this.cronJobs.has(cronUid);
    const row = this.rowOf('job', job, urgencyOf(phase.name));
    // What is pinned stands above the groups: in a closed one nobody would see it.
    const group = underCronJob || row.pinned ? undefined : this.groupOf(job, phase.name);
    const after: JobState = {
      job,
      phase,
      matches: this.matchesJob(job, phase.name),
      row,
      parent: underCronJob ? this.objectId('cronJob', cronUid) : this.groupId(job.namespace, group),
      group,
    };
    this.jobs.set(job.uid, after);
    if (!before) this.noteEmptiness(namespace, () => namespace.jobUids.add(job.uid));
    if (cronUid !== undefined) this.changeChild(cronUid, before, after);
    this.count(namespace, before, -1);
    this.count(namespace, after, 1);
    if (before && before.parent !== after.parent) {
      this.lists.move(before.parent, before.matches ? before.row : undefined, undefined);
      this.lists.move(after.parent, undefined, after.matches ? after.row : undefined);
    } else {
      this.lists.move(after.parent, before?.matches ? before.row : undefined, after.matches ? after.row : undefined);
    }
    this.dirty.node(this.objectId('job', job.uid));
    this.dirty.node(this.namespaceId(job.namespace));
    this.afterChildOf(cronUid);
  }

  private removeJob(uid: string): void {
    const before = this.jobs.get(uid);
    if (!before) return;
    this.jobs.delete(uid);
    const namespace = this.namespace(before.job.namespace);
    this.noteEmptiness(namespace, () => namespace.jobUids.delete(uid));
    this.count(namespace, before, -1);
    this.lists.move(before.parent, before.matches ? before.row : undefined, undefined);
    this.dirty.node(this.namespaceId(namespace.name));
    const cronUid = cronJobUidOf(before.job);
    if (cronUid !== undefined) this.changeChild(cronUid, before, undefined);
    this.afterChildOf(cronUid);
    this.lists.delete(this.objectId('job', uid));
    this.forgetIfEmpty(namespace);
  }

  private setCronJob(cronJob: CronJob): void {
    const before = this.cronJobs.get(cronJob.uid);
    const namespace = this.namespace(cronJob.namespace);
    const matches = this.matchesCronJob(cronJob);
    const last = this.lastJobOf(cronJob.uid)?.phase.name;
    const after: CronJobState = {
      cronJob,
      matches,
      row: this.rowOf('cronJob', cronJob, urgencyOf(last ?? 'pending')),
      listed: matches || this.children.matching(cronJob.uid) > 0,
    };
    this.cronJobs.set(cronJob.uid, after);
    if (!before) this.noteEmptiness(namespace, () => namespace.cronJobUids.add(cronJob.uid));
    namespace.cronJobs += (after.listed ? 1 : 0) - (before?.listed ? 1 : 0);
    this.lists.move(
      this.namespaceId(cronJob.namespace),
      before?.listed ? before.row : undefined,
      after.listed ? after.row : undefined,
    );
    this.dirty.node(this.objectId('cronJob', cronJob.uid));
    this.dirty.node(this.namespaceId(cronJob.namespace));
  }

  private removeCronJob(uid: string): void {
    const before = this.cronJobs.get(uid);
    if (!before) return;
    this.cronJobs.delete(uid);
    const namespace = this.namespace(before.cronJob.namespace);
    this.noteEmptiness(namespace, () => namespace.cronJobUids.delete(uid));
    if (before.listed) namespace.cronJobs -= 1;
    this.lists.move(this.namespaceId(namespace.name), before.listed ? before.row : undefined, undefined);
    this.dirty.node(this.namespaceId(namespace.name));
    this.lists.delete(this.objectId('cronJob', uid));
    this.forgetIfEmpty(namespace);
  }

  /** A CronJob that gets its first Job, or loses its last, says another thing even where the filter hides that Job. */
  private changeChild(cronUid: string, before: JobState | undefined, after: JobState | undefined): void {
    const hadJobs = this.children.last(cronUid) !== undefined;
    this.children.change(cronUid, before, after);
    if (hadJobs !== (this.children.last(cronUid) !== undefined)) this.dirty.children(this.objectId('cronJob', cronUid));
  }

  /** A CronJob shows its last Job's result, and is listed where one of its Jobs matches. */
  private afterChildOf(cronUid: string | undefined): void {
    const state = cronUid === undefined ? undefined : this.cronJobs.get(cronUid);
    if (state) this.setCronJob(state.cronJob);
  }

  private setPod(pod: Pod): void {
    const before = this.pods.set(pod);
    this.dirty.node(this.objectId('pod', pod.uid));
    if (before && before.containers.length !== pod.containers.length) {
      this.dirty.children(this.objectId('pod', pod.uid));
    }
    for (const { name } of pod.containers) {
      this.dirty.node(toNodeId({ kind: 'container', context: this.context, uid: pod.uid, container: name }));
    }
    if (pod.owner) this.afterPodOf(pod.owner.uid, pod, before === undefined);
  }

  private removePod(pod: Pod): void {
    this.pods.delete(pod);
    if (pod.owner) this.afterPodOf(pod.owner.uid, pod, true);
  }

  private afterPodOf(jobUid: string, pod: Pod, isOther: boolean): void {
    const jobId = this.objectId('job', jobUid);
    if (isOther) this.dirty.children(jobId);
    if (pod.index !== undefined) {
      const indexId = toNodeId({ kind: 'index', context: this.context, uid: jobUid, index: pod.index });
      this.dirty.node(indexId);
      if (isOther) this.dirty.children(indexId);
    }
    const state = this.jobs.get(jobUid);
    if (!state) return;
    const phase = jobPhase(state.job, this.pods.summary(jobUid));
    if (phase.name !== state.phase.name || phase.reason !== state.phase.reason) this.setJob(state.job);
    else this.dirty.node(jobId);
  }

  private count(namespace: NamespaceState, state: JobState | undefined, by: number): void {
    if (!state?.matches) return;
    namespace.counts[state.phase.name] += by;
    if (state.group === undefined) return;
    const before = namespace.groups.get(state.group) ?? 0;
    if (before + by > 0) namespace.groups.set(state.group, before + by);
    else namespace.groups.delete(state.group);
    this.dirty.node(state.parent);
    if (before === 0 || before + by === 0) this.dirty.children(this.namespaceId(namespace.name));
  }

  private groupOf(job: Job, phase: JobPhaseName): string | undefined {
    const { grouping } = this.view;
    switch (grouping.by) {
      case 'nothing':
        return undefined;
      case 'phase':
        return phase;
      case 'label':
        return Object.hasOwn(job.labels, grouping.key) ? job.labels[grouping.key] : '';
    }
  }

  /** The namespace itself where Jobs are in no groups. */
  private groupId(namespace: string, value: string | undefined): NodeId {
    return value === undefined
      ? this.namespaceId(namespace)
      : toNodeId({ kind: 'group', context: this.context, namespace, value });
  }

  /** A namespace that gets its first Job, or loses its last, is shown elsewhere. */
  private noteEmptiness(namespace: NamespaceState, change: () => void): void {
    const before = isEmptyNamespace(namespace);
    change();
    if (isEmptyNamespace(namespace) !== before) this.dirty.children(this.rootId);
    const id = this.namespaceId(namespace.name);
    if (isEmptyNamespace(namespace) !== before) this.dirty.children(id);
  }

  private forgetIfEmpty(namespace: NamespaceState): void {
    if (namespace.object || !isEmptyNamespace(namespace)) return;
    this.namespaces.delete(namespace.name);
    this.lists.delete(this.namespaceId(namespace.name));
    this.dirty.children(this.rootId);
  }

  private rowOf(kind: Row['kind'], object: ResourceBase, urgency: number): Row {
    const { uid, name, namespace, created = 0 } = object;
    return { kind, uid, name, created, urgency, pinned: this.pinned.has(`${kind}/${namespace}/${name}`) };
  }

  private matchesJob(job: Job, phase: JobPhaseName): boolean {
    const { text, labels, phases } = this.view;
    if (phases && !phases.has(phase)) return false;
    if (text !== '' && !job.name.toLowerCase().includes(text)) return false;
    return !labels || labels(job.labels);
  }

  private matchesCronJob(cronJob: CronJob): boolean {
    const { text, labels, phases } = this.view;
    if (phases && !(cronJob.suspend && phases.has('suspended'))) return false;
    if (text !== '' && !cronJob.name.toLowerCase().includes(text)) return false;
    return !labels || labels(cronJob.labels);
  }
}

export function isEmptyNamespace(namespace: NamespaceState): boolean {
  return namespace.jobUids.size === 0 && namespace.cronJobUids.size === 0;
}

function cronJobUidOf(job: Job): string | undefined {
  return job.owner?.kind === 'CronJob' ? job.owner.uid : undefined;
}

function urgencyOf(phase: JobPhaseName): number {
  switch (phase) {
    case 'failed':
      return 0;
    case 'stuck':
      return 1;
    default:
      return 2;
  }
}
