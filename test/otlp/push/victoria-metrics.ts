import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { eventually } from '../../e2e/polling.js';
import type { Program } from '../../servers.js';

/** The first of PATH and of the workshop's own downloads. */
export const victoriaMetricsServers: readonly Program[] = [
  ...(process.env['PATH']?.split(delimiter) ?? []),
  join(homedir(), '.cache', 'servers', 'bin'),
]
  .map((folder) => join(folder, 'victoria-metrics'))
  .filter((path) => existsSync(path))
  .slice(0, 1)
  .map((path) => {
    const { stdout, stderr } = spawnSync(path, ['--version'], { encoding: 'utf8' });
    return { path, version: /v?(\d+\.\d+\.\d+)/.exec(stdout + stderr)?.[1] ?? 'unknown' };
  });

/** A VictoriaMetrics of its own: free loopback port, temporary folder, gone when it is closed. */
export class VictoriaMetrics {
  readonly port: number;
  private readonly program: Program;
  private readonly folder: string;
  private child: ChildProcess | undefined;

  private constructor(program: Program, port: number, folder: string) {
    this.program = program;
    this.port = port;
    this.folder = folder;
    process.once('exit', () => this.child?.kill('SIGKILL'));
  }

  static async start(program: Program): Promise<VictoriaMetrics> {
    const server = new VictoriaMetrics(program, await freePort(), await mkdtemp(join(tmpdir(), 'sonde-victoria-')));
    await server.restart();
    return server;
  }

  async restart(): Promise<void> {
    this.child = spawn(
      this.program.path,
      [
        `-storageDataPath=${this.folder}`,
        `-httpListenAddr=127.0.0.1:${this.port}`,
        '-search.latencyOffset=0s',
        '-search.disableCache',
        '-memory.allowedBytes=64MiB',
        '-loggerLevel=ERROR',
      ],
      { stdio: 'ignore' },
    );
    await eventually('a VictoriaMetrics that is ready', async () =>
      (await fetch(`http://127.0.0.1:${this.port}/health`)).ok ? true : undefined,
    );
  }

  /** The present values of a query, in no order. What was just received is made visible first. */
  async query(query: string): Promise<number[]> {
    await fetch(`http://127.0.0.1:${this.port}/internal/force_flush`);
    const url = new URL(`http://127.0.0.1:${this.port}/api/v1/query`);
    url.searchParams.set('query', query);
    const answer = (await (await fetch(url)).json()) as { data: { result: { value: [number, string] }[] } };
    return answer.data.result.map(({ value }) => Number(value[1]));
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async close(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
