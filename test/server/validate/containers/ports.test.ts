import { itSays } from '../pod/podFindings.ts';
import { ofContainer } from './containerCases.ts';

describe('ports of containers', () => {
  itSays([
    ofContainer('ports: [{containerPort: 80}]', []),
    ofContainer('ports: [{}]', ['.ports[0].containerPort container-port-required']),
    ofContainer('ports: [{containerPort: 0}]', ['.ports[0].containerPort container-port-required']),
    ofContainer('ports: [{containerPort: 65536, hostPort: -1}]', [
      '.ports[0].containerPort port-number',
      '.ports[0].hostPort port-number',
    ]),
    ofContainer('ports: [{containerPort: "80"}]', []),
    ofContainer('ports: [{containerPort: 80, protocol: tcp, name: Http}]', [
      '.ports[0].protocol port-protocol',
      '.ports[0].name port-name',
    ]),
    ofContainer('ports: [{containerPort: 80, protocol: ""}]', []),
    ofContainer('ports: [{containerPort: 80, name: web}, {containerPort: 81, name: web}]', [
      '.ports[1].name port-name-duplicate',
      '~.ports[1] port-name-ambiguous',
    ]),
    ofContainer('ports: [{containerPort: 80}, {containerPort: 80}]', ['~.ports[1] port-duplicate']),
    ofContainer('ports: [{containerPort: 80}, {containerPort: 80}]', [], 27),
    ofContainer('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80}]', ['~.ports[1] port-duplicate']),
    ofContainer('ports: [{containerPort: 80, hostIP: 10.0.0.1}]', ['~.ports[0] host-ip-without-host-port']),
    ofContainer('ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 80, hostIP: 10.0.0.1}]', [
      '~.ports[1] port-duplicate',
    ]),
    ofContainer('ports: [{containerPort: 80, hostPort: 90}, {containerPort: 81, hostPort: 90}]', [
      '.ports[1].hostPort host-port-duplicate',
    ]),
    ofContainer('ports: [{containerPort: 80, hostPort: 90}, {containerPort: 81, hostPort: 90, protocol: UDP}]', []),
  ]);

  describe('of several containers', () => {
    const two = (first: string, second: string) =>
      `containers: [{name: a, image: x, ports: [${first}]}, {name: b, image: x, ports: [${second}]}]`;
    itSays([
      [
        two('{containerPort: 80, name: web}', '{containerPort: 81, name: web}'),
        ['~containers[1].ports[0] port-name-ambiguous'],
      ],
      [two('{containerPort: 80, name: web}', '{containerPort: 81, name: web}'), [], 32],
      [
        two('{containerPort: 80, hostPort: 90}', '{containerPort: 81, hostPort: 90}'),
        ['containers[1].ports[0].hostPort host-port-duplicate'],
      ],
      [
        // The server takes each init container for the first.
        'containers: [{name: m, image: x}]\ninitContainers: [{name: a, image: x}, {name: b, image: x, ports: [{containerPort: 80, hostPort: 90}, {containerPort: 81, hostPort: 90}]}]',
        ['initContainers[0].ports[1].hostPort host-port-duplicate'],
      ],
    ]);
  });

  describe('under hostNetwork', () => {
    const network = 'hostNetwork: true';
    itSays([
      ofContainer('ports: [{containerPort: 80}]', [], 36, network),
      ofContainer('ports: [{containerPort: 80, hostPort: 80}]', [], 36, network),
      ofContainer('ports: [{containerPort: 80, hostPort: 81}]', ['.ports[0].hostPort host-port-differs'], 36, network),
      ofContainer(
        'ports: [{containerPort: 80, hostPort: 81}]',
        ['.ports[0].containerPort host-port-differs'],
        27,
        network,
      ),
      [
        'hostNetwork: true\ncontainers: [{name: a, image: x, ports: [{containerPort: 80}]}, {name: b, image: x, ports: [{containerPort: 80}]}]',
        ['~containers[1].ports[0] port-duplicate'],
      ],
      [
        // 1.27 fills host ports in before it looks.
        'hostNetwork: true\ncontainers: [{name: a, image: x, ports: [{containerPort: 80}]}, {name: b, image: x, ports: [{containerPort: 80}]}]',
        ['containers[1].ports[0].hostPort host-port-duplicate'],
        27,
      ],
    ]);
  });
});
