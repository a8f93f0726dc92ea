import { isActive, type PodSummary } from './jobPhase.ts';
import { type Obstacle, obstacleOf } from './podStatus.ts';
import type { Pod } from './resources.ts';

/** The pods of one owner, with what its phase needs of them counted along. */
interface OwnedPods {
  readonly pods: Map<string, Pod>;
  readonly obstacles: Map<string, Obstacle>;
  going: number;
}

/** Pods by UID and by the Job that owns them. */
export class PodIndex {
  private readonly byUid = new Map<string, Pod>();
  private readonly byOwner = new Map<string, OwnedPods>();

  get(uid: string): Pod | undefined {
    return this.byUid.get(uid);
  }

  /** In no order. */
  of(ownerUid: string): Iterable<Pod> {
    return this.byOwner.get(ownerUid)?.pods.values() ?? [];
  }

  summary(ownerUid: string): PodSummary | undefined {
    const owned = this.byOwner.get(ownerUid);
    if (!owned) return undefined;
    const [obstacle] = owned.obstacles.values();
    return { going: owned.going, obstacle };
  }

  /** Returns the pod's state before. A pod that changes hands is removed first. */
  set(pod: Pod): Pod | undefined {
    const before = this.byUid.get(pod.uid);
    if (before) this.delete(before);
    this.byUid.set(pod.uid, pod);
    if (!pod.owner) return before;
    let owned = this.byOwner.get(pod.owner.uid);
    if (!owned) {
      owned = { pods: new Map(), obstacles: new Map(), going: 0 };
      this.byOwner.set(pod.owner.uid, owned);
    }
    owned.pods.set(pod.uid, pod);
    if (isActive(pod)) {
      const obstacle = obstacleOf(pod);
      if (obstacle) owned.obstacles.set(pod.uid, obstacle);
      else owned.going += 1;
    }
    return before;
  }

  delete({ uid }: Pod): void {
    const pod = this.byUid.get(uid);
    if (!pod) return;
    this.byUid.delete(uid);
    const owned = pod.owner && this.byOwner.get(pod.owner.uid);
    if (!pod.owner || !owned) return;
    owned.pods.delete(uid);
    const hadObstacle = owned.obstacles.delete(uid);
    if (isActive(pod) && !hadObstacle) owned.going -= 1;
    if (owned.pods.size === 0) this.byOwner.delete(pod.owner.uid);
  }
}
