import { parse } from 'yaml';

/** One Job of 48 lines with its separator, as people write them. */
export function jobText(index: number): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: report-${index}
  namespace: data
  labels:
    app.kubernetes.io/name: report
    app.kubernetes.io/part-of: warehouse
    team: analytics
spec:
  completions: 5
  parallelism: 2
  backoffLimit: 4
  activeDeadlineSeconds: 3600
  ttlSecondsAfterFinished: 86400
  template:
    metadata:
      labels:
        app.kubernetes.io/name: report
    spec:
      restartPolicy: Never
      serviceAccountName: report
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
      containers:
        - name: report
          image: registry.example.com/analytics/report:1.4.${index % 10}
          command: ["python", "-m", "report", "--shard", "${index}"]
          env:
            - name: DATABASE_URL
              valueFrom:
                secretKeyRef:
                  name: warehouse
                  key: url
            - name: LOG_LEVEL
              value: info
          resources:
            requests:
              cpu: 250m
              memory: 256Mi
          volumeMounts:
            - name: scratch
              mountPath: /scratch
      volumes:
        - name: scratch
          emptyDir: {}
---
`;
}

export function manifestText(jobs: number): string {
  return Array.from({ length: jobs }, (_, index) => jobText(index)).join('');
}

/** One document as `kubectl get jobs -o yaml` prints it. */
export function yamlListText(jobs: number): string {
  const items = Array.from({ length: jobs }, (_, index) => {
    const lines = jobText(index).trimEnd().split('\n').slice(0, -1);
    return lines.map((line, at) => `${at === 0 ? '- ' : '  '}${line}\n`).join('');
  });
  return `apiVersion: v1\nitems:\n${items.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

/** The same as `kubectl get jobs -o json` prints it. */
export function jsonListText(jobs: number): string {
  return `${JSON.stringify(parse(yamlListText(jobs)), undefined, 4)}\n`;
}
