import { type Clock, systemClock } from '@sonde/metrics';
import { fromV8CpuProfile } from '../../v8-profiles/cpu-profile.js';
import { captureOf } from '../capture-end.js';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engine.js';
import { checkCaptureOptions, engineClosed, startFailed } from '../engine-failures.js';
import { originOf } from '../origin.js';
import { currentThreadName } from '../thread-name.js';
import { ProfilerSession, type ProfilerWindow } from './profiler-session.js';
import { Standby } from './standby.js';

export interface InspectorEngineOptions {
  readonly clock?: Clock | undefined;
  /**
   * Keep a session open and profiling after the last capture, so that the next one starts in 0.1 ms: it costs what
   * profiling costs, until `close()`. Default false.
   */
  readonly keepWarm?: boolean | undefined;
}

interface OpenSession {
  readonly session: ProfilerSession;
  readonly standby: Standby;
  /** It takes no more windows: V8 did not do as it was told. */
  isRetired: boolean;
}

const name = 'inspector';

/** Beyond as many, somebody forgot to end them; V8 itself takes 100. */
const maxCaptures = 32;

/**
 * Node's own profiler, through the inspector: no native code, on every Node this package runs on, in worker threads too.
 * Captures of the same interval share a session, where all but the first start at once; others open a session of their
 * own. A session is closed with its last capture, so nothing is left running.
 */
export class InspectorEngine implements CpuEngine {
  readonly name = name;
  readonly abilities = { overlapping: true, timestamps: true, cpuTime: false, nativeThreads: false };
  private readonly clock: Clock;
  private readonly keepWarm: boolean;
  private readonly sessions = new Set<OpenSession>();
  private captures = 0;
  private isClosed = false;

  constructor({ clock = systemClock, keepWarm = false }: InspectorEngineOptions = {}) {
    this.clock = clock;
    this.keepWarm = keepWarm;
  }

  /** Sessions that are open at this moment. */
  get sessionCount(): number {
    return this.sessions.size;
  }

  async start(options: CpuCaptureOptions): Promise<CpuCapture> {
    checkCaptureOptions(name, options);
    if (this.isClosed) throw engineClosed(name);
    try {
      if (this.captures >= maxCaptures) throw new Error(`${maxCaptures} captures are being taken already.`);
      return this.begin(options);
    } catch (cause) {
      throw startFailed(name, cause);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const open of [...this.sessions]) this.closeSession(open);
  }

  private begin({ intervalUs, title }: CpuCaptureOptions): CpuCapture {
    const open = this.openSession(intervalUs);
    let window: ProfilerWindow;
    try {
      window = open.session.start();
      open.standby.end();
    } catch (error) {
      this.leave(open);
      throw error;
    }
    this.captures++;
    let isOpen = true;
    const end = () => {
      isOpen = false;
      this.captures--;
      return this.end(open, window);
    };
    return captureOf({
      engine: name,
      end: () => {
        const { raw, endedEarly } = end();
        const startedAtMs = this.clock.epochMs() - (raw.endTime - raw.startTime) / 1000;
        const notes = endedEarly ? ['It ended early: the application called console.profileEnd().'] : [];
        const origin = originOf(name, intervalUs, notes);
        const profile = fromV8CpuProfile(raw, { title, startedAtMs, thread: currentThreadName(), origin });
        return { ...profile, startTicksUs: raw.startTime };
      },
      discard: () => {
        if (isOpen) end();
      },
    });
  }

  private end(open: OpenSession, window: ProfilerWindow) {
    try {
      // Before the last one ends, or it would be cold again.
      if (this.keepWarm && !this.isClosed && !open.isRetired && open.session.windowCount === 1) open.standby.begin();
    } catch {
      // Then it is cold next time.
    }
    try {
      return window.end();
    } catch (error) {
      this.retire(open);
      throw error;
    } finally {
      this.leave(open);
    }
  }

  private openSession(intervalUs: number): OpenSession {
    for (const open of this.sessions) if (!open.isRetired && open.session.intervalUs === intervalUs) return open;
    const session = new ProfilerSession(intervalUs);
    const open: OpenSession = { session, standby: new Standby(session), isRetired: false };
    this.sessions.add(open);
    return open;
  }

  /** Another session takes its place; it is closed with the last capture that it still has. */
  private retire(open: OpenSession): void {
    open.isRetired = true;
    open.standby.end();
  }

  private leave(open: OpenSession): void {
    if (open.session.windowCount === 0) this.closeSession(open);
    else if (open.standby.isOn) this.closeOtherStandbys(open);
  }

  /** One warm session is enough: the one used last. */
  private closeOtherStandbys(open: OpenSession): void {
    for (const other of [...this.sessions]) {
      if (other !== open && other.standby.isOn) this.closeSession(other);
    }
  }

  private closeSession(open: OpenSession): void {
    this.retire(open);
    this.sessions.delete(open);
    try {
      open.session.disconnect();
    } catch {
      // Gone already, with what it was doing.
    }
  }
}
