import type { Field } from '../field.ts';
import { byteLength, isDns1123Subdomain } from '../names.ts';
import type { Validation } from '../validation.ts';
import { wellFormed } from './checks.ts';
import { showField } from './wording.ts';

const longestCredentialSpec = 64 * 1024;
const longestDomain = 255;
const longestUser = 104;

const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/u;
const dnsLabel = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const dnsDomain = new RegExp(`^${dnsLabel}(?:\\.${dnsLabel})*$`);
/** Of ASCII. */
const controlCharacter = /[^\P{Cc}\u0080-\u009f]/u;

/**
 * `securityContext.windowsOptions` of a pod or a container (k8s.io/kubernetes `validateWindowsSecurityContextOptions`).
 * What `hostProcess` asks of the whole pod is not looked at here.
 */
export function validateWindowsOptions(options: Field, validation: Validation): void {
  const specName = options.at('gmsaCredentialSpecName');
  if (specName.string !== undefined) {
    wellFormed(
      specName,
      isDns1123Subdomain(specName.string),
      validation,
      'windows-gmsa-spec-name',
      'the name of a GMSACredentialSpec object',
    );
  }
  const spec = options.at('gmsaCredentialSpec');
  if (spec.string !== undefined) {
    const length = byteLength(spec.string);
    if (length === 0 || length > longestCredentialSpec) {
      validation.invalid(
        spec,
        'windows-gmsa-spec',
        length === 0
          ? '`gmsaCredentialSpec` is empty: leave it out, or put the credential spec’s JSON here.'
          : `\`gmsaCredentialSpec\` has ${length} bytes; Kubernetes allows at most ${longestCredentialSpec}.`,
      );
    }
  }
  validateUserName(options.at('runAsUserName'), validation);
}

function validateUserName(field: Field, validation: Validation): void {
  const name = field.string;
  if (name === undefined) return;
  const problem = userNameProblem(name);
  if (problem) validation.invalid(field, 'windows-user-name', `${showField(field)}: ${problem}.`);
}

function userNameProblem(name: string): string | undefined {
  if (name === '') return 'a user name must not be empty; leave the field out to run as the image’s user';
  if (controlCharacter.test(name)) return 'a user name must not contain control characters';
  const parts = name.split('\\');
  if (parts.length > 2) return 'there may be one backslash at most, between domain and user (`DOMAIN\\user`)';
  const domain = parts.length === 2 ? parts[0] : undefined;
  const user = parts.at(-1) ?? '';
  if (domain !== undefined) {
    if (byteLength(domain) > longestDomain) return `the domain may have at most ${longestDomain} characters`;
    if (!netBiosDomain.test(domain) && !dnsDomain.test(domain)) {
      return 'what stands before the backslash is neither a NetBIOS nor a DNS domain name';
    }
  }
  if (user === '') return 'there is no user after the backslash';
  if (byteLength(user) > longestUser) return `a user name may have at most ${longestUser} characters`;
  if (/^[. ]+$/.test(user)) return 'a user name must not consist of dots and spaces alone';
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) return 'a user name must not contain any of " / \\ : ; | = , + * ? < > @ [ ]';
  return undefined;
}
