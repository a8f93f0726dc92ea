import { itSays } from './podFindings.ts';

describe('network and identity of a pod template', () => {
  describe('DNS', () => {
    itSays([
      ['dnsPolicy: Default', []],
      ['dnsPolicy: Nowhere', ['dnsPolicy dns-policy']],
      ['dnsPolicy: ""', []],
      ['dnsPolicy: None', ['dnsConfig dns-none-without-nameservers']],
      ['dnsPolicy: None\ndnsConfig: {searches: ["b c"]}', ['dnsConfig.nameservers dns-none-without-nameservers']],
      ['dnsPolicy: None\ndnsConfig: {nameservers: [10.0.0.1]}', []],
      [
        'dnsConfig: {nameservers: [1.1.1.1, 8.8.8.8, "::1", x]}',
        ['dnsConfig.nameservers dns-nameservers-too-many', 'dnsConfig.nameservers[3] ip-address'],
      ],
      ['dnsConfig: {nameservers: [010.0.0.1]}', ['dnsConfig.nameservers[0] ip-address']],
      ['dnsConfig: {nameservers: [010.0.0.1]}', ['~dnsConfig.nameservers[0] ip-address-spelling'], 35],
      ['dnsConfig: {nameservers: [010.0.0.1]}', [], 32],
      ['dnsConfig: {nameservers: ["2001:DB8::1"]}', ['~dnsConfig.nameservers[0] ip-address-spelling']],
      ['dnsConfig: {searches: [".", a_b.example.com, example.com.]}', []],
      [
        'dnsConfig: {searches: [".", a_b.example.com, example.com.]}',
        ['dnsConfig.searches[0] dns-search', 'dnsConfig.searches[1] dns-search'],
        32,
      ],
      [
        'dnsConfig: {searches: ["b c", ".."]}',
        ['dnsConfig.searches[0] dns-search', 'dnsConfig.searches[1] dns-search'],
      ],
      [
        `dnsConfig: {searches: [${Array.from({ length: 33 }, () => 'a.b').join(', ')}]}`,
        ['dnsConfig.searches dns-searches-too-many'],
      ],
      [
        `dnsConfig: {searches: [${Array.from({ length: 10 }, () => `${'a.'.repeat(105)}b`).join(', ')}]}`,
        ['dnsConfig.searches dns-searches-too-long'],
      ],
      [
        'dnsConfig: {options: [{name: ndots, value: "2"}, {value: "1"}]}',
        ['dnsConfig.options[1] dns-option-name-required'],
      ],
    ]);
  });

  describe('host aliases', () => {
    itSays([
      ['hostAliases: [{ip: 127.0.0.1, hostnames: [a, b.c]}]', []],
      [
        'hostAliases: [{ip: nope, hostnames: [a, B_]}, {}]',
        ['hostAliases[0].ip ip-address', 'hostAliases[0].hostnames[1] host-alias-name', 'hostAliases[1].ip ip-address'],
      ],
      [
        'hostAliases: [{ip: nope, hostnames: [B_]}]',
        ['hostAliases.ip ip-address', 'hostAliases.hostnames host-alias-name'],
        29,
      ],
      ['hostAliases: [{ip: 10.0.0.1}, {ip: 10.0.0.1}]', ['~hostAliases[1].ip host-alias-duplicate']],
    ]);
  });

  describe('names', () => {
    itSays([
      ['hostname: a.b\nsubdomain: C', ['hostname hostname', 'subdomain hostname']],
      ['hostname: ""', []],
      ['hostnameOverride: a.b', []],
      ['hostnameOverride: ""', ['hostnameOverride hostname']],
      ['hostnameOverride: ""', [], 34],
      [
        `hostnameOverride: ${'a'.repeat(65)}\nsetHostnameAsFQDN: true\nhostNetwork: true`,
        [
          'hostnameOverride hostname-override-conflict',
          'hostnameOverride hostname-override-conflict',
          'hostnameOverride hostname-override-too-long',
        ],
      ],
      ['serviceAccountName: Bad_', ['serviceAccountName object-name']],
      ['serviceAccount: Bad_', ['serviceAccountName object-name']],
      ['serviceAccount: Bad_\nserviceAccountName: fine', []],
      [
        'imagePullSecrets: [{name: a}, {name: a}, {}]',
        ['~imagePullSecrets[1].name image-pull-secret-duplicate', '~imagePullSecrets[2].name image-pull-secret-empty'],
      ],
    ]);
  });

  describe('lifetime', () => {
    itSays([
      ['activeDeadlineSeconds: 0', ['activeDeadlineSeconds pod-active-deadline']],
      ['activeDeadlineSeconds: 2147483648', ['activeDeadlineSeconds pod-active-deadline']],
      ['activeDeadlineSeconds: 2147483647\nterminationGracePeriodSeconds: 0', []],
      ['terminationGracePeriodSeconds: -1', ['~terminationGracePeriodSeconds termination-grace-negative']],
      ['ephemeralContainers: []', []],
      [
        'ephemeralContainers: [{name: debug, image: busybox}]',
        ['ephemeralContainers ephemeral-containers-in-template'],
      ],
    ]);
  });
});
