import type { Field } from '../../field.ts';
import { isHttpHeaderName, isPortName, isPortNumber } from '../../names.ts';
import type { Validation } from '../../validation.ts';
import { oneOfValues, wellFormed } from '../checks.ts';
import type { PodContext } from '../podContext.ts';
import { countOf, integerOf } from '../serverValue.ts';
import { oneOf, show, showField } from '../wording.ts';
import { heededSince } from './heeded.ts';
import { int32Of } from './ports.ts';

export type HandlerKind = 'exec' | 'httpGet' | 'tcpSocket' | 'grpc' | 'sleep';

/**
 * A probe or a lifecycle hook must do exactly one thing (k8s.io/kubernetes `validateHandler`). `kinds` are the ones it
 * may choose from, in the server's order: of several it looks at the first and refuses the others.
 */
export function validateHandler(
  handler: Field,
  kinds: readonly HandlerKind[],
  context: PodContext,
  validation: Validation,
): void {
  if (handler.written?.kind !== 'map') return;
  let first: Field | undefined;
  for (const kind of kinds) {
    const field = handler.at(kind);
    if (field.unset) continue;
    // A missing field of a templated object: it may be there once the template is filled in.
    if (!field.written) return;
    if (first) {
      validation.forbidden(
        field,
        'handler-many',
        `Only one handler is run, and ${showKey(first)} is here already. Remove ${showKey(first)} or ${showKey(field)}.`,
        { related: [{ span: first.placeSpan, message: 'The other handler.' }] },
      );
      continue;
    }
    first = field;
    validateAction(kind, field, context, validation);
  }
  if (!first) {
    validation.required(
      handler,
      'handler-required',
      `${showKey(handler)} does not say what to do. Give it one of ${oneOf(kinds)}.`,
      { span: handler.placeSpan },
    );
  }
}

function showKey(field: Field): string {
  return show(field.path.slice(field.path.lastIndexOf('.') + 1));
}

function validateAction(kind: HandlerKind, action: Field, context: PodContext, validation: Validation): void {
  switch (kind) {
    case 'exec':
      if (countOf(action.at('command')) === 0) {
        validation.required(
          action.at('command'),
          'exec-command-required',
          '`command` is missing: say which program is run in the container, with its arguments.',
        );
      }
      return;
    case 'httpGet':
      validateHttpGet(action, validation);
      return;
    case 'tcpSocket':
      validatePortNumberOrName(action.at('port'), validation);
      return;
    case 'grpc':
      validatePortOf(action.at('port'), int32Of(action.at('port')), validation);
      return;
    case 'sleep':
      validateSleep(action, context, validation);
  }
}

function validateHttpGet(httpGet: Field, validation: Validation): void {
  validatePortNumberOrName(httpGet.at('port'), validation);
  // Defaulting fills in an empty path ("/") and scheme ("HTTP").
  const scheme = httpGet.at('scheme');
  if (scheme.string !== '') oneOfValues(scheme, ['HTTP', 'HTTPS'], validation, 'http-scheme');
  const headers = httpGet.at('httpHeaders');
  for (const header of headers.items()) {
    const name = header.at('name');
    const problem = name.text === undefined ? undefined : isHttpHeaderName(name.text);
    if (!problem) continue;
    // The server names the list.
    validation.invalid(
      headers,
      'http-header-name',
      name.text === ''
        ? 'A header needs a `name`, such as `Accept`.'
        : `${showField(name)}: the name of a header ${problem}.`,
      { span: name.valueSpan },
    );
  }
}

/** k8s.io/kubernetes `ValidatePortNumOrName`. */
function validatePortNumberOrName(port: Field, validation: Validation): void {
  if (port.string !== undefined) {
    const problem = isPortName(port.string);
    if (!problem) return;
    const isNumber = /^[0-9]{1,5}$/.test(port.string) && !isPortNumber(Number(port.string));
    validation.invalid(
      port,
      'handler-port',
      isNumber
        ? `${showField(port)}: in quotes a port is the name of one, which cannot be digits alone. Write the number without quotes.`
        : `${showField(port)}: the name of one of the container’s ports ${problem}.`,
      isNumber ? { fixes: [{ kind: 'replaceValue', to: Number(port.string) }] } : {},
    );
  } else validatePortOf(port, int32Of(port), validation);
}

function validatePortOf(port: Field, number: number | undefined, validation: Validation): void {
  if (number === undefined) return;
  if (port.unset) {
    validation.invalid(port, 'handler-port', '`port` is missing: say which port is asked (1 to 65535).');
  } else wellFormed(port, isPortNumber(number), validation, 'handler-port', 'the number of a port');
}

/** k8s.io/kubernetes `validateSleepAction`. */
function validateSleep(sleep: Field, context: PodContext, validation: Validation): void {
  const seconds = sleep.written?.kind === 'map' ? integerOf(sleep.at('seconds')) : undefined;
  const grace = context.terminationGracePeriodSeconds;
  if (seconds === undefined || grace === undefined) return;
  const least = validation.minor >= heededSince.sleepOfZeroSeconds ? 0 : 1;
  if (seconds >= least && seconds <= grace) return;
  validation.invalid(
    sleep,
    'sleep-seconds',
    `A sleep of ${seconds} seconds does not fit: the pod is killed ${grace} seconds after it is asked to end. Use ${least} to ${grace}, or raise \`terminationGracePeriodSeconds\`.`,
    {
      span: sleep.at('seconds').valueSpan,
      related: [
        { span: context.spec.at('terminationGracePeriodSeconds').placeSpan, message: 'The time the pod has to end.' },
      ],
    },
  );
}
