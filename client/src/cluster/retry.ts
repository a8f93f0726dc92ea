import type { ClusterError } from './errors.ts';

const second = 1000;
const minute = 60 * second;

/** Milliseconds before the first try again after something that may pass by itself. */
export const quickestRetry = second;

/**
 * Milliseconds until the next try by itself, or undefined where only a person can mend it.
 * @param attempt how many tries have failed, from 1
 * @param random 0 … 1, so that many clients of one server do not come back at the same moment
 * @param wasPermitted the same was answered before: a server that has just started refuses until it knows its roles
 */
export function retryDelay(
  error: ClusterError,
  attempt: number,
  random: () => number,
  wasPermitted = false,
): number | undefined {
  const bounds = wasPermitted && error.kind === 'forbidden' ? forbiddenAnew : boundsOf(error);
  if (!bounds) return undefined;
  const [least, most] = bounds;
  const wait = Math.min(least * 2 ** Math.min(attempt - 1, 20), most) * (0.5 + random() / 2);
  return Math.max(wait, error.context.retryAfter ?? 0);
}

const forbiddenAnew = [2 * quickestRetry, 10 * minute] as const;

function boundsOf({ failure }: ClusterError): readonly [number, number] | undefined {
  switch (failure.kind) {
    case 'timeout':
    case 'unreachable':
    case 'serverError':
    case 'tooManyRequests':
    case 'malformed':
    case 'gone':
    case 'conflict':
      return [2 * quickestRetry, 30 * second];
    // What a person or an administrator mends elsewhere is looked at again now and then.
    case 'unauthorized':
    case 'forbidden':
    case 'tls':
      return [minute, 10 * minute];
    case 'notFound':
    case 'unexpected':
    case 'invalid':
    case 'badRequest':
    case 'denied':
    case 'manifest':
    case 'alreadyExists':
      return [2 * minute, 10 * minute];
    case 'credential':
      // A plugin fails too when the network is down. Asking again must not open a browser every minute.
      return failure.reason === 'pluginFailed' || failure.reason === 'pluginTimeout' || failure.reason === 'provider'
        ? [minute, 10 * minute]
        : undefined;
    case 'kubeconfig':
      return undefined;
  }
}
