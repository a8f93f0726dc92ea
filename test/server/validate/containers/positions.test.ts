import assert from 'node:assert/strict';
import { assertChecked, checkText } from '../../../support/caret.ts';

/** A Job with these lines as its pod's spec. */
function job(lines: string): string {
  const body = lines.replace(/^\n/, '').trimEnd();
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: x
spec:
  template:
    spec:
      restartPolicy: Never
${body}
`;
}

describe('where findings about containers point', () => {
  it('at values, keys and the nearest key above', () => {
    assertChecked(
      job(`
      containers:
        - name: Main
        #       ^^^^ container-name spec.template.spec.containers[0].name
        # ^^^^ image-required spec.template.spec.containers[0].image
          imagePullPolicy: always
          #                ^^^^^^ image-pull-policy spec.template.spec.containers[0].imagePullPolicy
          ports:
            - protocol: http
            # ^^^^^^^^ container-port-required spec.template.spec.containers[0].ports[0].containerPort
            #           ^^^^ port-protocol
          livenessProbe:
          ^^^^^^^^^^^^^ handler-required spec.template.spec.containers[0].livenessProbe
            periodSeconds: -3
            #              ^^ probe-negative
`),
    );
  });

  it('at the item where the server names its list', () => {
    assertChecked(
      job(`
      containers:
        - name: main
          image: busybox
          envFrom:
            - configMapRef: { name: a }
            - prefix: P_
            # ^^^^^^ env-from-empty spec.template.spec.containers[0].envFrom
          volumeMounts:
            - name: data
              mountPath: /data
              subPath: ../up
              #        ^^^^^ path-backstep spec.template.spec.containers[0].volumeMounts.subPath
          resources:
            requests:
              cpu: "2"
              #    ^^^ resource-request-above-limit spec.template.spec.containers[0].resources.requests
              memory: 64Mi
            limits: { cpu: 500m }
      volumes:
        - name: data
`),
    );
  });

  it('in flow style, with CRLF and beyond the basic plane', () => {
    const text = job(`
      containers: [{ name: main, image: "🐳", env: [{ name: "é", value: x }], resources: { limits: { 💥: 1 } } }]
`).replaceAll('\n', '\r\n');
    const found = checkText(text).map(({ code, span }) => [code, text.slice(span.start, span.end)]);
    assert.deepEqual(found, [
      ['env-name', '"é"'],
      ['resource-name', '💥'],
    ]);
  });

  it('and show the other side of a rule between two fields', () => {
    const text = job(`
      containers:
        - { name: a, image: x, resources: { requests: { cpu: 2 }, limits: { cpu: 1 } } }
        - { name: a, image: x, ports: [{ containerPort: 1, hostPort: 7 }, { containerPort: 2, hostPort: 7 }] }
`);
    const related = checkText(text).map(({ code, related = [] }) => [
      code,
      ...related.map(
        ({ span }) => `${text.slice(span.start, span.end)}@${text.slice(0, span.start).split('\n').length}`,
      ),
    ]);
    assert.deepEqual(related, [
      ['resource-request-above-limit', '1@10'],
      ['container-name-duplicate', 'a@10'],
      ['host-port-duplicate', '7@11'],
    ]);
  });

  it('and say the values that are written', () => {
    const [finding] = checkText(
      job(`
      containers:
        - { name: a, image: x, resources: { requests: { memory: 1.5Gi }, limits: { memory: 512Mi } } }
`),
    );
    assert.match(finding?.message ?? '', /`memory` of `1\.5Gi`.*limit of `512Mi`/);
  });
});

describe('what is not judged in containers', () => {
  const isFine = (lines: string, minor = 36): void => {
    const found = checkText(job(lines), minor).filter(({ severity }) => severity === 'error');
    assert.deepEqual(found, []);
  };

  it('values that a template fills in', () => {
    isFine(`
      containers:
        - name: \${NAME}
          image: {{ .Values.image }}
          imagePullPolicy: \${POLICY}
          restartPolicy: \${RESTART}
          ports: [{ containerPort: \${PORT}, protocol: "\${PROTOCOL}" }]
          env: [{ name: "\${A}", valueFrom: { fieldRef: { fieldPath: "\${FIELD}" } } }]
          resources: { limits: { cpu: "\${CPU}", "\${RESOURCE}": 1 }, requests: { cpu: 100 } }
          livenessProbe: { httpGet: { port: \${PORT} }, periodSeconds: \${PERIOD} }
          volumeMounts: [{ name: "\${VOLUME}", mountPath: "\${PATH}" }]
          securityContext: { runAsUser: \${UID} }
`);
  });

  it('what may be in the lines that a template brings', () => {
    isFine(`
      containers:
        - name: main
          {{- with .Values.image }}
          image: {{ . }}
          {{- end }}
          volumeMounts:
            - name: data
              mountPath: /data
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
      volumes:
        {{- toYaml .Values.volumes | nindent 8 }}
`);
  });

  it('values of a wrong type, of which the decoder tells', () => {
    const text = job(`
      containers:
        - name: [main]
          image: 5
          ports: [{ containerPort: "80" }]
          livenessProbe: { exec: true, successThreshold: two }
          resources: { limits: { cpu: lots }, requests: { cpu: 4 } }
          env: { A: b }
          volumeMounts: [{ name: 1, mountPath: 2 }]
`);
    const stages = new Set(checkText(text).map(({ stage }) => stage));
    assert.deepEqual([...stages], ['decode']);
  });

  it('fields that the version drops', () => {
    const dropped = `
      initContainers:
        - name: init
          image: x
          lifecycle: { stopSignal: SIGTERM }
      containers:
        - name: main
          image: x
          lifecycle: { stopSignal: SIGTERM }
`;
    isFine(dropped);
    isFine(dropped, 33);
    isFine('      containers: [{ name: a, image: x, lifecycle: { preStop: { sleep: { seconds: 99 } } } }]', 29);
    isFine('      containers: [{ name: a, image: x, resizePolicy: [{ resourceName: gpu, restartPolicy: x }] }]', 32);
  });
});
