import type { Field } from '../../field.ts';
import type { Validation } from '../../validation.ts';
import type { PodContext } from '../podContext.ts';
import { type HandlerKind, validateHandler } from './handlers.ts';
import { heededSince } from './heeded.ts';

const hooks = ['postStart', 'preStop'];

/** k8s.io/kubernetes `validateLifecycle`. `stopSignal` is behind a gate that is closed in every version: it is dropped. */
export function validateLifecycle(container: Field, context: PodContext, validation: Validation): void {
  const lifecycle = container.at('lifecycle');
  if (!lifecycle.present) return;
  const heedsSleep = validation.minor >= heededSince.sleepAction;
  const kinds: HandlerKind[] = ['exec', 'httpGet', 'tcpSocket', ...(heedsSleep ? (['sleep'] as const) : [])];
  for (const hook of hooks) {
    const handler = lifecycle.at(hook);
    if (!handler.present || isDropped(handler, validation)) continue;
    validateHandler(handler, kinds, context, validation);
  }
}

/** Whether something is left of the lifecycle once the server has dropped what the version does not heed. */
export function hasLifecycle(container: Field, validation: Validation): boolean {
  const lifecycle = container.at('lifecycle');
  if (!lifecycle.present) return false;
  const left = hooks.some((hook) => {
    const handler = lifecycle.at(hook);
    return handler.present && !isDropped(handler, validation);
  });
  if (left || lifecycle.templated) return true;
  const dropsSleep = validation.minor === 29;
  return !dropsSleep && !(validation.minor >= 33 && lifecycle.at('stopSignal').present);
}

/** 1.29 knows `sleep` behind a closed gate and drops a hook that does nothing else. */
function isDropped(handler: Field, validation: Validation): boolean {
  if (validation.minor !== 29 || !handler.at('sleep').present) return false;
  return ['exec', 'httpGet', 'tcpSocket'].every((kind) => handler.at(kind).unset);
}
