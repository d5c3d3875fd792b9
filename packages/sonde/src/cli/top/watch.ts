import process from 'node:process';
import { systemClock } from '@sonde/metrics';
import type { Terminal } from '../terminal.js';
import type { TopArguments } from './arguments.js';
import { type FrameState, frame } from './frame.js';
import { type Key, listenToKeys } from './keys.js';
import { nextSortKey, ordered, type SortKey } from './route-order.js';
import { Screen } from './screen.js';
import { failureText, ServiceReader } from './service-reader.js';
import { RateHistory } from './sparkline.js';
import type { TopView } from './view.js';

/** Reads and shows until somebody leaves. @returns the exit code */
export async function watch(given: TopArguments, terminal: Terminal): Promise<number> {
  const session = new Session(given, terminal);
  try {
    return await session.run();
  } finally {
    session.end();
  }
}

class Session {
  private readonly given: TopArguments;
  private readonly terminal: Terminal;
  private readonly clock = systemClock;
  private readonly reader: ServiceReader;
  private readonly screen: Screen | undefined;
  private readonly history = new RateHistory(200);
  private readonly leaving = new AbortController();
  private stopKeys: (() => void) | undefined;
  private wake: (() => void) | undefined;
  private view: TopView | undefined;
  private failure: { readonly message: string; readonly sinceMs: number } | undefined;
  private sort: SortKey;
  private paused = false;
  private help = false;
  private exitCode = 0;

  constructor(given: TopArguments, terminal: Terminal) {
    this.given = given;
    this.terminal = terminal;
    this.sort = given.sort;
    this.reader = new ServiceReader(given, this.clock);
    this.screen = terminal.isTerminal && !given.once && !given.json ? new Screen() : undefined;
  }

  async run(): Promise<number> {
    process.on('SIGINT', this.onInterrupt);
    process.on('SIGTERM', this.onTerminate);
    process.on('SIGHUP', this.onTerminate);
    // The first reading has to succeed: a wrong address is told, not waited for.
    await this.read(true);
    if (this.screen !== undefined && !this.leaving.signal.aborted) {
      this.screen.open();
      process.stdout.on('resize', this.draw);
      this.stopKeys = listenToKeys(this.onKey);
    }
    if (!this.given.once) this.show();
    while (!this.leaving.signal.aborted) {
      await this.wait();
      if (this.leaving.signal.aborted) break;
      if (!this.paused) await this.read(this.given.once);
      if (this.leaving.signal.aborted) break;
      this.show();
      if (this.given.once) break;
    }
    return this.exitCode;
  }

  end(): void {
    process.off('SIGINT', this.onInterrupt);
    process.off('SIGTERM', this.onTerminate);
    process.off('SIGHUP', this.onTerminate);
    process.stdout.off('resize', this.draw);
    this.stopKeys?.();
    this.screen?.close();
  }

  /** @param must whether a failure ends it all */
  private async read(must: boolean): Promise<void> {
    try {
      const view = await this.reader.read(this.leaving.signal);
      this.view = view;
      this.failure = undefined;
      if (view.requests !== null && view.intervalSeconds !== null) this.history.add(view.requests.perSecond);
    } catch (error) {
      if (this.leaving.signal.aborted) return;
      if (must) throw error;
      this.failure = { message: failureText(error), sinceMs: this.failure?.sinceMs ?? this.clock.monotonicMs() };
    }
  }

  private wait(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.given.intervalMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private show(): void {
    if (this.screen !== undefined) this.draw();
    else if (this.given.json) this.writeJson();
    else this.terminal.write(`${this.lines(undefined).join('\n')}\n${this.given.once ? '' : '\n'}`);
  }

  private writeJson(): void {
    if (this.view === undefined) return;
    const error = this.failure === undefined ? null : this.failure.message;
    const routes = ordered(this.view.routes, this.sort);
    this.terminal.write(`${JSON.stringify({ ...this.view, routes, error })}\n`);
  }

  private readonly draw = (): void => {
    if (this.leaving.signal.aborted) return;
    this.screen?.draw(this.lines(process.stdout.rows || 24));
  };

  private lines(rows: number | undefined): readonly string[] {
    const { view, sort, paused, help, failure, given } = this;
    if (view === undefined) return [];
    const state: FrameState = {
      sort,
      paused,
      help,
      history: this.history.all,
      intervalSeconds: given.intervalMs / 1000,
      failure: failure && {
        message: failure.message,
        seconds: (this.clock.monotonicMs() - failure.sinceMs) / 1000,
      },
      keys: this.stopKeys !== undefined,
    };
    // Of the present size: it may have changed since the terminal was looked at.
    const columns = this.screen === undefined ? this.terminal.columns : Math.max(process.stdout.columns || 80, 1);
    return frame(view, state, { columns, rows, color: this.terminal.color });
  }

  private readonly onKey = (key: Key): void => {
    if (key === 'quit') {
      this.leave(0);
      return;
    }
    if (key === 'sort') this.sort = nextSortKey(this.sort);
    if (key === 'pause') this.paused = !this.paused;
    if (key === 'help') this.help = !this.help;
    this.draw();
  };

  private readonly onInterrupt = (): void => this.leave(0);
  /** As a shell has it for a program that a signal ended. */
  private readonly onTerminate = (signal: NodeJS.Signals): void => this.leave(signal === 'SIGTERM' ? 143 : 129);

  private leave(exitCode: number): void {
    this.exitCode = exitCode;
    this.leaving.abort();
    this.wake?.();
  }
}
