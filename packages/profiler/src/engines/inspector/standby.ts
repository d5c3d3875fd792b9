import type { ProfilerSession, ProfilerWindow } from './profiler-session.js';

/** Samples that a standby window gathers before the next one takes its place: some 2 ms of work to throw away. */
const maxSamples = 2000;

/**
 * Keeps a session warm while nothing is being taken: V8 forgets what it knows with the last window, so there is always
 * one. What it sees is thrown away, in pieces small enough that nobody notices.
 */
export class Standby {
  private readonly session: ProfilerSession;
  private window: ProfilerWindow | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(session: ProfilerSession) {
    this.session = session;
  }

  get isOn(): boolean {
    return this.window !== undefined;
  }

  /** @throws where V8 refuses */
  begin(): void {
    if (this.window !== undefined) return;
    this.window = this.session.start();
    const lastsMs = (maxSamples * this.session.intervalUs) / 1000;
    this.timer = setInterval(() => this.renew(), lastsMs).unref();
  }

  /** Throws nothing: a window that cannot be ended goes with its session. */
  end(): void {
    clearInterval(this.timer);
    const { window } = this;
    this.window = undefined;
    drop(window);
  }

  private renew(): void {
    const { window } = this;
    try {
      this.window = this.session.start();
    } catch {
      // The old one goes on; the next turn tries again.
      return;
    }
    drop(window);
  }
}

function drop(window: ProfilerWindow | undefined): void {
  try {
    window?.end();
  } catch {
    // Nobody wanted it.
  }
}
