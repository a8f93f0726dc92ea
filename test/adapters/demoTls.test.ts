import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClusterError } from '../../client/src/cluster/errors.ts';
import { namespaceKind } from '../../client/src/cluster/resourceKinds.ts';
import { createCertificate, createDemoCluster, type DemoCluster } from '../../client/src/demo/index.ts';
import { createClusters } from '../../client/src/kubernetes/clusters.ts';
import { createFakeClock } from '../support/fakeClock.ts';

const now = Date.now();

describe('The demo cluster over TLS', () => {
  let folder: string;
  let cluster: DemoCluster;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'demo-tls-'));
    cluster = await createDemoCluster({
      clock: createFakeClock(),
      patience: 300,
      certificate: createCertificate(now),
    });
  });
  afterEach(async () => {
    await cluster.stop();
    await rm(folder, { recursive: true });
  });

  /** The namespaces that the extension sees with such a kubeconfig. */
  async function namespaces(kubeconfig: string): Promise<number> {
    const file = path.join(folder, 'kubeconfig');
    await writeFile(file, kubeconfig);
    const clusters = createClusters({
      environment: { env: {}, home: folder },
      kubeconfig: file,
      userAgent: 'kubernetes-jobs/test',
      approvePlugin: async () => false,
    });
    try {
      return (await (await clusters.open()).list(namespaceKind, {})).items.length;
    } finally {
      clusters.dispose();
    }
  }

  function version(): Promise<number> {
    const { clusters } = JSON.parse(cluster.kubeconfig) as {
      clusters: { cluster: { 'certificate-authority-data': string } }[];
    };
    const ca = Buffer.from(clusters[0]?.cluster['certificate-authority-data'] ?? '', 'base64');
    const headers = { authorization: `Bearer ${cluster.token}` };
    return new Promise((resolve, reject) => {
      const request = https.get(`${cluster.server}/version`, { ca, headers, agent: false }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      request.on('error', reject);
    });
  }

  it('has a certificate of its own that is for this machine alone', () => {
    const { certificate, key } = createCertificate(Date.parse('2026-01-02T03:04:05Z'));
    const read = new X509Certificate(certificate);
    assert.equal(read.validFrom, 'Jan  1 03:04:05 2026 GMT');
    assert.match(read.validTo, /2036 GMT$/);
    assert.equal(read.subjectAltName, 'IP Address:127.0.0.1, DNS:localhost');
    assert.equal(read.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(read.checkIP('127.0.0.2'), undefined);
    assert.equal(read.ca, false);
    assert.deepEqual(read.keyUsage, ['1.3.6.1.5.5.7.3.1']);
    assert.ok(read.verify(read.publicKey));
    assert.match(key, /^-----BEGIN PRIVATE KEY-----/);
    assert.notEqual(new X509Certificate(createCertificate(now).certificate).serialNumber, read.serialNumber);
  });

  it('writes years from 2050 on as they have to be', () => {
    const { certificate } = createCertificate(Date.parse('2049-06-01T00:00:00Z'));
    assert.match(new X509Certificate(certificate).validTo, /2059 GMT$/);
  });

  it('is reached with its kubeconfig, and with no other’s certificate', async () => {
    assert.match(cluster.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.ok((await namespaces(cluster.kubeconfig)) > 0);
    const other = Buffer.from(createCertificate(now).certificate).toString('base64');
    const wrong = cluster.kubeconfig.replace(/("certificate-authority-data": ")[^"]*/, `$1${other}`);
    await assert.rejects(namespaces(wrong), (error: unknown) => error instanceof ClusterError);
  });

  it('hangs up on who speaks no TLS, or only begins to', async () => {
    for (const text of ['GET /version HTTP/1.1\r\n\r\n', '\u0016\u0003\u0001\u0002\u0000', '\u0000'.repeat(100)]) {
      const socket = net.connect(cluster.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write(text, 'latin1');
      await once(socket, 'close');
      assert.equal(await version(), 200);
    }
  });

  it('ends every connection when it stops, the one that has said nothing too', async () => {
    const socket = net.connect(cluster.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.resume();
    const closed = once(socket, 'close');
    assert.equal(await version(), 200);
    await cluster.stop();
    await closed;
  });
});
