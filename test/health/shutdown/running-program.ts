import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const patienceMs = 15_000;

/** A program of `programs/` in a process of its own, and what it said. */
export class RunningProgram {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  stderr = '';
  private readonly exited: Promise<number | NodeJS.Signals>;
  private rest = '';
  private readonly waiting = new Set<() => void>();

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const environment: NodeJS.ProcessEnv = { ...process.env, NODE_ENV: 'test', ...env };
    delete environment['NODE_OPTIONS'];
    this.process = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => this.heard(text));
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    // `close` comes after the last output.
    this.exited = once(this.process, 'close').then(([code, signal]) => code ?? signal);
    this.exited.finally(() => this.wake());
  }

  /** Sends a signal, and tells whether there was a process to get it. */
  kill(signal: NodeJS.Signals): boolean {
    return this.process.kill(signal);
  }

  /** The exit code, or the signal that ended it. */
  exit(): Promise<number | NodeJS.Signals> {
    return this.inTime(this.exited, 'did not exit');
  }

  /** Resolves with the first line that begins so, said already or not yet. */
  line(beginning: string): Promise<string> {
    const found = new Promise<string>((resolve, reject) => {
      const look = () => {
        const line = this.lines.find((each) => each.startsWith(beginning));
        if (line !== undefined) resolve(line);
        else if (this.process.exitCode !== null || this.process.signalCode !== null) {
          reject(new Error(`ended without the line "${beginning}"\n${this.said}`));
        } else return;
        this.waiting.delete(look);
      };
      this.waiting.add(look);
      look();
    });
    return this.inTime(found, `did not say "${beginning}"`);
  }

  async port(): Promise<number> {
    return Number((await this.line('listening ')).slice('listening '.length));
  }

  private get said(): string {
    return `${this.lines.join('\n')}\n${this.stderr}`;
  }

  private heard(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() as string;
    this.lines.push(...lines);
    this.wake();
  }

  private wake(): void {
    for (const look of [...this.waiting]) look();
  }

  private async inTime<T>(work: Promise<T>, complaint: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${complaint} in ${patienceMs} ms\n${this.said}`)), patienceMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const pathOf = (name: string): string => join(import.meta.dirname, 'programs', `${name}.js`);

/** Starts a program, which ends with the test at the latest. */
export function runProgram(
  name: string,
  settings: object = {},
  { env, wrapper = [] }: { env?: Readonly<Record<string, string>>; wrapper?: readonly string[] } = {},
): RunningProgram {
  const [command, ...args] = [...wrapper, process.execPath, pathOf(name), JSON.stringify(settings)];
  const program = new RunningProgram(command as string, args, env);
  onTestFinished(() => void program.kill('SIGKILL'));
  return program;
}
