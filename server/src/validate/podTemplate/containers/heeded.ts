/**
 * The first minor version whose default feature gates let the server heed a field of a container. Versions before either
 * do not know the field, or drop it before they validate (k8s.io/kubernetes `pkg/api/pod.DropDisabledTemplateFields`), so
 * nothing may be said of its value there.
 */
export const heededSince = {
  /** SidecarContainers. */
  initContainerRestartPolicy: 29,
  /** ContainerRestartRules. */
  restartRules: 35,
  /** RestartAllContainersOnContainerExits. */
  restartAllContainers: 36,
  /** InPlacePodVerticalScaling. */
  resizePolicy: 33,
  /** PodLifecycleSleepAction. */
  sleepAction: 30,
  /** PodLifecycleSleepActionAllowZero. */
  sleepOfZeroSeconds: 33,
  /** RecursiveReadOnlyMounts. */
  recursiveReadOnly: 31,
  /** EnvFiles. */
  fileKeyRef: 35,
  /** ProcMountType. */
  procMount: 33,
  /** UserNamespacesSupport. */
  hostUsers: 33,
  /** AppArmorFields. */
  appArmorProfile: 30,
  /** DynamicResourceAllocation. */
  resourceClaims: 34,
  /** PodLevelResources. */
  podResources: 34,
} as const;
