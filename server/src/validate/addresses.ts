import type { Problem } from './names.ts';

/**
 * The 16 bytes of an IP address, or undefined where the text is none. As lenient as the server's historical reader
 * (k8s.io/utils `net.ParseIPSloppy`): leading zeros are skipped, zones are refused.
 */
function parseIp(text: string): Uint8Array | undefined {
  for (const character of text) {
    if (character === '.') return parseIpv4(text);
    if (character === ':') return parseIpv6(text);
  }
  return undefined;
}

function parseIpv4(text: string): Uint8Array | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  const address = new Uint8Array(16);
  address[10] = 0xff;
  address[11] = 0xff;
  for (const [index, octet] of octets.entries()) {
    if (!/^[0-9]+$/.test(octet) || Number(octet) > 0xff) return undefined;
    address[12 + index] = Number(octet);
  }
  return address;
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves[1] === undefined ? [] : groupsOf(halves[1], true);
  if (!head || !tail) return undefined;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing <= 0) return undefined;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** The bytes of groups between colons; the last may be an IPv4 address where `last` says that nothing follows. */
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':');
  const bytes: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (last && index === groups.length - 1 && group.includes('.')) {
      const embedded = parseIpv4(group);
      if (!embedded) return undefined;
      bytes.push(...embedded.subarray(12));
      continue;
    }
    if (!/^[0-9a-fA-F]+$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    if (value > 0xffff) return undefined;
    bytes.push(value >> 8, value & 0xff);
  }
  return bytes;
}

/**
 * An IP address in a field that is older than strict reading (`hostAliases[].ip`, `dnsConfig.nameservers`). Before 1.36
 * leading zeros and IPv4-mapped IPv6 addresses pass (StrictIPCIDRValidation).
 */
export function isIpAddress(value: string, minor: number): Problem {
  const address = parseIp(value);
  if (!address) return 'must be an IP address, such as 10.9.8.7 or 2001:db8::1';
  if (minor < 36) return undefined;
  if (/(^|\.)0[0-9]+(\.|$)/.test(value.slice(value.lastIndexOf(':') + 1)) || /[0-9a-fA-F]{5}/.test(value)) {
    return 'must not have leading zeros';
  }
  return value.includes(':') && isMappedIpv4(address) ? 'must not be an IPv4 address written as IPv6' : undefined;
}

function isMappedIpv4(address: Uint8Array): boolean {
  return address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 0xff && address[11] === 0xff;
}

/**
 * How the address should be written, where it is written otherwise: the server warns of it. IPv6 in RFC 5952's form,
 * mapped and zero-padded IPv4 as plain IPv4.
 */
export function canonicalIp(value: string): string | undefined {
  const address = parseIp(value);
  if (!address) return undefined;
  const canonical = isMappedIpv4(address) ? address.subarray(12).join('.') : ipv6Text(address);
  return canonical === value ? undefined : canonical;
}

function ipv6Text(address: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => ((address[2 * i] ?? 0) << 8) | (address[2 * i + 1] ?? 0));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && groups[end] === 0) end++;
    if (end - start > best.length) best = { start, length: end - start };
  }
  const hex = groups.map((group) => group.toString(16));
  if (best.start < 0) return hex.join(':');
  return `${hex.slice(0, best.start).join(':')}::${hex.slice(best.start + best.length).join(':')}`;
}
