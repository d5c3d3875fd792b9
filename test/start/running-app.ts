import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Shorter than a test may take; a machine that others use as well starts a program in ten seconds. */
const patienceMs = 50_000;

export interface AppOptions {
  /** Arguments of Node, before the program. */
  readonly node?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** A program of `programs/` as a process of its own, with nothing of this process' environment that Sonde reads. */
export class RunningApp {
  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  /** The exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;

  constructor(program: string, { node = [], env = {} }: AppOptions = {}) {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(SONDE_|OTEL_|NODE_|VITEST|TEST)/.test(name));
    this.child = spawn(process.execPath, [...node, join(import.meta.dirname, 'programs', program)], {
      cwd: import.meta.dirname,
      env: { ...Object.fromEntries(inherited), SONDE_METRICS_PORT: '0', SONDE_LOG_LEVEL: 'info', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve(code ?? signal ?? -1)));
  }

  /** What a pattern finds in what the program has printed, once it does. */
  async said(pattern: RegExp): Promise<string> {
    let hasEnded = false;
    void this.ended.then(() => (hasEnded = true));
    for (const deadline = Date.now() + patienceMs; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
      if (found !== null) return found[1] ?? found[0];
      if (hasEnded || Date.now() > deadline) {
        throw new Error(`${hasEnded ? 'ended' : 'still'} without ${pattern}:\n${this.stdout}\n${this.stderr}`);
      }
    }
  }

  /** Of the service itself. */
  async url(path = '/'): Promise<string> {
    return `http://localhost:${await this.said(/listening (\d+)/)}${path}`;
  }

  /** Of what Sonde serves. */
  async sonde(path: string): Promise<string> {
    return new URL(path, await this.said(/metrics at (\S+\/metrics)/)).href;
  }

  async metrics(): Promise<string> {
    return (await fetch(await this.sonde('/metrics'))).text();
  }

  /** The answer of a probe. */
  async probe(path: string): Promise<{ httpStatus: number; status: string; checks: Record<string, object> }> {
    const response = await fetch(await this.sonde(path));
    return {
      ...((await response.json()) as { status: string; checks: Record<string, object> }),
      httpStatus: response.status,
    };
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

const running: RunningApp[] = [];

export function runApp(program: string, options?: AppOptions): RunningApp {
  const app = new RunningApp(program, options);
  running.push(app);
  return app;
}

/** For `afterEach`. */
export async function killApps(): Promise<void> {
  await Promise.all(running.splice(0).map((app) => app.kill()));
}

export const byRegister = { node: ['--import', 'sonde/register'] } as const satisfies AppOptions;
