import { canonicalIp, isIpAddress } from '../addresses.ts';
import type { Field } from '../field.ts';
import { byteLength, isDns1123Subdomain, isDns1123SubdomainWithUnderscore } from '../names.ts';
import type { Validation } from '../validation.ts';
import { oneOfValues, wellFormed } from './checks.ts';
import { countOf } from './serverValue.ts';
import { show, showField } from './wording.ts';

const policies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/* What the C library of Linux can hold (k8s.io/kubernetes `MaxDNSNameservers` and its neighbours). */
const mostNameservers = 3;
const mostSearches = 32;
const longestSearchList = 2048;

/** `dnsPolicy` and `dnsConfig` of a pod template (k8s.io/kubernetes `validateDNSPolicy`, `validatePodDNSConfig`). */
export function validateDns(spec: Field, validation: Validation): void {
  const policy = spec.at('dnsPolicy');
  const config = spec.at('dnsConfig');
  if (policy.string !== '') oneOfValues(policy, policies, validation, 'dns-policy');
  if (policy.string === 'None' && isWithoutNameservers(policy, config, validation)) return;
  validateNameservers(config.at('nameservers'), validation);
  validateSearches(config.at('searches'), validation);
  for (const option of config.at('options').items()) {
    if (option.at('name').text !== '') continue;
    // The server names the option, not its name.
    validation.required(option, 'dns-option-name-required', 'A DNS option needs a `name`, such as `ndots`.', {
      span: option.at('name').placeSpan,
    });
  }
}

/** Without the cluster's name servers there must be others: the server looks at nothing else of the configuration. */
function isWithoutNameservers(policy: Field, config: Field, validation: Validation): boolean {
  const nameservers = config.at('nameservers');
  const related = [{ span: policy.valueSpan, message: 'The policy is here.' }];
  if (config.unset) {
    validation.required(
      config,
      'dns-none-without-nameservers',
      '`dnsPolicy: None` leaves the pod without name servers. List some in `dnsConfig.nameservers`, or choose another policy.',
      { related },
    );
    return true;
  }
  if (countOf(nameservers) !== 0) return false;
  validation.required(
    nameservers,
    'dns-none-without-nameservers',
    '`dnsPolicy: None` leaves the pod without name servers. List at least one here, or choose another policy.',
    { related },
  );
  return true;
}

function validateNameservers(nameservers: Field, validation: Validation): void {
  const count = countOf(nameservers) ?? 0;
  if (count > mostNameservers) {
    validation.invalid(
      nameservers,
      'dns-nameservers-too-many',
      `${count} name servers are too many: a Linux resolver reads ${mostNameservers}. Remove ${count - mostNameservers}.`,
      { span: nameservers.placeSpan },
    );
  }
  for (const nameserver of nameservers.items()) validateIp(nameserver, 'the address of a name server', validation);
}

/** An IP address, and how it should be written. */
export function validateIp(field: Field, what: string, validation: Validation): void {
  const address = field.text;
  if (address === undefined) return;
  wellFormed(field, isIpAddress(address, validation.minor), validation, 'ip-address', what);
  // 1.33 is the first to warn of other spellings.
  const canonical =
    validation.minor >= 33 && !isIpAddress(address, validation.minor) ? canonicalIp(address) : undefined;
  if (canonical !== undefined) {
    validation.warn(
      field,
      'ip-address-spelling',
      `${show(address)} is an unusual spelling of ${show(canonical)}, which other programs may not take for the same address. Write ${show(canonical)}.`,
      { fixes: [{ kind: 'replaceValue', to: canonical }] },
    );
  }
}

function validateSearches(searches: Field, validation: Validation): void {
  const items = searches.items();
  if (items.length > mostSearches) {
    validation.invalid(
      searches,
      'dns-searches-too-many',
      `${items.length} search domains are too many: there may be ${mostSearches}. Remove ${items.length - mostSearches}.`,
      { span: searches.placeSpan },
    );
  }
  const length = byteLength(items.map((item) => item.string ?? '').join(' '));
  if (length > longestSearchList) {
    validation.invalid(
      searches,
      'dns-searches-too-long',
      `The search domains are ${length} characters together, blanks between them counted; there may be ${longestSearchList}.`,
      { span: searches.placeSpan },
    );
  }
  for (const item of items) {
    const domain = item.text;
    if (domain === undefined) continue;
    const trimmed = domain.endsWith('.') ? domain.slice(0, -1) : domain;
    // 1.33 relaxed it (RelaxedDNSSearchValidation).
    const relaxed = validation.minor >= 33;
    if (relaxed && domain === '.') continue;
    const problem = relaxed ? isDns1123SubdomainWithUnderscore(trimmed) : isDns1123Subdomain(trimmed);
    if (problem) validation.invalid(item, 'dns-search', `${showField(item)}: a search domain ${problem}.`);
  }
}
