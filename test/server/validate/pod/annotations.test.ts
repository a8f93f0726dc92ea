import assert from 'node:assert/strict';
import { inShort, podFindings } from './podFindings.ts';

const seccomp = 'seccomp.security.alpha.kubernetes.io/pod';
const containerSeccomp = 'container.seccomp.security.alpha.kubernetes.io/main';
const appArmor = 'container.apparmor.security.beta.kubernetes.io/main';
const tolerations = 'scheduler.alpha.kubernetes.io/tolerations';
const cost = 'controller.kubernetes.io/pod-deletion-cost';

function says(annotations: Record<string, string>, expected: readonly string[], spec = '', minor = 36): void {
  const found = inShort(podFindings(spec, minor, JSON.stringify({ annotations })));
  assert.deepEqual(found.sort(), [...expected].sort());
}

describe('annotations of a pod template', () => {
  it('set a mirror pod apart by its node', () => {
    says({ 'kubernetes.io/config.mirror': 'x' }, ['annotations[kubernetes.io/config.mirror] mirror-pod-annotation']);
    says({ 'kubernetes.io/config.mirror': 'x' }, [], 'nodeName: n');
  });

  it('give a deletion cost as a 32-bit number', () => {
    for (const fine of ['0', '-5', '-007', '2147483647']) says({ [cost]: fine }, []);
    for (const wrong of ['', '+5', '007', '2147483648', '1.5', '--1', '-']) {
      says({ [cost]: wrong }, [`annotations[${cost}] pod-deletion-cost`]);
    }
  });

  it('hold tolerations as JSON', () => {
    says({ [tolerations]: '' }, []);
    says({ [tolerations]: '[{"KEY":"a","tolerationseconds":null,"other":[]}]' }, []);
    for (const wrong of ['nonsense', '{}', '["a"]', '[{"key":1}]', '[{"tolerationSeconds":1.5}]']) {
      says({ [tolerations]: wrong }, ['annotations tolerations-annotation']);
    }
    says({ [tolerations]: '[{"key":"a"},null]' }, [`annotations.${tolerations}[1].operator toleration-key-missing`]);
  });

  it('name seccomp profiles', () => {
    const profile = 'securityContext: {seccompProfile: {type: RuntimeDefault}}';
    says({ [seccomp]: 'runtime/default' }, [], profile);
    says({ [seccomp]: 'docker/default' }, [], profile);
    says({ [seccomp]: 'unconfined' }, ['securityContext.seccompProfile.type seccomp-annotation-contradicts'], profile);
    says({ [seccomp]: 'nonsense' }, [
      `annotations.${seccomp} seccomp-annotation-profile`,
      `~metadata.annotations[${seccomp}] profile-annotation-deprecated`,
    ]);
    says({ [containerSeccomp]: 'localhost/../x' }, [
      `annotations.${containerSeccomp} path-backstep`,
      `~metadata.annotations[${containerSeccomp}] profile-annotation-deprecated`,
    ]);
    const local = 'securityContext: {seccompProfile: {type: Localhost, localhostProfile: a}}';
    says({ [seccomp]: 'localhost/a' }, [], local);
    says(
      { [seccomp]: 'localhost/b' },
      ['securityContext.seccompProfile.localhostProfile seccomp-annotation-contradicts'],
      local,
    );
    says({ [seccomp]: 'unconfined' }, ['securityContext.seccompProfile.type seccomp-annotation-contradicts'], local);
  });

  it('name AppArmor profiles of containers that are there', () => {
    const deprecated = `~metadata.annotations[${appArmor}] profile-annotation-deprecated`;
    says({ [appArmor]: 'runtime/default' }, [deprecated]);
    says({ [appArmor]: 'runtime/default' }, [], '', 29);
    says({ [appArmor]: 'nonsense' }, [`annotations[${appArmor}] apparmor-annotation-profile`, deprecated]);
    says({ [`${appArmor}x`]: 'unconfined' }, [`annotations[${appArmor}x] apparmor-annotation-container`]);
    const podProfile = 'securityContext: {appArmorProfile: {type: RuntimeDefault}}';
    says({ [appArmor]: 'runtime/default' }, [], podProfile);
    says(
      { [appArmor]: 'localhost/x' },
      [],
      `${podProfile}\ncontainers: [{name: main, image: i, securityContext: {appArmorProfile: {type: Localhost, localhostProfile: x}}}]`,
    );
  });

  it('have lost their effect', () => {
    says({ 'scheduler.alpha.kubernetes.io/critical-pod': '' }, [
      '~metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod] annotation-without-effect',
    ]);
  });
});
