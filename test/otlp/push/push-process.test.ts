import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GrpcReceiver } from './grpc-receiver.js';
import { hasLine, installation, installLine, type OpenTelemetryLine } from './installation.js';

let bodies: Buffer[];
let server: Server;
let endpoint: string;

beforeEach(async () => {
  bodies = [];
  server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()));
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Runs a program as a user of the packages would; `registry` has a counter of 7. */
async function run(folder: string, program: string, env: Record<string, string> = {}, args: string[] = []) {
  const text = `
    import { Registry } from '@sonde/metrics';
    import { startOtlp } from '@sonde/otlp';
    const registry = new Registry();
    registry.counter({ name: 'orders', help: 'Orders.' }).inc(7);
    ${program}`;
  const startMs = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', text, '--', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk));
  const [code] = (await once(child, 'close')) as [number];
  return { code, said, ms: performance.now() - startMs };
}

const closedPort = 'http://127.0.0.1:1';

describe.each<OpenTelemetryLine>(['OpenTelemetry 2', 'OpenTelemetry 3'])('beside %s', (line) => {
  const installed = hasLine(line) ? installation(line) : undefined;
  afterAll(() => installed?.remove());

  test('is installed', (context) => {
    if (installed === undefined) context.skip(`install it with: ${installLine}`);
  });

  test.each(['http/protobuf', 'http/json', 'grpc'] as const)(
    '%s: process.exit() after shutdown() loses nothing',
    async (protocol) => {
      if (installed === undefined) return;
      const grpc = await GrpcReceiver.start();
      const program = `
      const push = await startOtlp({ registry, protocol: '${protocol}' });
      const arrived = await push.shutdown();
      console.log(arrived, push.state);
      process.exit();`;
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? grpc.endpoint : endpoint };
      const { said, code } = await run(installed.folder, program, env, ['--password=hidden-7']);
      expect([said, code]).toEqual(['true stopped\n', 0]);
      const messages = protocol === 'grpc' ? grpc.calls.map(({ message }) => message) : bodies;
      expect(messages).toHaveLength(1);
      expect(messages[0]?.includes('orders')).toBe(true);
      expect(messages[0]?.includes('process.pid')).toBe(true);
      expect(messages[0]?.includes('hidden-7')).toBe(false);
      grpc.close();
    },
  );

  test.each(['http/protobuf', 'grpc'] as const)(
    '%s: a program ends by itself, with a line that says what fails',
    async (protocol) => {
      if (installed === undefined) return;
      const program = `
      await startOtlp({ registry, endpoint: '${closedPort}', protocol: '${protocol}', intervalMs: 20, timeoutMs: 300 });
      setTimeout(() => {}, 1_500);`;
      const { said, code, ms } = await run(installed.folder, program);
      expect(code).toBe(0);
      expect(said.match(/SondeWarning/g)).toHaveLength(1);
      expect(said).toMatch(/SONDE_OTLP_(UNREACHABLE|TIMEOUT)/);
      expect(ms).toBeLessThan(20_000);
    },
  );
});

describe('without @opentelemetry/otlp-grpc-exporter-base', () => {
  const installed = installation('OpenTelemetry 2', ['otlp-grpc-exporter-base']);
  afterAll(() => installed.remove());

  test('the option grpc says what to install', async () => {
    const program = `await startOtlp({ registry, protocol: 'grpc' }).catch(({ code, message }) => console.log(code, message));`;
    const { said } = await run(installed.folder, program);
    expect(said).toMatch(/^SONDE_OTLP_PEER_MISSING .*npm install @opentelemetry\/otlp-grpc-exporter-base/);
  });

  test('the environment does not make the program fail', async () => {
    const program = `
      const push = await startOtlp({ registry, intervalMs: 5 });
      console.log(push.state, await push.shutdown());`;
    const { said, code } = await run(installed.folder, program, { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' });
    expect(code).toBe(0);
    expect(said).toContain('disabled false');
    expect(said.match(/SONDE_OTLP_PEER_MISSING\] SondeWarning/g)).toHaveLength(1);
  });

  test('the other protocols need nothing of it', async () => {
    const program = `console.log(await (await startOtlp({ registry, endpoint: '${endpoint}' })).shutdown());`;
    expect((await run(installed.folder, program)).said).toBe('true\n');
    expect(bodies).toHaveLength(1);
  });
});
