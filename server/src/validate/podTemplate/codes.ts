import type { CodeDoc } from '../finding.ts';

const docs = 'https://kubernetes.io/docs';
const dns = `${docs}/concepts/services-networking/dns-pod-service/`;
const securityContext = `${docs}/tasks/configure-pod-container/security-context/`;
const seccomp = `${docs}/tutorials/security/seccomp/`;
const appArmor = `${docs}/tutorials/security/apparmor/`;
const windows = `${docs}/concepts/windows/`;
const annotations = `${docs}/reference/labels-annotations-taints/`;
const podLifecycle = `${docs}/concepts/workloads/pods/pod-lifecycle/`;
const hostAliases = `${docs}/tasks/network/customize-hosts-file-for-pods/`;
const userNamespaces = `${docs}/concepts/workloads/pods/user-namespaces/`;
const sysctls = `${docs}/tasks/administer-cluster/sysctl-cluster/`;

/** What the codes of findings about the pod as a whole stand for: its network, security, identity and annotations. */
export const podCodes: Readonly<Record<string, CodeDoc>> = {
  'object-name': {
    title: 'The name of another object is malformed',
    explanation:
      'The field names an object of the cluster, and no object can have such a name: DNS names of lower-case letters, digits, `-` and `.`; namespaces without dots.',
    link: `${docs}/concepts/overview/working-with-objects/names/`,
  },
  'dns-policy': {
    title: 'A DNS policy is not known',
    explanation: 'Policies are `ClusterFirst` (the default), `ClusterFirstWithHostNet`, `Default` and `None`.',
    link: `${dns}#pod-s-dns-policy`,
  },
  'dns-none-without-nameservers': {
    title: 'A pod has no name servers',
    explanation: '`dnsPolicy: None` ignores the cluster’s DNS, so `dnsConfig.nameservers` must list at least one.',
    link: `${dns}#pod-dns-config`,
  },
  'dns-nameservers-too-many': {
    title: 'There are too many name servers',
    explanation: 'Resolvers of Linux read three.',
    link: `${dns}#pod-dns-config`,
  },
  'dns-searches-too-many': {
    title: 'There are too many search domains',
    explanation: 'Kubernetes allows 32.',
    link: `${dns}#dns-search-domain-list-limits`,
  },
  'dns-searches-too-long': {
    title: 'The search domains are too long together',
    explanation: 'Kubernetes allows 2048 characters, the blanks between them counted.',
    link: `${dns}#dns-search-domain-list-limits`,
  },
  'dns-search': {
    title: 'A search domain is malformed',
    explanation: 'A DNS name; a dot at its end is fine. Underscores and the single dot are allowed since 1.33.',
    link: `${dns}#pod-dns-config`,
  },
  'dns-option-name-required': {
    title: 'A DNS option has no name',
    explanation: 'Options are those of resolv.conf, such as `ndots`; the value may be missing, the name may not.',
    link: `${dns}#pod-dns-config`,
  },
  'ip-address': {
    title: 'An IP address is malformed',
    explanation: 'IPv4 or IPv6. Since 1.36 leading zeros and IPv4 addresses written as IPv6 are refused too.',
    link: hostAliases,
  },
  'ip-address-spelling': {
    title: 'An IP address has an unusual spelling',
    explanation:
      'Programs compare addresses as text, so the server warns of other spellings than the canonical one since 1.33.',
    link: hostAliases,
  },
  'host-alias-name': {
    title: 'A host name is malformed',
    explanation: 'Names in `hostAliases` are DNS names of lower-case letters, digits, `-` and `.`.',
    link: hostAliases,
  },
  'host-alias-duplicate': {
    title: 'Two host aliases are for the same address',
    explanation:
      'Apply merges aliases by address, so one may be lost. Put their host names together. The server warns of it.',
    link: hostAliases,
  },
  hostname: {
    title: 'A host name is malformed',
    explanation: '`hostname` and `subdomain` are DNS labels (no dots), `hostnameOverride` is a DNS name.',
    link: `${dns}#pod-s-hostname-and-subdomain-fields`,
  },
  'hostname-override-conflict': {
    title: 'The host name is decided twice',
    explanation: '`hostnameOverride` does not go with `setHostnameAsFQDN: true` or `hostNetwork: true`.',
    link: `${dns}#pod-hostname-field`,
  },
  'hostname-override-too-long': {
    title: 'A host name is too long',
    explanation: 'Linux allows 64 characters.',
    link: `${dns}#pod-hostname-field`,
  },
  'user-or-group-id': {
    title: 'A user or group id is out of range',
    explanation: 'Ids go from 0 to 2147483647.',
    link: securityContext,
  },
  'share-process-namespace-host-pid': {
    title: 'The pod’s and the node’s processes at once',
    explanation: '`shareProcessNamespace` and `hostPID` exclude each other.',
    link: `${docs}/tasks/configure-pod-container/share-process-namespace/`,
  },
  'fs-group-change-policy': {
    title: 'A policy for file groups is not known',
    explanation: '`fsGroupChangePolicy` is `Always` (the default) or `OnRootMismatch`.',
    link: `${securityContext}#configure-volume-permission-and-ownership-change-policy-for-pods`,
  },
  'supplemental-groups-policy': {
    title: 'A policy for groups is not known',
    explanation: '`supplementalGroupsPolicy` is `Merge` (the default) or `Strict`.',
    link: `${securityContext}#supplementalgroupspolicy`,
  },
  'selinux-change-policy': {
    title: 'A policy for SELinux labels is not supported',
    explanation:
      'With default feature gates `seLinuxChangePolicy` can be `Recursive`; `MountOption` needs the gate SELinuxMount.',
    link: `${securityContext}#efficient-selinux-volume-relabeling`,
  },
  'sysctl-name-required': {
    title: 'A kernel parameter has no name',
    explanation: 'Each entry of `sysctls` names a parameter and its value.',
    link: sysctls,
  },
  'sysctl-name': {
    title: 'The name of a kernel parameter is malformed',
    explanation: 'Parts of lower-case letters, digits, `-` and `_` with `.` or `/` between, at most 253 characters.',
    link: sysctls,
  },
  'sysctl-duplicate': {
    title: 'A kernel parameter is set twice',
    explanation: 'Keep one of the two.',
    link: sysctls,
  },
  'sysctl-host-namespace': {
    title: 'A kernel parameter of the node would change',
    explanation:
      'Network parameters do not go with `hostNetwork`, IPC parameters not with `hostIPC`: the pod has no namespace of its own to set them in. Checked since 1.29.',
    link: sysctls,
  },
  'seccomp-type-required': {
    title: 'A seccomp profile has no type',
    explanation: '`type` is `RuntimeDefault`, `Localhost` or `Unconfined`.',
    link: seccomp,
  },
  'seccomp-type': {
    title: 'A type of seccomp profile is not known',
    explanation: '`type` is `RuntimeDefault`, `Localhost` or `Unconfined`.',
    link: seccomp,
  },
  'seccomp-localhost-profile-required': {
    title: 'A seccomp profile names no file',
    explanation: 'With `type: Localhost`, `localhostProfile` is a file below the kubelet’s seccomp folder.',
    link: seccomp,
  },
  'seccomp-localhost-profile-unexpected': {
    title: 'A seccomp profile names a file it does not use',
    explanation: '`localhostProfile` goes with `type: Localhost` alone.',
    link: seccomp,
  },
  'apparmor-type-required': {
    title: 'An AppArmor profile has no type',
    explanation: '`type` is `RuntimeDefault`, `Localhost` or `Unconfined`.',
    link: appArmor,
  },
  'apparmor-type': {
    title: 'A type of AppArmor profile is not known',
    explanation: '`type` is `RuntimeDefault`, `Localhost` or `Unconfined`.',
    link: appArmor,
  },
  'apparmor-localhost-profile-required': {
    title: 'An AppArmor profile names none that is loaded',
    explanation: 'With `type: Localhost`, `localhostProfile` is the name of a profile that is loaded on the node.',
    link: appArmor,
  },
  'apparmor-localhost-profile-unexpected': {
    title: 'An AppArmor profile names one it does not use',
    explanation: '`localhostProfile` goes with `type: Localhost` alone.',
    link: appArmor,
  },
  'apparmor-localhost-profile-padded': {
    title: 'The name of an AppArmor profile has blanks around it',
    explanation: 'No loaded profile has such a name.',
    link: appArmor,
  },
  'apparmor-localhost-profile-too-long': {
    title: 'The name of an AppArmor profile is too long',
    explanation: 'Linux allows 4095 bytes.',
    link: appArmor,
  },
  'windows-gmsa-spec-name': {
    title: 'The name of a GMSA credential spec is malformed',
    explanation: '`gmsaCredentialSpecName` is the name of an object: a DNS name.',
    link: `${docs}/tasks/configure-pod-container/configure-gmsa/`,
  },
  'windows-gmsa-spec': {
    title: 'A GMSA credential spec is empty or too large',
    explanation: '`gmsaCredentialSpec` has 1 to 65536 bytes.',
    link: `${docs}/tasks/configure-pod-container/configure-gmsa/`,
  },
  'windows-user-name': {
    title: 'The name of a Windows user is malformed',
    explanation: '`user` or `DOMAIN\\user`, by Windows’ rules for both parts.',
    link: `${docs}/tasks/configure-pod-container/configure-runasusername/#windows-username-limitations`,
  },
  'windows-host-process-mixed': {
    title: 'Some containers are host processes and some are not',
    explanation: 'Either all containers of a Windows pod are host processes, or none is.',
    link: `${docs}/tasks/configure-pod-container/create-hostprocess-pod/`,
  },
  'windows-host-process-network': {
    title: 'Host processes without the node’s network',
    explanation: 'A pod of host process containers needs `hostNetwork: true`.',
    link: `${docs}/tasks/configure-pod-container/create-hostprocess-pod/`,
  },
  'os-name-required': {
    title: 'The pod’s operating system has no name',
    explanation: '`os.name` is `linux` or `windows`; leave `os` out if the pod runs on either.',
    link: `${docs}/concepts/workloads/pods/#pod-os`,
  },
  'os-name': {
    title: 'An operating system is not known',
    explanation: '`os.name` is `linux` or `windows`.',
    link: `${docs}/concepts/workloads/pods/#pod-os`,
  },
  'os-field-forbidden': {
    title: 'A field means nothing to the pod’s operating system',
    explanation:
      'With `os.name` the server refuses fields that the other system has: Windows options on Linux, Linux security on Windows.',
    link: `${windows}intro/#compatibility-v1-pod-spec-containers-securitycontext`,
  },
  'host-users-host-namespace': {
    title: 'Users of its own in a namespace of the node',
    explanation: 'A pod with `hostUsers: false` cannot share the node’s network, processes or IPC.',
    link: `${userNamespaces}#limitations`,
  },
  'pod-active-deadline': {
    title: 'A pod’s deadline is out of range',
    explanation:
      'The pod’s own `activeDeadlineSeconds` goes from 1 to 2147483647. The Job has one too, for all its pods together.',
    link: `${docs}/concepts/workloads/controllers/job/#job-termination-and-cleanup`,
  },
  'termination-grace-negative': {
    title: 'A grace period is negative',
    explanation: 'The API takes it, nodes take it for 1 second, and the server warns of it.',
    link: `${podLifecycle}#pod-termination`,
  },
  'readiness-gate-condition': {
    title: 'The type of a condition is malformed',
    explanation: 'A readiness gate names a condition, with the syntax of a label key: `example.com/ready`.',
    link: `${podLifecycle}#pod-readiness-gate`,
  },
  'image-pull-secret-empty': {
    title: 'An image pull secret has no name',
    explanation: 'The entry has no effect. The server warns of it.',
    link: `${docs}/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod`,
  },
  'image-pull-secret-duplicate': {
    title: 'An image pull secret is named twice',
    explanation: 'Apply merges the list by name, so one entry may be lost. The server warns of it.',
    link: `${docs}/concepts/containers/images/#specifying-imagepullsecrets-on-a-pod`,
  },
  'ephemeral-containers-in-template': {
    title: 'A template has ephemeral containers',
    explanation: 'Ephemeral containers are added to running pods alone.',
    link: `${docs}/concepts/workloads/pods/ephemeral-containers/`,
  },
  'mirror-pod-annotation': {
    title: 'An annotation of mirror pods',
    explanation: 'Nodes set `kubernetes.io/config.mirror` on pods of their own. Remove it.',
    link: `${annotations}#kubernetes-io-config-mirror`,
  },
  'pod-deletion-cost': {
    title: 'A deletion cost is no 32-bit number',
    explanation: 'Digits with an optional minus, without a plus or leading zeros.',
    link: `${annotations}#pod-deletion-cost`,
  },
  'tolerations-annotation': {
    title: 'Tolerations in an annotation cannot be read',
    explanation: 'The old annotation holds a JSON list. Use the field `tolerations`.',
    link: `${docs}/concepts/scheduling-eviction/taint-and-toleration/`,
  },
  'annotation-without-effect': {
    title: 'An annotation has no effect any more',
    explanation: 'There is a field for it since long. The server warns of it.',
    link: annotations,
  },
  'profile-annotation-deprecated': {
    title: 'An annotation is replaced by a field',
    explanation: 'seccomp and AppArmor profiles are fields of `securityContext`. The server warns of the annotations.',
    link: appArmor,
  },
  'apparmor-annotation-container': {
    title: 'An AppArmor annotation names no container',
    explanation: 'What follows the `/` in the key is the name of a container of the pod.',
    link: appArmor,
  },
  'apparmor-annotation-profile': {
    title: 'An AppArmor annotation names no profile',
    explanation: '`runtime/default`, `unconfined`, or `localhost/` and a name.',
    link: appArmor,
  },
  'seccomp-annotation-profile': {
    title: 'A seccomp annotation names no profile',
    explanation: '`runtime/default`, `unconfined`, or `localhost/` and a path.',
    link: seccomp,
  },
  'seccomp-annotation-contradicts': {
    title: 'A seccomp annotation and the field contradict each other',
    explanation: 'Where both are there they must say the same. Remove the annotation.',
    link: seccomp,
  },
};
