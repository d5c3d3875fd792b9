import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { reasonOf, StartError } from '../start-error.js';

export interface PrometheusServer {
  readonly url: string;
  /** Resolves when it answers; rejects, saying why, when it ends before or takes too long. */
  readonly ready: Promise<void>;
  /** The number that an instant query gives; `undefined` where it gives none. */
  query(expression: string): Promise<number | undefined>;
  /** Why it could not read the shop the last time it tried; `undefined` where it could. */
  lastScrapeError(): Promise<string | undefined>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const readyWithinMs = 15_000;
const stopWithinMs = 6000;
const keptOutput = 4000;
const configPath = fileURLToPath(new URL('../../prometheus.yml', import.meta.url));
const guardPath = fileURLToPath(new URL('./prometheus-guard.js', import.meta.url));
const readyTarget = '127.0.0.1:9464';

/** The first executable of that name on PATH. */
export function findOnPath(program: string, path: string | undefined): string | undefined {
  for (const folder of (path ?? '').split(delimiter)) {
    if (folder === '') continue;
    const candidate = join(folder, process.platform === 'win32' ? `${program}.exe` : program);
    try {
      accessSync(candidate, constants.X_OK);
      if (statSync(candidate).isFile()) return candidate;
    } catch {
      // not there, or not for us: look on
    }
  }
  return undefined;
}

/** The ready `prometheus.yml` of this example, with the address that is really in use. */
export function prometheusConfig(target: string): string {
  const ready = readFileSync(configPath, 'utf8');
  if (!ready.includes(readyTarget)) throw new Error(`${configPath} does not name the target ${readyTarget}`);
  return ready.replace(readyTarget, target);
}

/**
 * Starts a Prometheus that scrapes `target` each second, on a free loopback port and in a temporary folder.
 * It never outlives this process: see `prometheus-guard.ts`.
 */
export async function startPrometheus(program: string, target: string): Promise<PrometheusServer> {
  const folder = makeFolder();
  const guard = await launch(program, folder, target).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  let output = '';
  guard.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptOutput);
  });
  const ended = new Promise<void>((resolve) => {
    guard.child.once('close', () => resolve());
    guard.child.once('error', (error) => {
      output = error.message;
      resolve();
    });
  });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    guard.child.stdin?.destroy();
    await Promise.race([ended, wait(stopWithinMs, undefined, { ref: false })]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 });
  };
  const ready = becomeReady(guard.url, ended, () => output);
  ready.catch(() => {}); // looked at later, perhaps after it failed
  return {
    url: guard.url,
    ready,
    query: (expression) => query(guard.url, expression),
    lastScrapeError: () => lastScrapeError(guard.url),
    stop: () => (stopping ??= stop()),
  };
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'sonde-shop-'));
  } catch (error) {
    throw new StartError(
      `cannot make a temporary folder in ${tmpdir()}: ${reasonOf(error)}; set TMPDIR, or use --no-prometheus`,
      { cause: error },
    );
  }
}

async function launch(program: string, folder: string, target: string): Promise<{ url: string; child: ChildProcess }> {
  const config = join(folder, 'prometheus.yml');
  writeFileSync(config, prometheusConfig(target));
  const address = `127.0.0.1:${await freePort()}`;
  const args = [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--enable-feature=exemplar-storage',
    '--log.level=warn',
  ];
  const child = spawn(process.execPath, [guardPath, folder, program, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    // Out of the terminal's reach: Ctrl-C is the demo's to handle, and the guard ends when the demo does.
    detached: true,
  });
  child.stdin?.on('error', () => {}); // a guard that is gone already
  child.unref();
  return { url: `http://${address}`, child };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function becomeReady(url: string, ended: Promise<void>, output: () => string): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const giveUpMs = performance.now() + readyWithinMs;
  while (performance.now() < giveUpMs) {
    if (gone) throw new Error(lastLine(output()) ?? 'it ended at once');
    if (await answers(`${url}/-/ready`)) return;
    await wait(100, undefined, { ref: false });
  }
  throw new Error(`it was not ready within ${readyWithinMs / 1000} s`);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function query(url: string, expression: string): Promise<number | undefined> {
  type Vector = { result?: { value?: [number, string] }[] };
  const vector = await api<Vector>(url, `query?query=${encodeURIComponent(expression)}`);
  const value = Number(vector?.result?.[0]?.value?.[1]);
  return Number.isNaN(value) ? undefined : value;
}

async function lastScrapeError(url: string): Promise<string | undefined> {
  const targets = await api<{ activeTargets?: { lastError?: string }[] }>(url, 'targets?state=active');
  return targets?.activeTargets?.[0]?.lastError || undefined;
}

/** Prometheus' HTTP API; `undefined` where it does not answer in time. */
async function api<Data>(url: string, call: string): Promise<Data | undefined> {
  try {
    const response = await fetch(`${url}/api/v1/${call}`, { signal: AbortSignal.timeout(2000) });
    return ((await response.json()) as { data?: Data }).data;
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1) || undefined;
}
