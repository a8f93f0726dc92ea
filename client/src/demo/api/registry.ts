import type { MapNode } from '../../../../server/src/manifest/node.ts';
import type { DemoClock } from '../clock.ts';
import { setCronJobDefaults, setJobDefaults, setJobSelector } from '../defaults/job.ts';
import { admitPod, newPodStatus } from '../defaults/pod.ts';
import { setPodDefaults } from '../defaults/podSpec.ts';
import { applyFields } from '../fields/apply.ts';
import { eventBlanks } from '../fields/blank.ts';
import { isSame, trackUpdate } from '../fields/managedFields.ts';
import { requireTyped, withWrappedIntegers } from '../fields/typedCheck.ts';
import { apiVersionOf, eventKind, namespaceKind, type ServedKind } from '../store/kinds.ts';
import type { ObjectStore, Stored } from '../store/objectStore.ts';
import {
  type ApiObject,
  clone,
  equal,
  type Fields,
  fieldsOf,
  isFields,
  type Metadata,
  textOf,
  timestamp,
} from '../store/objects.ts';
import { ApiError, alreadyExists, badRequest, conflict, forbidden, invalid, notFound } from './apiError.ts';
import { immutableCauses } from './immutable.ts';
import {
  checkedNode,
  checkPatched,
  encodeSecret,
  nameRequired,
  requireEventPlace,
  requireLabel,
  requireNamespace,
  requireType,
  templateLabels,
  withoutVersion,
  withType,
} from './objectParts.ts';
import { pruneObject } from './prune.ts';
import { changedCauses, checkDecoding, checkNew, type FieldValidation } from './validation.ts';

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
}

export interface Written {
  readonly object: Stored | ApiObject;
  readonly created: boolean;
  readonly warnings: readonly string[];
}

/** The letters of generated names: no vowels, nothing that looks like another one. */
const suffixLetters = 'bcdfghjklmnpqrstvwxz2456789';
const generatedBaseMaxLength = 58;

export interface RegistryOptions {
  readonly store: ObjectStore;
  readonly clock: DemoClock;
  readonly random: () => number;
}

/** Creates and changes objects as the API server does: checks, defaults, what the server itself sets, versions. */
export class Registry {
  readonly store: ObjectStore;
  readonly clock: DemoClock;
  private readonly random: () => number;

  constructor({ store, clock, random }: RegistryOptions) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /** @throws ApiError */
  get(kind: ServedKind, namespace: string, name: string): Stored {
    const stored = this.store.get(kind, namespace, name);
    if (!stored) throw notFound(kind, name);
    return stored;
  }

  /** @throws ApiError */
  create(kind: ServedKind, namespace: string, value: Fields, node: MapNode, options: WriteOptions): Written {
    const given: Fields = { kind: kind.kind, apiVersion: apiVersionOf(kind), ...value };
    requireType(kind, given);
    const metadata = fieldsOf(given.metadata);
    const base = textOf(metadata.generateName) ?? '';
    const name = textOf(metadata.name) || (base === '' ? '' : this.generateName(base));
    const typed = withType(node, given);
    checkDecoding(kind, typed, name, options.fieldValidation);
    requireNamespace(kind, namespace, metadata);
    if (kind.namespaced) this.requireOpenNamespace(kind, namespace, name);
    const warnings = checkNew(kind, typed, name, options.fieldValidation);
    if (kind === namespaceKind) requireLabel(kind, name);
    if (kind === eventKind) requireEventPlace(kind, namespace, name, given);
    if (name === '') throw nameRequired(kind);
    if (this.store.get(kind, namespace, name)) throw alreadyExists(kind, name);
    const writer = { manager: options.fieldManager, now: this.clock.now() };
    // Nobody owns what the server adds after it has filled in defaults.
    const object = this.build(kind, namespace, name, pruneObject(kind, given), (made) =>
      trackUpdate(kind, undefined, made, writer),
    );
    return { object: options.dryRun ? withoutVersion(object) : this.store.put(kind, object), created: true, warnings };
  }

  /** For the cluster's own parts: what they make needs no checks. */
  make(kind: ServedKind, namespace: string, name: string, value: Fields): Stored {
    return this.store.put(kind, this.build(kind, namespace, name, value));
  }

  generateName(base: string): string {
    return base.slice(0, generatedBaseMaxLength) + this.suffix(5);
  }

  suffix(length: number): string {
    let text = '';
    while (text.length < length) text += suffixLetters[Math.floor(this.random() * suffixLetters.length)];
    return text;
  }

  uid(): string {
    const digits = (count: number): string => {
      let text = '';
      while (text.length < count) text += Math.floor(this.random() * 16).toString(16);
      return text;
    };
    const variant = '89ab'[Math.floor(this.random() * 4)];
    return `${digits(8)}-${digits(4)}-4${digits(3)}-${variant}${digits(3)}-${digits(12)}`;
  }

  /**
   * Changes an object. `change` gets the present one and returns the whole new one.
   * @throws ApiError
   */
  update(
    kind: ServedKind,
    namespace: string,
    name: string,
    subresource: 'status' | undefined,
    change: (live: ApiObject) => Fields,
    options: WriteOptions & { readonly node?: MapNode },
  ): Written {
    const live = this.get(kind, namespace, name);
    const before = live.object;
    const given = change(before);
    requireType(kind, { kind: kind.kind, apiVersion: apiVersionOf(kind), ...given });
    const metadata = fieldsOf(given.metadata);
    if (textOf(metadata.name) !== name) {
      throw badRequest(
        `the name of the object (${String(metadata.name)}) does not match the name on the URL (${name})`,
      );
    }
    requireNamespace(kind, namespace, metadata);
    const version = textOf(metadata.resourceVersion);
    if (version !== undefined && version !== '' && version !== before.metadata.resourceVersion) {
      throw conflict(kind, name, 'the object has been modified; apply the change to the latest version and try again');
    }
    const uid = textOf(metadata.uid);
    if (uid !== undefined && uid !== '' && uid !== before.metadata.uid) {
      throw conflict(kind, name, `its UID is ${before.metadata.uid}, not ${uid}`);
    }
    const warnings = options.node
      ? checkDecoding(kind, options.node, name, options.fieldValidation)
      : checkPatched(kind, given, name, options.fieldValidation);
    const object = this.settle(kind, before, pruneObject(kind, given), subresource);
    if (kind === eventKind) this.setDefaults(object, kind);
    if (subresource === undefined && !isSame(before, object)) this.checkChange(kind, before, object, name);
    trackUpdate(kind, before, object, { manager: options.fieldManager, now: this.clock.now(), subresource });
    return { object: this.keep(kind, live, object, options.dryRun), created: false, warnings };
  }

  /**
   * Server-side apply.
   * @throws ApiError
   */
  apply(
    kind: ServedKind,
    namespace: string,
    name: string,
    applied: Fields,
    options: WriteOptions & { readonly force: boolean; readonly subresource?: 'status' | undefined },
  ): Written {
    const metadata: Fields = { ...fieldsOf(applied.metadata) };
    if (metadata.managedFields !== undefined) {
      throw badRequest('metadata.managedFields must be nil: an apply configuration has none');
    }
    requireNamespace(kind, namespace, metadata);
    requireTyped(kind, name, applied);
    const live = this.store.get(kind, namespace, name);
    const config: Fields = withWrappedIntegers(kind, { ...applied, metadata });
    if (options.subresource === undefined) delete config.status;
    const writer = { manager: options.fieldManager, now: this.clock.now(), subresource: options.subresource };
    const version = textOf(metadata.resourceVersion);
    if (live && version !== undefined && version !== live.object.metadata.resourceVersion) {
      throw conflict(kind, name, 'the object has been modified; apply the change to the latest version and try again');
    }
    if (!live) {
      if (options.subresource !== undefined) throw notFound(kind, name);
      if (kind.namespaced) this.requireOpenNamespace(kind, namespace, name);
      const warnings = checkNew(kind, checkedNode(config), name, options.fieldValidation);
      if (kind === namespaceKind) requireLabel(kind, name);
      const kept = pruneObject(kind, config);
      const { managedFields } = applyFields(kind, undefined, kept, writer, options.force);
      const object = this.build(kind, namespace, name, kept);
      object.metadata.managedFields = managedFields;
      return {
        object: options.dryRun ? withoutVersion(object) : this.store.put(kind, object),
        created: true,
        warnings,
      };
    }
    const before = live.object;
    const kept = pruneObject(kind, config);
    const application = applyFields(kind, before, kept, writer, options.force);
    const object = this.settle(kind, before, pruneObject(kind, application.object), options.subresource);
    object.metadata.managedFields = application.managedFields;
    if (application.managedFields.length === 0) delete object.metadata.managedFields;
    if (!isSame(before, object)) this.checkChange(kind, before, object, name);
    return { object: this.keep(kind, live, object, options.dryRun), created: false, warnings: [] };
  }

  /** For the cluster's own parts: replaces what `change` returns, and nothing where that is what there was. */
  modify(stored: Stored, change: (object: ApiObject) => ApiObject): Stored | undefined {
    const live = this.store.get(stored.kind, stored.namespace, stored.name);
    if (!live || live.object.metadata.uid !== stored.object.metadata.uid) return undefined;
    const object = change({ ...live.object, metadata: { ...live.object.metadata } });
    if (isSame(live.object, object)) return live;
    const kept = this.keep(live.kind, live, object, false);
    return 'object' in kept ? (kept as Stored) : undefined;
  }

  /** What is to be deleted, and waits for no finalizer any more, is gone with this. */
  private keep(kind: ServedKind, live: Stored, object: ApiObject, dryRun: boolean): Stored | ApiObject {
    const { metadata } = object;
    if (isSame(live.object, object) && equal(live.object.metadata.managedFields, metadata.managedFields)) return live;
    if (dryRun) return object;
    const done =
      metadata.deletionTimestamp !== undefined &&
      (metadata.finalizers ?? []).length === 0 &&
      (metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
      kind !== namespaceKind;
    if (!done) return this.store.put(kind, object);
    return this.store.remove(kind, live.namespace, live.name, object) ?? object;
  }

  /** A new object with all that the server sets. */
  private build(
    kind: ServedKind,
    namespace: string,
    name: string,
    given: Fields,
    track?: (object: ApiObject) => void,
  ): ApiObject {
    const spec = isFields(given.spec) ? (clone(given.spec) as Fields) : undefined;
    const {
      name: _name,
      namespace: _namespace,
      uid: _uid,
      resourceVersion: _version,
      generation: _generation,
      creationTimestamp: _creation,
      deletionTimestamp: _deletion,
      deletionGracePeriodSeconds: _grace,
      managedFields: _fields,
      selfLink: _link,
      generateName,
      ...rest
    } = clone(fieldsOf(given.metadata));
    const uid = this.uid();
    const metadata = {
      name,
      ...(textOf(generateName) ? { generateName } : {}),
      ...(kind.namespaced ? { namespace } : {}),
      uid,
      resourceVersion: '',
      ...(kind.hasGeneration ? { generation: 1 } : {}),
      creationTimestamp: timestamp(this.clock.now()),
      ...rest,
    } as Metadata;
    const {
      spec: _spec,
      status: _status,
      metadata: _metadata,
      kind: _kind,
      apiVersion: _apiVersion,
      ...others
    } = given;
    const object: ApiObject = {
      kind: kind.kind,
      apiVersion: apiVersionOf(kind),
      metadata,
      ...(spec ? { spec } : {}),
      ...others,
      ...(kind.hasStatus ? { status: {} } : {}),
    };
    this.setDefaults(object, kind);
    track?.(object);
    this.prepare(object, kind);
    return object;
  }

  private setDefaults(object: ApiObject, kind: ServedKind): void {
    switch (kind.kind) {
      case 'Job':
        object.spec ??= {};
        setJobDefaults(object.spec, object.metadata);
        break;
      case 'CronJob':
        object.spec ??= {};
        setCronJobDefaults(object.spec);
        break;
      case 'Pod':
        object.spec ??= {};
        setPodDefaults(object.spec);
        break;
      case 'Secret':
        object.type ??= 'Opaque';
        encodeSecret(object);
        break;
      case 'Event':
        object.source ??= {};
        for (const [name, value] of Object.entries(eventBlanks)) object[name] ??= value;
        break;
      case 'Namespace':
        object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
        break;
      default:
        break;
    }
  }

  /** What the server adds to a new object beyond defaults. */
  private prepare(object: ApiObject, kind: ServedKind): void {
    const { metadata, spec } = object;
    switch (kind.kind) {
      case 'Job': {
        if (!spec) break;
        const before = templateLabels(spec);
        setJobSelector(spec, metadata.name, metadata.uid);
        // A Job without labels of its own has those of its pods, also the ones that the server has added.
        if (equal(metadata.labels ?? {}, before) && Object.keys(templateLabels(spec)).length > 0) {
          metadata.labels = { ...templateLabels(spec) };
        }
        break;
      }
      case 'Pod':
        if (spec) {
          admitPod(spec, this.suffix(5));
          object.status = newPodStatus(spec, timestamp(this.clock.now()));
        }
        break;
      case 'Namespace':
        object.spec = { finalizers: ['kubernetes'] };
        object.status = { phase: 'Active' };
        break;
      default:
        break;
    }
  }

  /** A changed object with what nobody but the server may change taken from the one before. */
  private settle(kind: ServedKind, before: ApiObject, given: Fields, subresource: 'status' | undefined): ApiObject {
    const was = before.metadata;
    const metadata = { ...clone(fieldsOf(given.metadata)) } as unknown as Metadata;
    for (const name of [
      'name',
      'generateName',
      'namespace',
      'uid',
      'resourceVersion',
      'generation',
      'creationTimestamp',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ] as const) {
      if (was[name] === undefined) delete metadata[name];
      else Object.assign(metadata, { [name]: was[name] });
    }
    delete metadata.managedFields;
    if (subresource === 'status') {
      return {
        ...before,
        metadata: { ...was },
        status: isFields(given.status) ? (clone(given.status) as Fields) : {},
      };
    }
    const object = { ...clone(given), kind: before.kind, apiVersion: before.apiVersion, metadata } as ApiObject;
    if (kind.hasStatus) object.status = before.status ?? {};
    if (kind.kind === 'Job' && object.spec) setJobDefaults(object.spec, undefined);
    if (kind.kind === 'CronJob' && object.spec) setCronJobDefaults(object.spec);
    if (kind.kind === 'Secret') encodeSecret(object);
    if (kind.hasGeneration && !equal(before.spec, object.spec)) metadata.generation = (was.generation ?? 0) + 1;
    return object;
  }

  private checkChange(kind: ServedKind, before: ApiObject, object: ApiObject, name: string): void {
    const causes = [...changedCauses(kind, before, object), ...immutableCauses(kind, before, object)];
    if (causes.length > 0) throw invalid(kind, name, causes);
  }

  private requireOpenNamespace(kind: ServedKind, namespace: string, name: string): void {
    const found = this.store.get(namespaceKind, '', namespace);
    if (!found) throw notFound(namespaceKind, namespace);
    if (found.object.metadata.deletionTimestamp === undefined) return;
    const cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    };
    const error = forbidden(
      kind,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
    );
    throw new ApiError(error.code, error.reason, error.message, { ...error.details, causes: [cause] });
  }
}
