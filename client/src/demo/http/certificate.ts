import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** What a server says over TLS who it is, both as PEM. */
export interface Certificate {
  /** Signed by its own key: who trusts it trusts nothing else. */
  readonly certificate: string;
  readonly key: string;
}

/** Tags of X.690, and those that X.509 gives its own optional fields. */
const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
  extensions: 0xa3,
  dnsName: 0x82,
  ipAddress: 0x87,
} as const;

/** The contents of object identifiers. */
const identifiers = {
  /** 1.2.840.10045.4.3.2 */
  ecdsaWithSha256: '2a8648ce3d040302',
  /** 2.5.4.3 */
  commonName: '550403',
  /** 2.5.29.17 */
  subjectAlternativeName: '551d11',
  /** 2.5.29.19 */
  basicConstraints: '551d13',
  /** 2.5.29.37 */
  extendedKeyUsage: '551d25',
  /** 1.3.6.1.5.5.7.3.1 */
  serverAuthentication: '2b06010505070301',
} as const;

const day = 86_400_000;

/**
 * A certificate (RFC 5280) for this machine's loopback interface, with a key that is made for it. It is written here, as
 * Node can sign but writes no certificates, and the libraries that do are as large as the demo cluster. `now` is in
 * milliseconds since 1970; the certificate is valid from the day before, for clocks that differ, and for ten years.
 */
export function createCertificate(now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(tags.sequence, identifier('ecdsaWithSha256'));
  const commonName = der(tags.sequence, identifier('commonName'), der(tags.utf8String, Buffer.from('demo cluster')));
  const name = der(tags.sequence, der(tags.set, commonName));
  const toSign = der(
    tags.sequence,
    // Version 3 is written as 2.
    der(tags.version, der(tags.integer, Buffer.of(2))),
    der(tags.integer, serialNumber()),
    algorithm,
    name,
    der(tags.sequence, time(now - day), time(now + 3652 * day)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(tags.extensions, der(tags.sequence, ...extensions())),
  );
  const signature = createSign('sha256').update(toSign).sign(privateKey);
  // All bits of the last byte count.
  const bits = der(tags.bitString, Buffer.of(0), signature);
  return {
    certificate: pem(der(tags.sequence, toSign, algorithm, bits)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(): Buffer[] {
  const names = [der(tags.ipAddress, Buffer.of(127, 0, 0, 1)), der(tags.dnsName, Buffer.from('localhost'))];
  return [
    extension('subjectAlternativeName', false, der(tags.sequence, ...names)),
    // No authority for others: an empty sequence.
    extension('basicConstraints', true, der(tags.sequence)),
    extension('extendedKeyUsage', false, der(tags.sequence, identifier('serverAuthentication'))),
  ];
}

function extension(name: keyof typeof identifiers, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [der(tags.boolean, Buffer.of(0xff))] : [];
  return der(tags.sequence, identifier(name), ...critical, der(tags.octetString, value));
}

/** 127 random bits, the first byte neither negative nor zero, which would be no shortest form. */
function serialNumber(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
  return serial;
}

/** Up to 2049 a year has two digits. */
function time(milliseconds: number): Buffer {
  const date = new Date(milliseconds);
  const digits = date.toISOString().replace(/\.\d+Z$|\D/g, '');
  if (date.getUTCFullYear() >= 2050) return der(tags.generalizedTime, Buffer.from(`${digits}Z`));
  return der(tags.utcTime, Buffer.from(`${digits.slice(2)}Z`));
}

function identifier(name: keyof typeof identifiers): Buffer {
  return der(tags.objectIdentifier, Buffer.from(identifiers[name], 'hex'));
}

/** A value in the distinguished encoding rules: tag, length, contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), body]);
  const size = length < 0x100 ? Buffer.of(0x81, length) : Buffer.of(0x82, length >> 8, length & 0xff);
  return Buffer.concat([Buffer.of(tag), size, body]);
}

function pem(certificate: Buffer): string {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
