import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalIp, isIpAddress } from '../../../server/src/validate/addresses.ts';
import * as names from '../../../server/src/validate/names.ts';

type Check = (value: string) => string | undefined;

const long = (length: number) => 'a'.repeat(length);

const checks: [name: string, check: Check, fine: string[], wrong: string[]][] = [
  [
    'DNS labels',
    names.isDns1123Label,
    ['a', '1', 'a-b', '1a', 'a--b', long(63)],
    ['', 'A', 'a.b', '-a', 'a-', 'a_b', 'ä', 'a b', long(64), 'a\n'],
  ],
  [
    'DNS subdomains',
    names.isDns1123Subdomain,
    ['a', '1', 'a.b', 'a-b.c', long(253), `${long(100)}.b`],
    ['', '.', 'a.', '.a', 'a..b', 'a.-b', 'A', 'a_b', long(254)],
  ],
  [
    'DNS subdomains with underscores',
    names.isDns1123SubdomainWithUnderscore,
    ['a', '_a', '_a._b', 'a_b', 'a_-b'],
    ['', '__a', '_', 'a_', '-a', '_-a', 'A', 'a..b'],
  ],
  [
    'label keys',
    names.isQualifiedName,
    ['a', 'A', 'a_b.c-d', 'example.com/A', '1', `x.y/${long(63)}`, `${long(253)}/a`],
    ['', '/', 'a/', '/a', 'a/b/c', 'A/b', '-a', 'a-', 'a b', long(64), 'a/-', `${long(254)}/a`],
  ],
  [
    'label values',
    names.isLabelValue,
    ['', 'a', 'A_b.c', '1', long(63)],
    ['-', 'a ', 'a/b', '_a', 'a.', long(64), 'é'],
  ],
  [
    'keys of ConfigMaps',
    names.isConfigMapKey,
    ['a', '.a', '-', '_', 'a..b', '.-.', 'A.txt', long(253)],
    ['', '.', '..', '..a', 'a/b', 'a b', long(254)],
  ],
  ['HTTP headers', names.isHttpHeaderName, ['X-A', 'a', '-'], ['', 'a b', 'a:', 'ä', 'a_b']],
  [
    'names of ports',
    names.isPortName,
    ['http', 'a', '1a', 'a-1', 'abcdefghijklmno'],
    ['', '80', 'A', 'a--b', '-a', 'a-', 'a_b', 'abcdefghijklmnop'],
  ],
  [
    'paths with a domain',
    names.isDomainPrefixedPath,
    ['a/b', 'example.com/a/b', 'a.b/~%!$&()*+,;=:'],
    ['', 'a', '/a', 'a/', 'A/b', 'a/b c', 'a/@', 'a/ä'],
  ],
  [
    'names of variables',
    (value) => names.isEnvVarName(value, 36),
    ['a', '1', 'a b', '..', '~!@#$%^&*()'],
    ['', 'a=b', '=', 'ä', '\t', '\x7f'],
  ],
  [
    'names of variables before 1.32',
    (value) => names.isEnvVarName(value, 31),
    ['a', '_', '-.a1'],
    ['', '1', 'a b', '.', '..', '..a', 'a=b'],
  ],
];

describe('names', () => {
  for (const [name, check, fine, wrong] of checks) {
    it(name, () => {
      for (const value of fine) assert.equal(check(value), undefined, JSON.stringify(value));
      for (const value of wrong) assert.equal(typeof check(value), 'string', JSON.stringify(value));
    });
  }

  it('count bytes, as the server does', () => {
    assert.equal(names.byteLength('aé€😀'), 1 + 2 + 3 + 4);
  });

  it('agree with the server on every text', () => {
    const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
    const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
    const value = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', '/', ' ', 'é'), maxLength: 8 }),
        (text) => {
          assert.equal(names.isDns1123Label(text) === undefined, label.test(text), text);
          assert.equal(names.isDns1123Subdomain(text) === undefined, subdomain.test(text), text);
          assert.equal(names.isLabelValue(text) === undefined, value.test(text), text);
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('addresses', () => {
  it('are IPv4 or IPv6', () => {
    for (const ip of [
      '1.2.3.4',
      '0.0.0.0',
      '::',
      '::1',
      '2001:db8::1',
      'FE80::1',
      '1:2:3:4:5:6:7:8',
      '1:2:3:4:5:6:7::',
      '::1.2.3.4',
      '64:ff9b::1.2.3.4',
    ]) {
      assert.equal(isIpAddress(ip, 36), undefined, ip);
    }
    for (const ip of [
      '',
      '1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.-4',
      ' 1.2.3.4',
      ':',
      ':::',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '1:2:3:4:5:6:7:8::',
      'fe80::1%eth0',
      '12345::',
      'g::',
      'localhost',
      '1.2.3.4/8',
    ]) {
      assert.equal(typeof isIpAddress(ip, 36), 'string', ip);
    }
  });

  it('may have leading zeros, or be IPv4 written as IPv6, before 1.36', () => {
    for (const ip of ['010.1.1.1', '1.2.3.04', '::ffff:1.2.3.4', '::ffff:102:304', '00001::']) {
      assert.equal(isIpAddress(ip, 35), undefined, ip);
      assert.equal(typeof isIpAddress(ip, 36), 'string', ip);
    }
  });

  it('have one best way to be written', () => {
    const written: [text: string, best: string | undefined][] = [
      ['1.2.3.4', undefined],
      ['::1', undefined],
      ['010.1.1.1', '10.1.1.1'],
      ['FE80:0:0:0:0:0:0:0ABC', 'fe80::abc'],
      ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
      ['1:0:2:3:4:5:6:7', undefined],
      ['::ffff:1.2.3.4', '1.2.3.4'],
      ['::1.2.3.4', '::102:304'],
      ['0:0:0:0:0:0:0:0', '::'],
      ['nonsense', undefined],
    ];
    for (const [text, best] of written) assert.equal(canonicalIp(text), best, text);
  });
});

describe('names to take instead', () => {
  const similar: [text: string, name: string | undefined][] = [
    ['Nightly_Backup', 'nightly-backup'],
    ['-a.-b-', 'a.b'],
    ['a..b', 'a.b'],
    ['my job (new)', 'my-job-new'],
    ['fine', undefined],
    ['---', undefined],
    ['日本', undefined],
  ];
  for (const [text, name] of similar) {
    it(JSON.stringify(text), () => {
      assert.equal(names.similarDnsName(text), name);
    });
  }

  it('are names', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', '.', '/', ' ', 'é') }), (text) => {
        const name = names.similarDnsName(text);
        if (name !== undefined) assert.equal(names.isDns1123Subdomain(name), undefined, name);
      }),
    );
  });
});
