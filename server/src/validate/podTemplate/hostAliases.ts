import type { Field } from '../field.ts';
import { isDns1123Subdomain } from '../names.ts';
import type { Validation } from '../validation.ts';
import { wellFormed } from './checks.ts';
import { validateIp } from './dns.ts';
import { show } from './wording.ts';

/** `hostAliases` of a pod template: lines of its `/etc/hosts` (k8s.io/kubernetes `ValidateHostAliases`). */
export function validateHostAliases(aliases: Field, validation: Validation): void {
  // Before 1.30 the server's paths had no indexes.
  const indexed = validation.minor >= 30;
  const seen = new Map<string, Field>();
  for (const alias of aliases.items()) {
    const ip = alias.at('ip');
    validateIp(indexed || ip.templated ? ip : ip.as(`${aliases.path}.ip`), 'an alias’ `ip`', validation);
    for (const hostname of alias.at('hostnames').items()) {
      if (hostname.text === undefined) continue;
      wellFormed(
        indexed ? hostname : hostname.as(`${aliases.path}.hostnames`),
        isDns1123Subdomain(hostname.text),
        validation,
        'host-alias-name',
        'a host name',
      );
    }
    warnOfRepeated(ip, seen, validation);
  }
}

/** Server-side apply tells aliases apart by their address. */
function warnOfRepeated(ip: Field, seen: Map<string, Field>, validation: Validation): void {
  const address = ip.text;
  if (address === undefined) return;
  const before = seen.get(address);
  if (before) {
    validation.warn(
      ip,
      'host-alias-duplicate',
      `There is an alias for ${show(address)} already. Put its host names together.`,
      { related: [{ span: before.valueSpan, message: 'The other alias.' }] },
    );
  } else seen.set(address, ip);
}
