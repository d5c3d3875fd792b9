import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Registry } from '@sonde/metrics';
import { type OtlpError, type OtlpOptions, type OtlpPush, type PushStateChange, startOtlp } from '@sonde/otlp';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { type CertificateFiles, makeCertificates, textOf } from './certificates.js';
import { GrpcReceiver } from './grpc-receiver.js';

const files = makeCertificates();
const servers: { close(): void }[] = [];
const pushes: OtlpPush[] = [];
let changes: PushStateChange[] = [];
let faults: OtlpError[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(pushes.splice(0).map((push) => push.shutdown({ timeoutMs: 100 })));
  for (const server of servers.splice(0)) server.close();
  changes = [];
  faults = [];
});

afterAll(() => files && rm(files.folder, { recursive: true, force: true }));

async function start(options: OtlpOptions): Promise<OtlpPush> {
  const push = await startOtlp({
    registry: new Registry(),
    timeoutMs: 1_500,
    onStateChange: (change) => changes.push(change),
    onFault: (error) => faults.push(error),
    ...options,
  });
  pushes.push(push);
  return push;
}

describe.each(['http/protobuf', 'grpc'] as const)('TLS with %s', (protocol) => {
  /** Where a receiver with that certificate listens; `mutual`: it wants one of the client, too. */
  async function receiver({ serverCert, serverKey, ca }: CertificateFiles, mutual = false): Promise<string> {
    const tls = {
      cert: textOf(serverCert),
      key: textOf(serverKey),
      ...(mutual && { ca: textOf(ca), requestCert: true, rejectUnauthorized: true }),
    };
    if (protocol === 'grpc') {
      const grpc = await GrpcReceiver.start(tls);
      servers.push(grpc);
      return grpc.endpoint;
    }
    const server: Server = createServer(tls, (request, response) => request.resume().on('end', () => response.end()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return `https://localhost:${(server.address() as AddressInfo).port}`;
  }

  test('an authority that is not known is told as what it is', async (context) => {
    if (files === undefined) return context.skip('install openssl');
    const push = await start({ protocol, endpoint: await receiver(files) });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error).toMatchObject({ code: 'SONDE_OTLP_CERTIFICATE' });
    expect(changes[0]?.error?.message).toContain('OTEL_EXPORTER_OTLP_CERTIFICATE');
  });

  test('an authority that is given', async (context) => {
    if (files === undefined) return context.skip('install openssl');
    const endpoint = await receiver(files);
    expect(await (await start({ protocol, endpoint, tls: { ca: textOf(files.ca) } })).flush()).toBe(true);
    vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', files.ca);
    expect(await (await start({ protocol, endpoint })).flush()).toBe(true);
  });

  test('both sides with a certificate', async (context) => {
    if (files === undefined) return context.skip('install openssl');
    const endpoint = await receiver(files, true);
    const tls = { ca: textOf(files.ca), cert: textOf(files.clientCert), key: Buffer.from(textOf(files.clientKey)) };
    expect(await (await start({ protocol, endpoint, tls })).flush()).toBe(true);
    vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', files.ca);
    vi.stubEnv('OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE', files.clientCert);
    vi.stubEnv('OTEL_EXPORTER_OTLP_CLIENT_KEY', files.clientKey);
    expect(await (await start({ protocol, endpoint })).flush()).toBe(true);
    vi.unstubAllEnvs();
    expect(await (await start({ protocol, endpoint, tls: { ca: textOf(files.ca) } })).flush()).toBe(false);
    expect(changes.at(-1)?.error).toBeDefined();
  });

  test('certificates that are none', async (context) => {
    if (files === undefined) return context.skip('install openssl');
    const endpoint = await receiver(files);
    expect(await (await start({ protocol, endpoint, tls: { ca: 'no PEM' } })).flush()).toBe(false);
    vi.stubEnv('OTEL_EXPORTER_OTLP_CERTIFICATE', '/nowhere/ca.pem');
    expect(await (await start({ protocol, endpoint })).flush()).toBe(false);
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringContaining('OTEL_EXPORTER_OTLP_CERTIFICATE: got a file that cannot be read (ENOENT)'),
    ]);
  });

  test('a receiver without TLS', async () => {
    const plain = await GrpcReceiver.start();
    servers.push(plain);
    const push = await start({ protocol, endpoint: plain.endpoint.replace('http:', 'https:') });
    expect(await push.flush()).toBe(false);
    expect(changes[0]?.error?.code).toMatch(/^SONDE_OTLP_(CERTIFICATE|UNREACHABLE|TIMEOUT)$/);
  });
});
