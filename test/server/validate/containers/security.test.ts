import assert from 'node:assert/strict';
import { inShort, itSays, podFindings } from '../pod/podFindings.ts';
import { ofContainer } from './containerCases.ts';

describe('security of containers', () => {
  const context = (fields: string, expected: readonly string[], minor?: number, rest = '') =>
    ofContainer(
      `securityContext: {${fields}}`,
      expected.map((line) => line.replace(/^\./, '.securityContext')),
      minor,
      rest,
    );
  itSays([
    context('runAsUser: -1, runAsGroup: 2147483648', ['..runAsUser user-or-group-id', '..runAsGroup user-or-group-id']),
    context('runAsUser: 0, runAsNonRoot: true', []),
    context('procMount: Unmasked', ['..procMount proc-mount-host-users']),
    context('procMount: Unmasked', [], 36, 'hostUsers: false'),
    context('procMount: Unmasked', [], 32),
    context('procMount: All', ['..procMount proc-mount']),
    context('privileged: true', []),
    context('privileged: true, allowPrivilegeEscalation: false', ['. privileged-without-escalation']),
    context('allowPrivilegeEscalation: false, capabilities: {add: [NET_ADMIN, CAP_SYS_ADMIN]}', [
      '. sys-admin-without-escalation',
    ]),
    context('allowPrivilegeEscalation: false, capabilities: {add: [SYS_ADMIN], drop: [ALL]}', []),
    context('seccompProfile: {}', ['..seccompProfile.type seccomp-type-required']),
    context('seccompProfile: {type: Localhost, localhostProfile: /p}', [
      '..seccompProfile.localhostProfile path-not-relative',
    ]),
    context('appArmorProfile: {type: Localhost}', [
      '..appArmorProfile.localhostProfile apparmor-localhost-profile-required',
    ]),
    context('appArmorProfile: {type: Localhost}', [], 29),
    context('windowsOptions: {runAsUserName: ""}', ['..windowsOptions.runAsUserName windows-user-name']),
    context(
      'windowsOptions: {hostProcess: true}',
      ['..windowsOptions os-field-forbidden', 'hostNetwork windows-host-process-network'],
      36,
      'os: {name: linux}',
    ),
    context(
      'privileged: false, runAsUser: 5, runAsNonRoot: true',
      ['..privileged os-field-forbidden', '..runAsUser os-field-forbidden'],
      36,
      'os: {name: windows}',
    ),
    context(
      'windowsOptions: {hostProcess: false}',
      ['..windowsOptions.hostProcess host-process-differs'],
      36,
      'securityContext: {windowsOptions: {hostProcess: true}}\nhostNetwork: true',
    ),
  ]);

  it('holds annotations against profiles', () => {
    const said = (annotations: string, spec: string, minor?: number): string[] =>
      inShort(podFindings(`${spec}\n`, minor, `{annotations: {${annotations}}}`)).sort();
    const main = (security: string): string => `containers: [{name: main, image: x, securityContext: {${security}}}]`;
    const seccomp = 'container.seccomp.security.alpha.kubernetes.io/main';
    const appArmor = 'container.apparmor.security.beta.kubernetes.io/main';
    const path = 'containers[0].securityContext';

    assert.deepEqual(said(`${seccomp}: docker/default`, main('seccompProfile: {type: RuntimeDefault}')), []);
    assert.deepEqual(said(`${seccomp}: unconfined`, main('seccompProfile: {type: RuntimeDefault}')), [
      `${path}.seccompProfile.type profile-annotation-differs`,
    ]);
    assert.deepEqual(said(`${seccomp}: localhost/a`, main('seccompProfile: {type: Localhost, localhostProfile: b}')), [
      `${path}.seccompProfile.localhostProfile profile-annotation-differs`,
    ]);
    assert.deepEqual(said(`${appArmor}: unconfined`, main('appArmorProfile: {type: RuntimeDefault}')), [
      `${path}.appArmorProfile.type profile-annotation-differs`,
    ]);
    // The pod's profile counts for the container, and is told of there.
    assert.deepEqual(
      said(`${appArmor}: unconfined`, `${main('')}\nsecurityContext: {appArmorProfile: {type: RuntimeDefault}}`).filter(
        (line) => !line.startsWith('~'),
      ),
      [`${path}.appArmorProfile.type profile-annotation-differs`],
    );
    assert.deepEqual(
      said(`${appArmor}: unconfined`, `${main('appArmorProfile: {type: RuntimeDefault}')}\nos: {name: windows}`).filter(
        (line) => line.includes('differs'),
      ),
      [],
    );
  });
});
