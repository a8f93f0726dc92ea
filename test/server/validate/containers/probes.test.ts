import { itSays } from '../pod/podFindings.ts';
import { ofContainer } from './containerCases.ts';

describe('probes and hooks of containers', () => {
  const probe = (fields: string, expected: readonly string[], key = 'livenessProbe') =>
    ofContainer(
      `${key}: {${fields}}`,
      expected.map((line) => line.replace(/^\./, `.${key}`)),
    );
  const hook = (fields: string, expected: readonly string[], minor?: number, rest = '') =>
    ofContainer(
      `lifecycle: {preStop: {${fields}}}`,
      expected.map((line) => line.replace(/^\./, '.lifecycle.preStop')),
      minor,
      rest,
    );

  describe('handlers', () => {
    itSays([
      probe('exec: {command: [x]}', []),
      probe('', ['. handler-required']),
      probe('exec: null', ['. handler-required']),
      ofContainer('livenessProbe: null', []),
      ofContainer('livenessProbe: x', []),
      probe('exec: {}', ['..exec.command exec-command-required']),
      probe('exec: {command: []}', ['..exec.command exec-command-required']),
      probe('exec: {command: [x]}, tcpSocket: {}, grpc: {port: 0}', [
        '..tcpSocket handler-many',
        '..grpc handler-many',
      ]),
      probe('httpGet: {port: 80}', []),
      probe('httpGet: {port: http, path: /x, scheme: HTTPS}', []),
      probe('httpGet: {}', ['..httpGet.port handler-port']),
      probe('httpGet: {port: "80"}', ['..httpGet.port handler-port']),
      probe('httpGet: {port: 0, scheme: https}', ['..httpGet.port handler-port', '..httpGet.scheme http-scheme']),
      probe('httpGet: {port: 80, httpHeaders: [{name: a b, value: x}, {value: y}]}', [
        '..httpGet.httpHeaders http-header-name',
        '..httpGet.httpHeaders http-header-name',
      ]),
      probe('tcpSocket: {port: 70000}', ['..tcpSocket.port handler-port']),
      probe('grpc: {}', ['..grpc.port handler-port']),
      probe('grpc: {port: 90, service: x}', []),
    ]);
  });

  describe('numbers', () => {
    const exec = 'exec: {command: [x]}';
    itSays([
      probe(`${exec}, initialDelaySeconds: -1, timeoutSeconds: -1, periodSeconds: -1, failureThreshold: -1`, [
        '..initialDelaySeconds probe-negative',
        '..timeoutSeconds probe-negative',
        '..periodSeconds probe-negative',
        '..failureThreshold probe-negative',
      ]),
      probe(`${exec}, initialDelaySeconds: 0, timeoutSeconds: 0, periodSeconds: 0, failureThreshold: 0`, []),
      probe(`${exec}, successThreshold: 2`, ['..successThreshold probe-success-threshold']),
      probe(`${exec}, successThreshold: 0`, []),
      probe(`${exec}, successThreshold: 2`, ['..successThreshold probe-success-threshold'], 'startupProbe'),
      probe(`${exec}, successThreshold: 2`, [], 'readinessProbe'),
      probe(`${exec}, successThreshold: -1`, ['..successThreshold probe-negative'], 'readinessProbe'),
      probe(`${exec}, terminationGracePeriodSeconds: 0`, ['..terminationGracePeriodSeconds probe-grace-period']),
      probe(`${exec}, terminationGracePeriodSeconds: 5`, [], 'startupProbe'),
      probe(
        `${exec}, terminationGracePeriodSeconds: 5`,
        ['..terminationGracePeriodSeconds readiness-probe-grace-period'],
        'readinessProbe',
      ),
    ]);
  });

  describe('hooks', () => {
    itSays([
      hook('sleep: {seconds: 30}', []),
      hook('sleep: {seconds: 31}', ['..sleep sleep-seconds']),
      hook('sleep: {seconds: 31}', [], 36, 'terminationGracePeriodSeconds: 60'),
      hook('sleep: {seconds: 0}', []),
      hook('sleep: {}', ['..sleep sleep-seconds'], 32),
      hook('sleep: {seconds: 31}', [], 29),
      hook('', ['. handler-required']),
      hook('grpc: {port: 1}', ['. handler-required']),
      hook('exec: {command: [x]}, sleep: {seconds: 99}', ['..sleep handler-many']),
      hook('exec: {command: [x]}, sleep: {seconds: 99}', [], 29),
      ofContainer('lifecycle: {stopSignal: SIGNOTHING}', []),
    ]);
  });
});
