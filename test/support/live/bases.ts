import { parse } from 'yaml';
import type { Json } from './shrink.ts';

/** Valid manifests that together hold most of what a Job or CronJob can hold: what is generated starts from these. */
const jobs = [
  `
restartPolicy: Never
containers:
- {name: main, image: busybox, command: [sh, -c, 'echo hi']}
`,
  `
restartPolicy: OnFailure
serviceAccountName: worker
automountServiceAccountToken: false
terminationGracePeriodSeconds: 30
activeDeadlineSeconds: 600
priorityClassName: high
schedulerName: default-scheduler
nodeSelector: {kubernetes.io/arch: amd64, disk: ssd}
imagePullSecrets: [{name: regcred}]
hostname: worker
subdomain: workers
enableServiceLinks: true
preemptionPolicy: Never
runtimeClassName: gvisor
overhead: {cpu: 10m, memory: 8Mi}
readinessGates: [{conditionType: example.com/ready}]
schedulingGates: [{name: example.com/gate}]
containers:
- name: main
  image: busybox
  imagePullPolicy: IfNotPresent
  workingDir: /data
  command: [sh]
  args: [-c, 'true']
  env:
  - {name: A, value: b}
  - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
  - {name: LABEL, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "metadata.labels['app']"}}}
  - {name: CPU, valueFrom: {resourceFieldRef: {containerName: main, resource: limits.cpu, divisor: 1m}}}
  - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
  - {name: CONFIG, valueFrom: {configMapKeyRef: {name: c, key: k.txt}}}
  envFrom:
  - {prefix: P_, configMapRef: {name: c}}
  - {secretRef: {name: s, optional: true}}
  ports:
  - {name: http, containerPort: 80}
  - {name: dns, containerPort: 53, protocol: UDP, hostPort: 5353, hostIP: 127.0.0.1}
  resources:
    requests: {cpu: 100m, memory: 64Mi, ephemeral-storage: 1Gi}
    limits: {cpu: '1', memory: 128Mi, ephemeral-storage: 2Gi, example.com/gpu: 1}
  resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]
  terminationMessagePath: /dev/termination-log
  terminationMessagePolicy: FallbackToLogsOnError
  stdin: true
  tty: true
`,
  `
restartPolicy: Never
initContainers:
- name: sidecar
  image: proxy
  restartPolicy: Always
  startupProbe: {exec: {command: ['true']}, periodSeconds: 5, failureThreshold: 3}
  lifecycle: {preStop: {sleep: {seconds: 5}}}
- {name: prepare, image: busybox, volumeMounts: [{name: scratch, mountPath: /scratch}]}
containers:
- name: main
  image: app:1.0
  livenessProbe: {httpGet: {path: /healthz, port: http, scheme: HTTPS, httpHeaders: [{name: X-A, value: b}]}, initialDelaySeconds: 3, timeoutSeconds: 2}
  readinessProbe: {tcpSocket: {port: 80, host: 127.0.0.1}, successThreshold: 2}
  startupProbe: {grpc: {port: 9090, service: svc}, terminationGracePeriodSeconds: 10}
  ports: [{name: http, containerPort: 80}]
  lifecycle:
    postStart: {exec: {command: [ls]}}
    preStop: {httpGet: {path: /bye, port: 80}}
  restartPolicy: OnFailure
  restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}]
  volumeMounts:
  - {name: scratch, mountPath: /scratch, subPath: a/b}
  - {name: config, mountPath: /etc/config, readOnly: true, recursiveReadOnly: IfPossible, mountPropagation: None}
  - {name: host, mountPath: /host, subPathExpr: $(A)}
  volumeDevices: [{name: claim, devicePath: /dev/xvda}]
volumes:
- {name: scratch, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
- {name: config, configMap: {name: c, defaultMode: 420, items: [{key: a, path: a/b, mode: 256}]}}
- {name: host, hostPath: {path: /var/lib, type: Directory}}
- {name: claim, persistentVolumeClaim: {claimName: data, readOnly: true}}
`,
  `
restartPolicy: Never
containers:
- name: main
  image: app
  volumeMounts: [{name: secret, mountPath: /s}, {name: all, mountPath: /all}]
volumes:
- {name: secret, secret: {secretName: s, optional: true, items: [{key: a, path: b}]}}
- {name: down, downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}, {path: cpu, resourceFieldRef: {containerName: main, resource: limits.cpu, divisor: 1m}}]}}
- name: all
  projected:
    defaultMode: 292
    sources:
    - {secret: {name: s, items: [{key: a, path: s/a}]}}
    - {configMap: {name: c}}
    - {downwardAPI: {items: [{path: d, fieldRef: {fieldPath: metadata.name}}]}}
    - {serviceAccountToken: {path: token, expirationSeconds: 3600, audience: me}}
- {name: nfs, nfs: {server: a, path: /x, readOnly: true}}
- {name: csi, csi: {driver: csi.example.com, volumeAttributes: {a: b}, nodePublishSecretRef: {name: s}}}
- name: ephemeral
  ephemeral:
    volumeClaimTemplate:
      metadata: {labels: {a: b}}
      spec: {accessModes: [ReadWriteOnce], storageClassName: fast, resources: {requests: {storage: 1Gi}}, volumeMode: Filesystem}
- {name: iscsi, iscsi: {targetPortal: 10.0.0.1:3260, iqn: 'iqn.2001-04.com.example:storage', lun: 0, fsType: ext4}}
- {name: image, image: {reference: example.com/data:1, pullPolicy: Always}}
- {name: fc, fc: {targetWWNs: ['500a0982991b8dc5'], lun: 2}}
`,
  `
restartPolicy: Never
containers: [{name: main, image: app}]
tolerations:
- {key: a, operator: Equal, value: b, effect: NoSchedule}
- {operator: Exists}
- {key: c, operator: Exists, effect: NoExecute, tolerationSeconds: 60}
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: a}}, minDomains: 2, nodeAffinityPolicy: Honor, nodeTaintsPolicy: Ignore, matchLabelKeys: [version]}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
      - matchExpressions: [{key: a, operator: In, values: [b]}, {key: n, operator: Gt, values: ['1']}]
        matchFields: [{key: metadata.name, operator: In, values: [node]}]
    preferredDuringSchedulingIgnoredDuringExecution:
    - {weight: 10, preference: {matchExpressions: [{key: a, operator: Exists}]}}
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
    - {topologyKey: zone, labelSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}, namespaces: [default], namespaceSelector: {matchLabels: {a: b}}, matchLabelKeys: [version]}
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
    - {weight: 100, podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: a}}}}
`,
  `
restartPolicy: Never
dnsPolicy: None
dnsConfig: {nameservers: [1.2.3.4], searches: [ns.svc.cluster.local], options: [{name: ndots, value: '2'}]}
hostAliases: [{ip: 127.0.0.1, hostnames: [foo.local, bar.local]}]
shareProcessNamespace: true
setHostnameAsFQDN: false
hostUsers: true
os: {name: linux}
securityContext:
  runAsUser: 1000
  runAsGroup: 1000
  runAsNonRoot: true
  fsGroup: 2000
  fsGroupChangePolicy: OnRootMismatch
  supplementalGroups: [1, 2]
  supplementalGroupsPolicy: Strict
  sysctls: [{name: net.core.somaxconn, value: '1024'}]
  seccompProfile: {type: RuntimeDefault}
  appArmorProfile: {type: Localhost, localhostProfile: k8s-profile}
  seLinuxOptions: {level: 's0:c1,c2'}
containers:
- name: main
  image: app
  securityContext:
    capabilities: {add: [NET_ADMIN], drop: [ALL]}
    privileged: false
    allowPrivilegeEscalation: false
    readOnlyRootFilesystem: true
    runAsUser: 0
    procMount: Default
    seccompProfile: {type: Localhost, localhostProfile: a/b.json}
    appArmorProfile: {type: Unconfined}
`,
  `
restartPolicy: Never
os: {name: windows}
hostNetwork: true
securityContext: {windowsOptions: {hostProcess: true, runAsUserName: 'NT AUTHORITY\\SYSTEM'}}
containers: [{name: main, image: app, securityContext: {windowsOptions: {gmsaCredentialSpecName: gmsa}}}]
`,
  `
restartPolicy: Never
resourceClaims: [{name: gpu, resourceClaimTemplateName: gpu-template}, {name: net, resourceClaimName: net}]
resources: {requests: {cpu: '1', memory: 1Gi}, limits: {cpu: '2', memory: 2Gi}}
containers:
- {name: main, image: app, resources: {claims: [{name: gpu, request: one}]}}
- {name: other, image: app, resources: {requests: {hugepages-2Mi: 4Mi, cpu: 1}, limits: {hugepages-2Mi: 4Mi, cpu: 2}}}
`,
  `
restartPolicy: Never
hostname: a
setHostnameAsFQDN: true
serviceAccount: worker
serviceAccountName: worker
initContainers:
- {name: sidecar, image: a, restartPolicy: Always, restartPolicyRules: []}
- {name: prepare, image: a, restartPolicy: OnFailure}
containers:
- name: main
  image: app
  env: [{name: FILE, valueFrom: {fileKeyRef: {volumeName: scratch, path: env.txt, key: A, optional: true}}}]
volumes:
- {name: scratch, emptyDir: {}}
- {name: quobyte, quobyte: {registry: 'a:1', volume: v}}
- {name: git, gitRepo: {repository: a, directory: b}}
- {name: glusterfs, glusterfs: {endpoints: a, path: b}}
- {name: ceph, cephfs: {monitors: [a]}}
- {name: rbd, rbd: {monitors: [a], image: b}}
- {name: azure, azureDisk: {diskName: a, diskURI: b}}
- {name: scale, scaleIO: {gateway: a, system: b, secretRef: {name: s}, volumeName: v}}
- {name: flex, flexVolume: {driver: a/b, options: {x: y}}}
- name: claim
  ephemeral:
    volumeClaimTemplate:
      spec:
        accessModes: [ReadWriteOncePod]
        resources: {requests: {storage: 1Gi}}
        dataSource: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s}
        dataSourceRef: {apiGroup: snapshot.storage.k8s.io, kind: VolumeSnapshot, name: s}
        selector: {matchLabels: {a: b}}
        volumeAttributesClassName: gold
`,
];

const specs = [
  '{}',
  '{backoffLimit: 3, completions: 5, parallelism: 2, activeDeadlineSeconds: 100, ttlSecondsAfterFinished: 60, suspend: true, podReplacementPolicy: Failed}',
  '{completionMode: Indexed, completions: 5, parallelism: 5, backoffLimitPerIndex: 1, maxFailedIndexes: 2, successPolicy: {rules: [{succeededIndexes: "0,2-3", succeededCount: 1}, {succeededCount: 2}]}}',
  `podReplacementPolicy: Failed
managedBy: example.com/controller
podFailurePolicy:
  rules:
  - {action: FailJob, onExitCodes: {containerName: main, operator: In, values: [1, 2]}}
  - {action: Ignore, onPodConditions: [{type: DisruptionTarget, status: 'True'}]}
  - {action: Count, onExitCodes: {operator: NotIn, values: [0]}}`,
  `manualSelector: true
selector: {matchLabels: {job: one}, matchExpressions: [{key: tier, operator: Exists}]}`,
];

const cronSpecs = [
  "{schedule: '*/5 * * * *'}",
  "{schedule: '@daily', timeZone: Europe/Berlin, concurrencyPolicy: Forbid, startingDeadlineSeconds: 100, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1, suspend: false}",
];

const metadata = [
  '{name: job}',
  `{name: job-a, labels: {app: a, app.kubernetes.io/name: b}, annotations: {example.com/note: some text}, finalizers: [example.com/finalizer], ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: u, controller: true}]}`,
  '{generateName: job-}',
];

function asObject(text: string): { [key: string]: Json } {
  return parse(text);
}

export const podSpecs: readonly { [key: string]: Json }[] = jobs.map(asObject);
export const jobSpecs: readonly { [key: string]: Json }[] = specs.map(asObject);
export const cronJobSpecs: readonly { [key: string]: Json }[] = cronSpecs.map(asObject);
export const objectMetas: readonly { [key: string]: Json }[] = metadata.map(asObject);
