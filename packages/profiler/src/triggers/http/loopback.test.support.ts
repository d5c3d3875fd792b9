import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from '@sonde/metrics';
import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { ProfilerBusyError } from '../../capture/busy-error.js';
import type { CpuOptions } from '../../capture/profiler-options.js';
import type { CpuSource } from '../endpoints/profile-desk.js';

export interface Loopback {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

export async function serve(listener: (request: IncomingMessage, response: ServerResponse) => void): Promise<Loopback> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { server, port, url: `http://127.0.0.1:${port}`, close };
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly text: string;
}

export function ask(
  url: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(parts);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, text: body.toString() });
      });
    });
    asking.on('error', reject);
    asking.end();
  });
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(2);
}

/** One function, seen `count` times. */
export function smallProfile(title: string, count = 3, kind: Profile['kind'] = 'cpu'): Profile {
  const tree = new CallTreeBuilder();
  const node = tree.child(0, tree.intern('parseOrder', '/srv/orders.js', 12, 3));
  return {
    kind,
    title,
    startedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    durationUs: 1000 * count,
    measures: kind === 'cpu' ? [{ name: 'wall', unit: 'nanoseconds' }] : [{ name: 'inuse_space', unit: 'bytes' }],
    tree: tree.build(),
    samples: {
      count,
      node: new Uint32Array(count).fill(node),
      values: [new Float64Array(count).fill(1_000_000)],
      atUs: Float64Array.from({ length: count }, (_, at) => at * 1000),
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'fake', interval: 1000, notes: [] },
  };
}

/** Takes one profile at a time, as long as it is told, and knows what became of each. */
export class FakeCpu implements CpuSource {
  readonly registry: Registry;
  readonly asked: CpuOptions[] = [];
  /** The most at once; it must never be more than one. */
  running = 0;
  aborted = 0;
  failure: unknown;
  /** Instead of the duration that is asked for. */
  takesMs: number | undefined;

  constructor(registry = new Registry()) {
    this.registry = registry;
  }

  async cpu(options: CpuOptions = {}): Promise<Profile> {
    this.asked.push(options);
    if (this.failure !== undefined) throw this.failure;
    if (this.running > 0) throw new ProfilerBusyError(7, 0);
    this.running++;
    try {
      const { durationMs = 10_000, signal, title = 'cpu' } = options;
      await pause(this.takesMs ?? durationMs, undefined, signal === undefined ? {} : { signal }).catch(() => {
        this.aborted++;
        throw signal?.reason;
      });
      return smallProfile(title);
    } finally {
      this.running--;
    }
  }
}
