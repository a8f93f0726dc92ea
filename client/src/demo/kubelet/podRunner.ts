import type { Registry } from '../api/registry.ts';
import type { EventRecorder, EventType } from '../controllers/events.ts';
import { podKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { equal, type Fields, fieldsListOf, fieldsOf, numberOf, textOf } from '../store/objects.ts';
import { ContainerRun, type Ended } from './container.ts';
import type { ContainerLog } from './containerLog.ts';
import { ConfigError, environmentOf, type Facts, memoryOf, missingVolume, wordsOf } from './environment.ts';
import { imageProblem } from './image.ts';
import { type ContainerReport, type ContainerState, type PodReport, statusOf } from './podStatus.ts';
import { startProgram } from './program.ts';

/** From the binding to the first container, and from the order to start one to its start. */
const sandboxTime = 500;
const startTime = 300;
const retryTime = 10_000;
const longestBackOff = 300_000;
/** How long an ended container takes to be seen. */
const noticeTime = 200;

interface Member {
  readonly spec: Fields;
  readonly role: ContainerReport['role'];
  state: ContainerState;
  last: ContainerState | undefined;
  restarts: number;
  run: ContainerRun | undefined;
  log: ContainerLog | undefined;
  previousLog: ContainerLog | undefined;
  id: string | undefined;
  timer: { dispose(): void } | undefined;
  pulls: number;
}

export interface NodeParts {
  readonly registry: Registry;
  readonly events: EventRecorder;
  readonly random: () => number;
  readonly nodeName: string;
}

const waitingToStart: ContainerState = { kind: 'waiting', reason: 'ContainerCreating' };
const initializing: ContainerState = { kind: 'waiting', reason: 'PodInitializing' };

/** One pod on the node: starts its containers in order, restarts them, says how they do, and ends them. */
export class PodRunner {
  private readonly members: Member[];
  private readonly facts: Facts;
  private readonly timers = new Set<{ dispose(): void }>();
  private started: number | undefined;
  private hasSandbox = false;
  private isStopping = false;
  private isOver = false;
  private ending: { phase: string; reason?: string; message?: string } | undefined;
  private deadline: { dispose(): void } | undefined;
  private killing: { dispose(): void } | undefined;

  constructor(
    private pod: Stored,
    private readonly parts: NodeParts,
    podIp: string,
  ) {
    const spec = fieldsOf(pod.object.spec);
    this.facts = { nodeName: parts.nodeName, hostIp: '192.0.2.10', podIp };
    const hasInit =
      fieldsListOf(spec.initContainers).some(({ restartPolicy }) => restartPolicy !== 'Always') ||
      fieldsListOf(spec.initContainers).length > 0;
    const member = (container: Fields, role: Member['role']): Member => ({
      spec: container,
      role,
      state: hasInit ? initializing : waitingToStart,
      ...this.earlierRun(container),
      run: undefined,
      log: undefined,
      previousLog: undefined,
      id: undefined,
      timer: undefined,
      pulls: 0,
    });
    this.members = [
      ...fieldsListOf(spec.initContainers).map((container) =>
        member(container, container.restartPolicy === 'Always' ? 'sidecar' : 'init'),
      ),
      ...fieldsListOf(spec.containers).map((container) => member(container, 'main')),
    ];
  }

  /**
   * How a container ran in an earlier cluster whose state this one goes on from: what ran is lost with its node, as when
   * a machine is switched off, and is started once more.
   */
  private earlierRun({ name }: Fields): Pick<Member, 'last' | 'restarts'> {
    const status = fieldsOf(this.pod.object.status);
    const reports = [...fieldsListOf(status.initContainerStatuses), ...fieldsListOf(status.containerStatuses)];
    const report = fieldsOf(reports.find((one) => one.name === name));
    const restarts = Math.max(0, numberOf(report.restartCount) ?? 0);
    const started = Date.parse(String(fieldsOf(fieldsOf(report.state).running).startedAt));
    if (Number.isNaN(started)) return { last: undefined, restarts };
    const lost: ContainerState = {
      kind: 'terminated',
      exitCode: 255,
      reason: 'Unknown',
      message: 'The demo cluster was stopped as it ran',
      started,
      finished: Math.max(started, this.now),
    };
    return { last: lost, restarts: restarts + 1 };
  }

  /** The node has been given the pod. */
  start(): void {
    if (this.members.some(({ last }) => last)) {
      this.event('Normal', 'SandboxChanged', 'The demo cluster was started again: its containers start again');
    }
    const before = Date.parse(String(fieldsOf(this.pod.object.status).startTime));
    const started = Number.isNaN(before) ? this.now : before;
    this.started = started;
    this.write();
    this.prepare();
    const seconds = numberOf(fieldsOf(this.pod.object.spec).activeDeadlineSeconds);
    if (seconds !== undefined) {
      const message = 'The pod was active for longer than its activeDeadlineSeconds';
      this.deadline = this.after(Math.max(0, started + seconds * 1000 - this.now), () => {
        this.event('Normal', 'DeadlineExceeded', message);
        this.stop(0, { phase: 'Failed', reason: 'DeadlineExceeded', message });
      });
    }
  }

  /** The log of a container's present or last run, or of the run before it. */
  log(container: string, previous: boolean): ContainerLog | undefined {
    const member = this.members.find(({ spec }) => spec.name === container);
    return previous ? member?.previousLog : member?.log;
  }

  /** The object has changed. */
  update(pod: Stored): void {
    this.pod = pod;
    const { metadata } = pod.object;
    if (metadata.deletionTimestamp === undefined) return;
    const left = Date.parse(metadata.deletionTimestamp) - this.now;
    this.stop(metadata.deletionGracePeriodSeconds === 0 ? 0 : Math.max(0, left), undefined);
  }

  dispose(): void {
    this.isOver = true;
    for (const timer of this.timers) timer.dispose();
    for (const { run, timer } of this.members) {
      run?.dispose();
      timer?.dispose();
    }
  }

  private prepare(): void {
    const problem = missingVolume(this.pod, this.parts.registry.store);
    if (problem !== undefined) {
      this.event('Warning', 'FailedMount', problem);
      this.after(retryTime, () => this.prepare());
      return;
    }
    this.after(sandboxTime, () => {
      this.hasSandbox = true;
      this.write();
      this.advance();
    });
  }

  /** Starts whatever is next: init containers one after the other, then all others. */
  private advance(): void {
    if (this.isStopping || this.isOver) return;
    for (const member of this.members) {
      if (member.role === 'main') break;
      const { state } = member;
      if (member.role === 'init' ? state.kind === 'terminated' && state.exitCode === 0 : state.kind === 'running')
        continue;
      if (state.kind === 'waiting' && !member.timer && !member.run) this.launch(member);
      return;
    }
    for (const member of this.members) {
      if (member.role === 'main' && member.state.kind === 'waiting' && !member.timer && !member.run)
        this.launch(member);
    }
  }

  private launch(member: Member): void {
    const image = String(member.spec.image ?? '');
    const path = this.pathOf(member);
    const problem = imageProblem(image);
    if (problem) {
      this.failPull(member, image, problem);
      return;
    }
    let environment: Record<string, string>;
    try {
      environment = environmentOf(this.pod, member.spec, this.parts.registry.store, this.facts);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      member.state = { kind: 'waiting', reason: 'CreateContainerConfigError', message: error.message };
      this.write();
      this.event('Warning', 'Failed', `Error: ${error.message}`, path);
      member.timer = this.after(retryTime, () => this.relaunch(member));
      return;
    }
    if (member.spec.imagePullPolicy === 'Always') {
      this.event('Normal', 'Pulling', `Pulling image "${image}"`, path);
      this.event('Normal', 'Pulled', `Successfully pulled image "${image}" in 120ms (120ms including waiting)`, path);
    } else this.event('Normal', 'Pulled', `Container image "${image}" already present on machine`, path);
    member.timer = this.after(startTime, () => {
      member.timer = undefined;
      if (!this.isStopping) this.run(member, environment);
    });
  }

  private relaunch(member: Member): void {
    member.timer = undefined;
    if (!this.isStopping) this.launch(member);
  }

  private failPull(member: Member, image: string, problem: 'InvalidImageName' | 'ErrImagePull'): void {
    const path = this.pathOf(member);
    if (problem === 'InvalidImageName') {
      const message = `Failed to apply default image tag "${image}": couldn't parse image name`;
      member.state = { kind: 'waiting', reason: problem, message };
      this.write();
      this.event('Warning', 'InspectFailed', message, path);
      this.event('Warning', 'Failed', 'Error: InvalidImageName', path);
      member.timer = this.after(retryTime, () => this.relaunch(member));
      return;
    }
    const message = `failed to pull and unpack image "${image}": not found`;
    this.event('Normal', 'Pulling', `Pulling image "${image}"`, path);
    this.event('Warning', 'Failed', `Failed to pull image "${image}": ${message}`, path);
    this.event('Warning', 'Failed', 'Error: ErrImagePull', path);
    member.state = { kind: 'waiting', reason: 'ErrImagePull', message };
    this.write();
    const wait = Math.min(longestBackOff, retryTime * 2 ** member.pulls);
    member.pulls += 1;
    this.after(Math.min(wait / 2, 2000), () => {
      if (this.isStopping || member.run) return;
      member.state = {
        kind: 'waiting',
        reason: 'ImagePullBackOff',
        message: `Back-off pulling image "${image}": ErrImagePull: ${message}`,
      };
      this.write();
      this.event('Normal', 'BackOff', `Back-off pulling image "${image}"`, path);
      this.event('Warning', 'Failed', 'Error: ImagePullBackOff', path);
    });
    member.timer = this.after(wait, () => this.relaunch(member));
  }

  private run(member: Member, environment: Record<string, string>): void {
    const { registry, random } = this.parts;
    const path = this.pathOf(member);
    this.event('Normal', 'Created', 'Container created', path);
    this.event('Normal', 'Started', 'Container started', path);
    const words = wordsOf(member.spec, environment);
    const container = new ContainerRun(
      registry.clock,
      (now) =>
        startProgram({
          words,
          image: String(member.spec.image ?? ''),
          environment,
          hostname: environment.HOSTNAME ?? '',
          now,
          random,
          memory: memoryOf(member.spec),
        }),
      (ended) => this.ended(member, ended),
    );
    member.previousLog = member.log;
    member.log = container.log;
    member.run = container;
    member.id = registry.uid().replaceAll('-', '').padEnd(64, '0');
    member.state = { kind: 'running', started: container.started };
    this.write();
    if (member.role === 'sidecar') this.advance();
  }

  private ended(member: Member, { exitCode, reason, finished }: Ended): void {
    const started = member.run?.started ?? finished;
    member.run = undefined;
    const state: ContainerState = { kind: 'terminated', exitCode, reason, started, finished };
    member.state = state;
    this.after(noticeTime, () => this.settle(member, state));
  }

  /** What becomes of a container that has ended. */
  private settle(member: Member, state: ContainerState & { readonly kind: 'terminated' }): void {
    if (this.isOver) return;
    const policy = this.policyOf(member);
    const restarts = policy === 'Always' || (policy === 'OnFailure' && state.exitCode !== 0);
    if (restarts && !this.isStopping) {
      const wait = Math.min(longestBackOff, retryTime * 2 ** Math.max(0, member.restarts - 1));
      if (member.restarts === 0) {
        member.last = state;
        member.restarts += 1;
        member.state = waitingToStart;
        this.write();
        this.launch(member);
        return;
      }
      const message = `back-off ${Math.round(wait / 1000)}s restarting failed container=${String(member.spec.name)} pod=${this.pod.name}_${this.pod.namespace}(${this.pod.object.metadata.uid})`;
      member.last = state;
      member.state = { kind: 'waiting', reason: 'CrashLoopBackOff', message };
      this.write();
      this.event(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${String(member.spec.name)} in pod ${this.pod.name}_${this.pod.namespace}(${this.pod.object.metadata.uid})`,
        this.pathOf(member),
      );
      member.timer = this.after(wait, () => {
        member.timer = undefined;
        member.restarts += 1;
        if (!this.isStopping) this.launch(member);
      });
      return;
    }
    this.write();
    if (member.role === 'init' && state.exitCode !== 0) {
      this.finish();
      return;
    }
    if (member.role === 'init') this.advance();
    this.finishIfDone();
  }

  private policyOf(member: Member): string {
    if (member.role === 'sidecar') return 'Always';
    const policy = textOf(fieldsOf(this.pod.object.spec).restartPolicy) ?? 'Always';
    return member.role === 'init' && policy === 'Always' ? 'OnFailure' : policy;
  }

  private finishIfDone(): void {
    const main = this.members.filter(({ role }) => role === 'main');
    if (this.isStopping ? this.members.some(({ run }) => run) : main.some(({ state }) => state.kind !== 'terminated'))
      return;
    this.finish();
  }

  /** All that had to run has run: sidecars end, then the pod has its last phase. */
  private finish(): void {
    if (this.isOver) return;
    const sidecars = this.members.filter(({ role, run }) => role === 'sidecar' && run);
    if (sidecars.length > 0) {
      this.isStopping = true;
      for (const member of sidecars) {
        this.event('Normal', 'Killing', `Stopping container ${String(member.spec.name)}`, this.pathOf(member));
        // Signals are not sent to scripts here: a sidecar that is told to end does so.
        const { run } = member;
        this.after(startTime, () => run?.kill());
      }
      return;
    }
    const failed = this.members.some(
      ({ role, state }) => role !== 'sidecar' && state.kind === 'terminated' && state.exitCode !== 0,
    );
    const unfinished = this.members.some(({ role, state }) => role === 'main' && state.kind !== 'terminated');
    const phase = this.ending?.phase ?? (failed || unfinished ? 'Failed' : 'Succeeded');
    this.write(phase);
    this.isOver = true;
    this.deadline?.dispose();
    this.remove();
  }

  /** Ends the pod: its containers are asked to end, and after the time of grace made to. */
  private stop(grace: number, ending: PodRunner['ending']): void {
    if (this.isOver) {
      this.remove();
      return;
    }
    this.ending ??= ending;
    if (!this.isStopping) {
      this.isStopping = true;
      for (const member of this.members) {
        member.timer?.dispose();
        member.timer = undefined;
        if (member.run) {
          this.event('Normal', 'Killing', `Stopping container ${String(member.spec.name)}`, this.pathOf(member));
        }
      }
    }
    this.killing?.dispose();
    if (this.members.every(({ run }) => !run)) {
      this.finish();
      return;
    }
    this.killing = this.after(grace, () => {
      for (const { run } of this.members) run?.kill();
    });
  }

  /** A deleted pod goes when nothing of it runs any more. */
  private remove(): void {
    const { store } = this.parts.registry;
    const live = store.get(podKind, this.pod.namespace, this.pod.name);
    if (!live || live.object.metadata.uid !== this.pod.object.metadata.uid) return;
    if (live.object.metadata.deletionTimestamp === undefined) return;
    this.parts.registry.modify(live, (object) => ({
      ...object,
      metadata: { ...object.metadata, deletionGracePeriodSeconds: 0 },
    }));
  }

  private write(phase = this.phase()): void {
    const { registry } = this.parts;
    const report: PodReport = {
      phase,
      containers: this.members,
      facts: this.facts,
      started: this.started,
      hasSandbox: this.hasSandbox,
      reason: this.ending?.reason,
      message: this.ending?.message,
    };
    registry.modify(this.pod, (object) => {
      const before = fieldsOf(object.status);
      const status = statusOf(before, report, this.now, object.metadata.generation);
      return equal(before, status) ? object : { ...object, status };
    });
  }

  private phase(): string {
    const main = this.members.filter(({ role }) => role === 'main');
    return main.some(({ state, last }) => state.kind !== 'waiting' || last) ? 'Running' : 'Pending';
  }

  private pathOf({ role, spec }: Member): string {
    return `spec.${role === 'main' ? 'containers' : 'initContainers'}{${String(spec.name)}}`;
  }

  private event(type: EventType, reason: string, message: string, fieldPath?: string): void {
    const { events, nodeName } = this.parts;
    events.record(this.pod, 'kubelet', type, reason, message, {
      host: nodeName,
      ...(fieldPath === undefined ? {} : { fieldPath }),
    });
  }

  private after(milliseconds: number, callback: () => void): { dispose(): void } {
    const timer = this.parts.registry.clock.after(milliseconds, () => {
      this.timers.delete(timer);
      callback();
    });
    this.timers.add(timer);
    return timer;
  }

  private get now(): number {
    return this.parts.registry.clock.now();
  }
}
