import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../scripts/workspace.js';

/** The command as it is shipped. */
export const sondeProgram = join(root, 'packages/sonde/dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string | undefined;
  /** All that it gets of an environment, beside PATH. */
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Runs `sonde` to its end. */
export function sonde(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return ended(process.execPath, [sondeProgram, ...args], options);
}

/** Runs `sonde` in a terminal of 80 columns, to its end; what it says on both channels is `stdout`, as one. */
export function sondeInTerminal(args: readonly string[], { cwd, env }: RunOptions = {}): Promise<Ended> {
  const words = [process.execPath, sondeProgram, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const line = `stty cols 80 rows 24; ${words.join(' ')}`;
  return ended('script', ['-qec', line, '/dev/null'], { cwd, env: { TERM: 'xterm', SHELL: '/bin/sh', ...env } });
}

async function ended(program: string, args: readonly string[], { cwd, env }: RunOptions): Promise<Ended> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}
