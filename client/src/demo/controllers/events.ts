import type { Registry } from '../api/registry.ts';
import { apiVersionOf, eventKind } from '../store/kinds.ts';
import type { Stored } from '../store/objectStore.ts';
import { type Fields, fieldsOf, microTimestamp, numberOf, timestamp } from '../store/objects.ts';

export type EventType = 'Normal' | 'Warning';

/** How long events are kept, as the real server is set by default: one hour. */
const eventLife = 60 * 60 * 1000;
const mostRemembered = 5000;

/** Writes events as the parts of a cluster do: the same one again only counts up. */
export class EventRecorder {
  /** The event's name by what it says. */
  private readonly known = new Map<string, string>();

  constructor(private readonly registry: Registry) {
    // Those of a kept state end too.
    for (const event of registry.store.all(eventKind)) this.expire(event);
  }

  record(
    about: Stored,
    component: string,
    type: EventType,
    reason: string,
    message: string,
    options: { readonly fieldPath?: string; readonly host?: string } = {},
  ): void {
    const { registry } = this;
    const { metadata } = about.object;
    const key = [component, metadata.uid, options.fieldPath, type, reason, message].join('\n');
    const now = timestamp(registry.clock.now());
    const name = this.known.get(key);
    const present = name === undefined ? undefined : registry.store.get(eventKind, about.namespace, name);
    if (present) {
      registry.modify(present, (object) => ({
        ...object,
        lastTimestamp: now,
        count: (numberOf(object.count) ?? 1) + 1,
      }));
      return;
    }
    const made = this.write(
      about,
      {
        reason,
        message,
        source: { component, ...(options.host === undefined ? {} : { host: options.host }) },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: options.host ?? '',
      },
      options.fieldPath,
    );
    if (this.known.size > mostRemembered) this.known.clear();
    if (made) this.known.set(key, made.name);
  }

  /** In the manner of events.k8s.io, with one time alone: what the scheduler writes. */
  recordOnce(about: Stored, component: string, type: EventType, reason: string, message: string, action: string): void {
    this.write(about, {
      reason,
      message,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      type,
      eventTime: microTimestamp(this.registry.clock.now()),
      action,
      reportingComponent: component,
      reportingInstance: `${component}-demo`,
    });
  }

  private write(about: Stored, fields: Fields, fieldPath?: string): Stored | undefined {
    const { registry } = this;
    const { metadata, kind } = about.object;
    // Nobody reads the events of what is outside namespaces here.
    if (about.namespace === '') return undefined;
    const nanos = Math.floor(registry.clock.now() * 1e3).toString(16) + registry.suffix(3);
    const made = registry.make(eventKind, about.namespace, `${about.name}.${nanos}`, {
      involvedObject: {
        kind,
        namespace: about.namespace,
        name: about.name,
        uid: metadata.uid,
        apiVersion: apiVersionOf(about.kind),
        resourceVersion: metadata.resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      ...fields,
    });
    this.expire(made);
    return made;
  }

  private expire(event: Stored): void {
    const { registry } = this;
    registry.clock.after(eventLife, () => {
      const present = registry.store.get(eventKind, event.namespace, event.name);
      if (!present) return;
      const last = Date.parse(String(fieldsOf(present.object).lastTimestamp ?? ''));
      if (registry.clock.now() - last < eventLife) this.expire(present);
      else registry.store.remove(eventKind, event.namespace, event.name);
    });
  }
}
