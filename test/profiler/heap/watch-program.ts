import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is printed by a program that is watched. */
export interface PrintedVerdict {
  readonly leaking: boolean;
  readonly confidence: number;
  readonly readings: number;
  readonly evidence: readonly string[];
  readonly suspects: readonly {
    readonly frame: PrintedFrame;
    readonly stack: readonly PrintedFrame[];
    readonly growthBytesPerMinute: number;
    readonly sizeNow: number;
  }[];
  readonly text: string;
}

export interface PrintedFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

export interface WatchSettings {
  readonly intervalBytes?: number;
  readonly warmUpMs?: number;
}

const preload = new URL('watched-program.js', import.meta.url).href;

export function programPath(name: string): string {
  return fileURLToPath(new URL(`programs/${name}.js`, import.meta.url));
}

/** Runs a program until the detector has its ten readings. */
export function watchProgram(name: string, settings: WatchSettings = {}): Promise<PrintedVerdict> {
  const watch = {
    intervalBytes: 8192,
    warmUpMs: 1500,
    everyMs: 350,
    samples: 10,
    forceGc: true,
    limitMs: 30_000,
    ...settings,
  };
  const child = spawn(process.execPath, ['--import', preload, programPath(name)], {
    env: { ...process.env, NODE_OPTIONS: '', SONDE_TEST_WATCH: JSON.stringify(watch) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 45_000,
    killSignal: 'SIGKILL',
  });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk));
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(printed) as PrintedVerdict);
      else reject(new Error(`${name} ended with ${code}: ${complaints}`));
    });
  });
}
