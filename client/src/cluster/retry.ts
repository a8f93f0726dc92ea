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
  const backOff = wasPermitted && error.kind === 'forbidden' ? forbiddenAnew : backOffOf(error);
  if (!backOff) return undefined;
  const { least, most, growth } = backOff;
  const wait = Math.min(least * growth ** Math.min(attempt - 1, 20), most) * (0.5 + random() / 2);
  return Math.max(wait, error.context.retryAfter ?? 0);
}

/** Milliseconds to wait first and at most, and how many times longer each wait is than the one before. */
interface BackOff {
  readonly least: number;
  readonly most: number;
  readonly growth: number;
}

const passing: BackOff = { least: 2 * quickestRetry, most: 30 * second, growth: 2 };

/**
 * A server that is only starting, or a role that is only just being given, is another matter a moment later. Who is
 * never permitted comes to ask seldom within a few tries.
 */
const refused: BackOff = { least: 2 * quickestRetry, most: 10 * minute, growth: 4 };

const forbiddenAnew: BackOff = { ...refused, growth: 2 };

/**
 * What a person or an administrator mends elsewhere is looked at again now and then. No sooner: each try may run a
 * credential plugin, and asking again must not open a browser every few seconds.
 */
const mendedElsewhere: BackOff = { least: minute, most: 10 * minute, growth: 2 };

function backOffOf({ failure }: ClusterError): BackOff | undefined {
  switch (failure.kind) {
    case 'timeout':
    case 'unreachable':
    case 'serverError':
    case 'tooManyRequests':
    case 'malformed':
    case 'gone':
    case 'conflict':
      return passing;
    case 'forbidden':
    case 'notFound':
    case 'unexpected':
    case 'invalid':
    case 'badRequest':
    case 'denied':
    case 'manifest':
    case 'alreadyExists':
      return refused;
    case 'unauthorized':
    case 'tls':
      return mendedElsewhere;
    case 'credential':
      // A plugin fails too when the network is down.
      return failure.reason === 'pluginFailed' || failure.reason === 'pluginTimeout' || failure.reason === 'provider'
        ? mendedElsewhere
        : undefined;
    case 'kubeconfig':
      return undefined;
  }
}
