/**
 * Fields that the API server publishes but drops without a word until their feature gate is on by default, and since
 * which minor version of 1.27–1.36 it is (undefined: in none of them). Kept by hand.
 *
 * Sources: which field a gate drops is in k8s.io/kubernetes `pkg/registry/batch/job/strategy.go` (PrepareForCreate) and
 * `pkg/api/pod/util.go` (dropDisabledFields); since when a gate is on by default is in the versioned specifications of
 * `pkg/features/kube_features.go`. A gate that was on by default before 1.27 needs no entry, and neither does one whose
 * field appeared together with a default of true.
 *
 * @type {readonly { gate: string, onSince?: number, fields: readonly string[] }[]}
 */
export const featureGates = [
  {
    gate: 'JobBackoffLimitPerIndex',
    onSince: 29,
    fields: ['JobSpec.backoffLimitPerIndex', 'JobSpec.maxFailedIndexes'],
  },
  { gate: 'JobPodReplacementPolicy', onSince: 29, fields: ['JobSpec.podReplacementPolicy'] },
  { gate: 'JobSuccessPolicy', onSince: 31, fields: ['JobSpec.successPolicy'] },
  { gate: 'JobManagedBy', onSince: 32, fields: ['JobSpec.managedBy'] },
  { gate: 'SidecarContainers', onSince: 29, fields: ['Container.restartPolicy', 'EphemeralContainer.restartPolicy'] },
  {
    gate: 'ContainerRestartRules',
    onSince: 35,
    fields: ['Container.restartPolicyRules', 'EphemeralContainer.restartPolicyRules'],
  },
  { gate: 'PodLifecycleSleepAction', onSince: 30, fields: ['LifecycleHandler.sleep'] },
  { gate: 'ContainerStopSignals', fields: ['Lifecycle.stopSignal'] },
  {
    gate: 'InPlacePodVerticalScaling',
    onSince: 33,
    fields: ['Container.resizePolicy', 'EphemeralContainer.resizePolicy'],
  },
  { gate: 'PodLevelResources', onSince: 34, fields: ['PodSpec.resources'] },
  {
    gate: 'DynamicResourceAllocation',
    onSince: 34,
    fields: ['PodSpec.resourceClaims', 'ResourceRequirements.claims'],
  },
  {
    gate: 'MatchLabelKeysInPodAffinity',
    onSince: 31,
    fields: ['PodAffinityTerm.matchLabelKeys', 'PodAffinityTerm.mismatchLabelKeys'],
  },
  { gate: 'UserNamespacesSupport', onSince: 33, fields: ['PodSpec.hostUsers'] },
  { gate: 'ProcMountType', onSince: 33, fields: ['SecurityContext.procMount'] },
  { gate: 'SupplementalGroupsPolicy', onSince: 33, fields: ['PodSecurityContext.supplementalGroupsPolicy'] },
  { gate: 'SELinuxChangePolicy', onSince: 33, fields: ['PodSecurityContext.seLinuxChangePolicy'] },
  { gate: 'RecursiveReadOnlyMounts', onSince: 31, fields: ['VolumeMount.recursiveReadOnly'] },
  { gate: 'ImageVolume', onSince: 35, fields: ['Volume.image'] },
  { gate: 'ClusterTrustBundleProjection', fields: ['VolumeProjection.clusterTrustBundle'] },
  { gate: 'PodCertificateRequest', fields: ['VolumeProjection.podCertificate'] },
  { gate: 'EnvFiles', onSince: 35, fields: ['EnvVarSource.fileKeyRef'] },
  { gate: 'HostnameOverride', onSince: 35, fields: ['PodSpec.hostnameOverride'] },
  { gate: 'GenericWorkload', fields: ['PodSpec.schedulingGroup', 'PodSpec.workloadRef'] },
];
