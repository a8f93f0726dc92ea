import { itSays, type PodCase } from './podFindings.ts';

describe('security of a pod template', () => {
  const context = (text: string, expected: readonly string[], minor?: number): PodCase => [
    `securityContext: {${text}}`,
    expected.map((line) => `securityContext.${line}`),
    minor,
  ];

  describe('ids and policies', () => {
    itSays([
      context('runAsUser: 0, runAsGroup: 2147483647, fsGroup: 1', []),
      context('runAsUser: -1, runAsGroup: 2147483648, fsGroup: -5, supplementalGroups: [1, -1]', [
        'runAsUser user-or-group-id',
        'runAsGroup user-or-group-id',
        'fsGroup user-or-group-id',
        'supplementalGroups[1] user-or-group-id',
      ]),
      context('fsGroupChangePolicy: Sometimes', ['fsGroupChangePolicy fs-group-change-policy']),
      context('fsGroupChangePolicy: ""', ['fsGroupChangePolicy fs-group-change-policy']),
      context('supplementalGroupsPolicy: Loose', ['supplementalGroupsPolicy supplemental-groups-policy']),
      context('supplementalGroupsPolicy: Loose', [], 32),
      context('seLinuxChangePolicy: Recursive', []),
      context('seLinuxChangePolicy: MountOption', ['seLinuxChangePolicy selinux-change-policy']),
      context('seLinuxChangePolicy: MountOption', [], 32),
    ]);
  });

  describe('profiles', () => {
    itSays([
      context('seccompProfile: {}', ['seccompProfile.type seccomp-type-required']),
      context('seccompProfile: {type: Docker}', ['seccompProfile.type seccomp-type']),
      context('seccompProfile: {type: Localhost}', [
        'seccompProfile.localhostProfile seccomp-localhost-profile-required',
      ]),
      context('seccompProfile: {type: Localhost, localhostProfile: /x}', [
        'seccompProfile.localhostProfile path-not-relative',
      ]),
      context('seccompProfile: {type: RuntimeDefault, localhostProfile: x}', [
        'seccompProfile.localhostProfile seccomp-localhost-profile-unexpected',
      ]),
      context('appArmorProfile: {}', ['appArmorProfile.type apparmor-type-required']),
      context('appArmorProfile: {}', [], 29),
      context('appArmorProfile: {type: Docker}', ['appArmorProfile.type apparmor-type']),
      context('appArmorProfile: {type: Localhost}', [
        'appArmorProfile.localhostProfile apparmor-localhost-profile-required',
      ]),
      context('appArmorProfile: {type: Localhost, localhostProfile: " x"}', [
        'appArmorProfile.localhostProfile apparmor-localhost-profile-padded',
      ]),
      context('appArmorProfile: {type: Unconfined, localhostProfile: x}', [
        'appArmorProfile.localhostProfile apparmor-localhost-profile-unexpected',
      ]),
      context(`appArmorProfile: {type: Localhost, localhostProfile: ${'x'.repeat(4096)}}`, [
        'appArmorProfile.localhostProfile apparmor-localhost-profile-too-long',
      ]),
    ]);
  });

  describe('kernel parameters', () => {
    itSays([
      context('sysctls: [{name: net.core.somaxconn, value: "1"}, {name: kernel/msgmax, value: "1"}]', []),
      context('sysctls: [{value: "1"}, {name: Bad}, {name: a.b}, {name: a.b}]', [
        'sysctls[0].name sysctl-name-required',
        'sysctls[1].name sysctl-name',
        'sysctls[3].name sysctl-duplicate',
      ]),
      [
        'hostNetwork: true\nhostIPC: true\nsecurityContext: {sysctls: [{name: net.x}, {name: net/y/a.b}, {name: kernel.sem}, {name: vm.x}, {name: fs/mqueue/z}]}',
        [0, 1, 2, 4].map((index) => `securityContext.sysctls[${index}].name sysctl-host-namespace`),
      ],
      ['hostNetwork: true\nsecurityContext: {sysctls: [{name: net.x}]}', [], 28],
    ]);
  });

  describe('namespaces', () => {
    itSays([
      [
        'hostPID: true\nshareProcessNamespace: true',
        ['securityContext.shareProcessNamespace share-process-namespace-host-pid'],
      ],
      ['hostPID: true\nshareProcessNamespace: false', []],
      [
        'hostUsers: false\nhostNetwork: true\nhostPID: true\nhostIPC: true',
        ['hostNetwork', 'HostPID', 'HostIPC'].map((name) => `${name} host-users-host-namespace`),
      ],
      ['hostUsers: false\nhostPID: true', [], 32],
      ['hostUsers: true\nhostPID: true', []],
    ]);
  });

  describe('operating systems', () => {
    itSays([
      ['os: {}', ['os.name os-name-required']],
      ['os: {name: plan9}', ['os os-name']],
      [
        'os: {name: linux}\nsecurityContext: {windowsOptions: {}, runAsUser: 1}',
        ['securityContext.windowsOptions os-field-forbidden'],
      ],
      [
        'os: {name: windows}\nhostPID: true\nhostIPC: false\nhostUsers: true\nshareProcessNamespace: false\nsecurityContext: {runAsUser: 1, supplementalGroups: [], sysctls: [], appArmorProfile: {type: Unconfined}}',
        [
          'hostPID os-field-forbidden',
          'hostUsers os-field-forbidden',
          'shareProcessNamespace os-field-forbidden',
          'securityContext.runAsUser os-field-forbidden',
          'securityContext.supplementalGroups os-field-forbidden',
          'securityContext.appArmorProfile os-field-forbidden',
        ],
      ],
    ]);
  });

  describe('Windows', () => {
    const options = (text: string, expected: readonly string[]): PodCase => [
      `securityContext: {windowsOptions: {${text}}}`,
      expected.map((line) => `securityContext.windowsOptions.${line}`),
    ];
    const user = (name: string) => options(`runAsUserName: '${name}'`, ['runAsUserName windows-user-name']);
    itSays([
      options('gmsaCredentialSpecName: Bad_, gmsaCredentialSpec: ""', [
        'gmsaCredentialSpecName windows-gmsa-spec-name',
        'gmsaCredentialSpec windows-gmsa-spec',
      ]),
      options("runAsUserName: 'CORP\\user name'", []),
      options("runAsUserName: 'sub.example.com\\user'", []),
      options(`runAsUserName: 'CORP\\${'u'.repeat(104)}'`, []),
      ...['', 'a\\b\\c', 'CORP\\', '\\user', '. .', 'a:b', 'a[b', '.corp-\\user', 'u'.repeat(105)].map(user),
      [
        'containers: [{name: a, image: i}, {name: b, image: i, securityContext: {windowsOptions: {hostProcess: false}}}]\nhostNetwork: true\nsecurityContext: {windowsOptions: {hostProcess: true}}',
        [
          'spec windows-host-process-mixed',
          'containers[1].securityContext.windowsOptions.hostProcess host-process-differs',
        ],
      ],
      ['securityContext: {windowsOptions: {hostProcess: true}}', ['hostNetwork windows-host-process-network']],
    ]);
  });
});
