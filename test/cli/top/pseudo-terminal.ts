import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sondeProgram } from '../sonde-command.js';
import { TerminalScreen } from './terminal-screen.js';

/** Of util-linux: on Debian, in what every installation has. */
const program = 'script';

/** `sonde` in a pseudo-terminal, which `script` of util-linux makes. */
export class PseudoTerminal {
  readonly screen: TerminalScreen;
  raw = '';
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<unknown>;

  constructor(args: readonly string[], { columns = 80, rows = 24, wrapper = '', resized = false } = {}) {
    this.screen = new TerminalScreen(columns, rows);
    const words = [process.execPath, sondeProgram, ...args].map((word) => `'${word}'`).join(' ');
    // One that is resized begins smaller, and is made larger by its own kernel.
    const first = resized ? 'stty cols 60 rows 16' : `stty cols ${columns} rows ${rows}`;
    const later = resized ? `(sleep 4; stty cols ${columns} rows ${rows} </dev/tty) &` : '';
    // The pid of what is to be ended by a signal, and how it ended, are told on the same terminal.
    const line = `${first}; ${later} ${wrapper}${words} & echo pid=$!; fg >/dev/null; echo code=$?`;
    this.child = spawn(program, ['-qec', `bash -mc "${line.replaceAll('$', '\\$')}"`, '/dev/null'], {
      env: { PATH: process.env['PATH'], TERM: 'xterm', SHELL: '/bin/sh' },
    });
    this.ended = once(this.child, 'close');
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.raw += text;
      this.screen.write(text);
    });
  }

  get text(): string {
    return this.screen.lines.join('\n');
  }

  get pid(): number {
    return Number(/pid=(\d+)/.exec(this.raw)?.[1]);
  }

  press(keys: string): void {
    this.child.stdin.write(keys);
  }

  async until(what: RegExp): Promise<string> {
    for (const end = performance.now() + 20_000; performance.now() < end; await sleep(50)) {
      if (what.test(this.text)) return this.text;
    }
    throw new Error(`waited in vain for ${what}:\n${this.text}\n${JSON.stringify(this.raw.slice(-500))}`);
  }

  /** The exit code of the program; the terminal is as it was before. */
  async end(): Promise<number> {
    await this.ended;
    return Number(/code=(\d+)/.exec(this.raw)?.[1]);
  }
}
