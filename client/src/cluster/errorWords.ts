import { complaintsOf } from './apply/complaints.ts';
import { type ClusterError, type Failure, oneLine } from './errors.ts';
import type { ClusterPlace } from './ports.ts';

/** What went wrong, for people. Each part is a sentence or more; the last two may be ''. */
export interface ErrorWords {
  readonly what: string;
  readonly why: string;
  readonly remedy: string;
}

/** One paragraph: what is wrong, why, and what to do about it. Plain text, without secrets. */
export function errorWords(error: ClusterError): string {
  const { what, why, remedy } = partsOf(error);
  return [what, why, remedy].filter((part) => part !== '').join(' ');
}

/** A few words for a place that has no room for more, such as a line of the tree. */
export function shortErrorWords(error: ClusterError): string {
  const { failure } = error;
  switch (failure.kind) {
    case 'unauthorized':
      return 'the credentials were refused';
    case 'forbidden':
      return failure.by === 'quota' ? 'a quota is used up' : failure.by === 'admission' ? 'refused' : 'not permitted';
    case 'notFound':
      return failure.what === 'resource' ? 'not served by this cluster' : 'not found';
    case 'alreadyExists':
      return 'exists already';
    case 'conflict':
      return failure.by === 'fieldManager' ? 'fields belong to another manager' : 'changed in between';
    case 'invalid':
    case 'badRequest':
    case 'manifest':
      return 'the manifest is not valid';
    case 'denied':
      return 'denied by an admission policy';
    case 'gone':
      return 'the list has expired';
    case 'tooManyRequests':
      return 'the server is busy';
    case 'serverError':
      return 'the server has a problem';
    case 'unexpected':
    case 'malformed':
      return 'no Kubernetes answer';
    case 'timeout':
      return 'no answer in time';
    case 'unreachable':
      return unreachableWords[failure.reason].short;
    case 'tls':
      return 'no secure connection';
    case 'credential':
      return 'no credentials';
    case 'kubeconfig':
      return 'the kubeconfig has a problem';
  }
}

export function partsOf(error: ClusterError): ErrorWords {
  const { failure } = error;
  const { place, request, retryAfter } = error.context;
  const server = place ? `${place.server} (context ${place.context})` : 'the cluster';
  const config = place ? `${place.kubeconfig || 'this pod'}, context ${place.context}` : 'the kubeconfig';
  const user = place?.user ? `user ${place.user} of ${config}` : config;
  const target = request ? `${verbWords[request.verb] ?? request.verb} ${request.target}` : 'do this';

  switch (failure.kind) {
    case 'unauthorized':
      return {
        what: `The server ${server} does not accept the credentials of ${user}.`,
        why: 'They may have expired, or belong to another cluster.',
        remedy: 'Sign in again the way this cluster asks for, then refresh.',
      };
    case 'forbidden':
      return forbiddenWords(failure, target, place);
    case 'notFound':
      return notFoundWords(failure, request?.target ?? 'the object', server);
    case 'alreadyExists':
      return {
        what: `${sentence(request?.target ?? 'the object')} exists already.`,
        why: '',
        remedy: 'Choose another name, or delete the one that is there.',
      };
    case 'conflict':
      return conflictWords(failure, request?.target ?? 'the object');
    case 'invalid':
    case 'badRequest':
    case 'manifest':
      return {
        what: `The server refuses the manifest${request ? ` of ${request.target}` : ''}.`,
        why: complaintWords(error) || said(failure),
        remedy: '',
      };
    case 'denied':
      return {
        what: `An admission policy of the cluster does not let you ${target}.`,
        why: said(failure),
        remedy: 'Change what it objects to, or ask whoever runs the cluster.',
      };
    case 'gone':
      return { what: 'The server no longer keeps what was asked for.', why: '', remedy: 'Refresh to read it again.' };
    case 'tooManyRequests':
      return {
        what: `The server ${server} is busy and has put the request off.`,
        why: '',
        remedy: retryAfter ? `Try again in ${Math.ceil(retryAfter / 1000)} s.` : 'Try again in a moment.',
      };
    case 'serverError':
      return {
        what: `The server ${server} has a problem of its own (HTTP ${failure.status.code}).`,
        why: said(failure),
        remedy: 'Try again; if it stays, whoever runs the cluster has to look at it.',
      };
    case 'unexpected':
      return {
        what: `The server ${server} answered HTTP ${failure.status.code}, which was not expected.`,
        why: said(failure),
        remedy: 'Check the server address in the kubeconfig; a proxy or a sign-in page may be in between.',
      };
    case 'malformed':
      return {
        what: `What answers at ${server} does not speak as a Kubernetes API server does.`,
        why: sentence(failure.problem),
        remedy: 'Check the server address in the kubeconfig; a proxy or a sign-in page may be in between.',
      };
    case 'timeout':
      return {
        what: `The server ${server} did not answer in time.`,
        why: timeoutReasons[failure.of],
        remedy: 'Check the network (VPN, proxy) and try again.',
      };
    case 'unreachable': {
      const { why, remedy } = unreachableWords[failure.reason];
      return {
        what: `The server ${server} cannot be reached.`,
        why: `${why} (${oneLine(failure.detail, 120)}).`,
        remedy,
      };
    }
    case 'tls':
      return tlsWords(failure, server, config, user);
    case 'credential':
      return credentialWords(failure, user);
    case 'kubeconfig':
      return kubeconfigWords(failure);
  }
}

type Of<K extends Failure['kind']> = Extract<Failure, { kind: K }>;

const verbWords: Readonly<Record<string, string>> = {
  get: 'read',
  list: 'list',
  watch: 'watch',
  create: 'create',
  apply: 'apply',
  update: 'change',
  patch: 'change',
  delete: 'delete',
};

const timeoutReasons: Readonly<Record<Of<'timeout'>['of'], string>> = {
  connect: 'No connection could be made.',
  answer: 'It took the request and said nothing.',
  server: 'It says itself that it took too long.',
};

const unreachableWords: Readonly<
  Record<Of<'unreachable'>['reason'], { readonly short: string; readonly why: string; readonly remedy: string }>
> = {
  dns: {
    short: 'its name cannot be resolved',
    why: 'Its name cannot be resolved',
    remedy: 'Check the network (VPN), or whether the cluster still exists under this name.',
  },
  refused: {
    short: 'nothing listens there',
    why: 'Nothing listens at this address',
    remedy: 'Start the cluster, or choose another context.',
  },
  reset: { short: 'the connection broke', why: 'The connection broke off', remedy: 'Try again.' },
  network: {
    short: 'no way through the network',
    why: 'There is no way to it through the network',
    remedy: 'Check the network (VPN) and try again.',
  },
  silent: { short: 'it went silent', why: 'It has stopped answering', remedy: 'It is tried again by itself.' },
  proxy: {
    short: 'the proxy refuses',
    why: 'The proxy in between does not make the connection',
    remedy: 'Check proxy-url in the kubeconfig, or HTTPS_PROXY and NO_PROXY.',
  },
};

function forbiddenWords(failure: Of<'forbidden'>, target: string, place: ClusterPlace | undefined): ErrorWords {
  const who = place?.impersonating ?? place?.user;
  switch (failure.by) {
    case 'quota':
      return {
        what: `A resource quota does not let you ${target}.`,
        why: said(failure),
        remedy: 'Delete what is no longer needed, ask for less, or have the quota raised.',
      };
    case 'admission':
      return {
        what: `The cluster does not let you ${target}.`,
        why: said(failure),
        remedy: 'Change what it objects to, or ask whoever runs the cluster.',
      };
    case 'authorization':
      return {
        what: `${who ? `User ${who} (context ${place?.context})` : 'The user'} is not permitted to ${target}.`,
        why: said(failure),
        remedy: 'Ask whoever runs the cluster for a role that allows it, or choose another context or namespace.',
      };
  }
}

function notFoundWords(failure: Of<'notFound'>, target: string, server: string): ErrorWords {
  switch (failure.what) {
    case 'namespace':
      return {
        what: `There is no namespace "${oneLine(failure.status.details.name ?? '', 100)}" on ${server}.`,
        why: '',
        remedy: 'Create it, or name another one in the manifest or in the side bar.',
      };
    case 'resource':
      return {
        what: `The server ${server} does not serve ${target}.`,
        why: '',
        remedy: 'Its version may be too old or too new for it, or the address leads to another server.',
      };
    case 'object':
      return { what: `${sentence(target)} does not exist (any more).`, why: '', remedy: '' };
  }
}

function conflictWords(failure: Of<'conflict'>, target: string): ErrorWords {
  switch (failure.by) {
    case 'fieldManager': {
      const fields = failure.status.causes.map((cause) => oneLine(`${cause.field} (${cause.message})`, 200));
      return {
        what: `Another manager owns fields that the manifest of ${target} sets.`,
        why: fields.length === 0 ? said(failure) : `${fields.slice(0, 5).join('; ')}${fields.length > 5 ? '; …' : ''}.`,
        remedy: 'Leave them out, or take them over.',
      };
    }
    case 'version':
      return {
        what: `${sentence(target)} was changed by somebody else in between.`,
        why: '',
        remedy: 'Read it again and repeat the change.',
      };
    case 'other':
      return { what: `${sentence(target)} is not in a state that allows this.`, why: said(failure), remedy: '' };
  }
}

function tlsWords(failure: Of<'tls'>, server: string, config: string, user: string): ErrorWords {
  const detail = oneLine(failure.detail, 120);
  switch (failure.reason) {
    case 'expired':
      return {
        what: `The certificate of ${server} is not valid today (${detail}).`,
        why: 'It has expired, or this computer’s clock is wrong.',
        remedy: 'Check the clock; otherwise the cluster’s certificates have to be renewed.',
      };
    case 'untrusted':
      return {
        what: `The certificate of ${server} is signed by nobody that the kubeconfig trusts (${detail}).`,
        why: 'The certificate authority in the kubeconfig may belong to an older cluster at this address.',
        remedy: `Fetch the cluster’s kubeconfig again (${config}).`,
      };
    case 'hostname':
      return {
        what: `The certificate of ${server} is made out to another name (${detail}).`,
        why: '',
        remedy: 'Use an address that the certificate names, or set tls-server-name in the kubeconfig.',
      };
    case 'clientCertificate':
      return {
        what: `The server ${server} does not accept the client certificate of ${user} (${detail}).`,
        why: 'It may have expired, or belong to another cluster.',
        remedy: 'Fetch new credentials for this cluster.',
      };
    case 'protocol':
      return {
        what: `No secure connection to ${server} can be made (${detail}).`,
        why: 'What listens there may not speak TLS, or something in between interferes.',
        remedy: 'Check the server address in the kubeconfig (https or http, port).',
      };
  }
}

function credentialWords(failure: Of<'credential'>, user: string): ErrorWords {
  const subject = oneLine(failure.subject, 300);
  const detail = oneLine(failure.detail, 500);
  switch (failure.reason) {
    case 'pluginMissing':
      return {
        what: `The credential plugin ${subject} of ${user} was not found.`,
        why: '',
        remedy:
          detail === ''
            ? 'Install it, or make sure that it is on the PATH of the editor.'
            : `The kubeconfig says how to get it: ${detail}${endOf(detail)}`,
      };
    case 'pluginFailed':
      return {
        what: `The credential plugin ${subject} of ${user} failed.`,
        why: sentence(detail),
        remedy: 'Run it in a terminal to see what it needs; often it is a new sign-in.',
      };
    case 'pluginTimeout':
      return {
        what: `The credential plugin ${subject} of ${user} gave no answer.`,
        why: sentence(detail),
        remedy: 'Run it in a terminal to see what it waits for.',
      };
    case 'pluginAnswer':
      return {
        what: `The credential plugin ${subject} of ${user} gave an answer that cannot be used.`,
        why: sentence(detail),
        remedy: 'Update the plugin, or the kubeconfig’s entry for it.',
      };
    case 'pluginInteractive':
      return {
        what: `The credential plugin ${subject} of ${user} wants to ask questions in a terminal.`,
        why: sentence(detail),
        remedy: 'Sign in with it in a terminal first, or set interactiveMode: IfAvailable in the kubeconfig.',
      };
    case 'pluginDenied':
      return {
        what: `The credential plugin ${subject} of ${user} was not allowed to run.`,
        why: sentence(detail),
        remedy: detail === '' ? 'Refresh to be asked again.' : 'Change that setting if the plugin is to be trusted.',
      };
    case 'providerRemoved':
      return {
        what: `The auth-provider ${subject} of ${user} is no longer supported.`,
        why: 'Kubernetes removed it in version 1.26.',
        remedy: 'Let the cloud’s tool write the kubeconfig again: it will use a credential plugin.',
      };
    case 'provider':
      return {
        what: `The auth-provider ${subject} of ${user} gave no token.`,
        why: sentence(detail),
        remedy: 'Sign in again with the tool that has written the kubeconfig.',
      };
    case 'file':
      return {
        what: `The credentials of ${user} cannot be read: ${subject}.`,
        why: sentence(detail),
        remedy: 'Correct the path or fetch new credentials.',
      };
  }
}

function kubeconfigWords(failure: Of<'kubeconfig'>): ErrorWords {
  const file = failure.line === undefined ? failure.file : `${failure.file}, line ${failure.line}`;
  const detail = oneLine(failure.detail, 300);
  switch (failure.reason) {
    case 'missing':
      return {
        what: `There is no kubeconfig with a context: ${file}.`,
        why: '',
        remedy: 'Create a cluster or fetch its kubeconfig; the setting kubernetesJobs.kubeconfig names another file.',
      };
    case 'unreadable':
      return {
        what: `The kubeconfig ${file} cannot be read (${detail}).`,
        why: '',
        remedy: 'Check its permissions.',
      };
    case 'syntax':
      return { what: `The kubeconfig ${file} is not valid YAML: ${detail}.`, why: '', remedy: 'Correct the file.' };
    case 'shape':
      return { what: `The kubeconfig ${file} cannot be used: ${detail}.`, why: '', remedy: 'Correct the file.' };
    case 'noContext':
      return {
        what: `The kubeconfig ${file} names no current context.`,
        why: '',
        remedy: 'Choose a context.',
      };
    case 'unknownContext':
      return { what: `The kubeconfig ${file} has no context ${detail}.`, why: '', remedy: 'Choose another context.' };
    case 'unknownCluster':
      return {
        what: `The kubeconfig ${file} has no cluster ${detail || '(none named)'}.`,
        why: 'The context names it.',
        remedy: 'Correct the file.',
      };
    case 'unknownUser':
      return {
        what: `The kubeconfig ${file} has no user ${detail}.`,
        why: 'The context names it.',
        remedy: 'Correct the file.',
      };
    case 'server':
      return {
        what: `The cluster ${detail} in the kubeconfig ${file} has no usable server address.`,
        why: '',
        remedy: 'It has to be a URL that begins with https:// or http://.',
      };
  }
}

/** The server's own words, kept to a length that people read. */
function said({ status }: { readonly status: { readonly message: string; readonly reason: string } }): string {
  const text = oneLine(status.message || status.reason, 600);
  return text === '' ? '' : sentence(text);
}

/** What is wrong with a manifest, field by field. */
function complaintWords(error: ClusterError): string {
  const complaints = complaintsOf(error).map(({ field, message }) =>
    oneLine(field === '' ? message : `${field.replace(/^\./, '')}: ${message}`, 400),
  );
  return complaints.length === 0
    ? ''
    : sentence(`${complaints.slice(0, 4).join('; ')}${complaints.length > 4 ? '; …' : ''}`);
}

function sentence(text: string): string {
  if (text === '') return '';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${endOf(text)}`;
}

/** The full stop that a sentence may still need. */
function endOf(text: string): string {
  return /[.!?…]$/.test(text) ? '' : '.';
}
