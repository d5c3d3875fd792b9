import type { Clock } from '@sonde/metrics';
import { heapBusy, heapClosed, samplingFailed } from '../heap-failures.js';
import { type HeapReading, HeapSession, SamplingLostError, type SamplingMode } from './heap-session.js';

/** A share in the sampler: it runs until all have let go. */
export interface SamplerHold {
  /** When sampling began, in milliseconds of the clock: nothing older is known. */
  readonly sinceMs: number;
  readonly intervalBytes: number;
  /**
   * Goes up when sampling had to begin anew: what was known before is lost.
   */
  readonly generation: number;
  /** Collects all garbage and reads. @throws SamplingLostError, with the sampler begun anew where that is possible */
  read(): HeapReading;
  release(): void;
}

/** Opens sessions; tests have their own. */
export type OpenSession = (intervalBytes: number, mode: SamplingMode) => Pick<HeapSession, 'read' | 'end'>;

const openSession: OpenSession = (intervalBytes, mode) => new HeapSession(intervalBytes, mode);

/**
 * The one sampler of this thread. Everybody who looks at what is alive shares it, for a start of its own would forget
 * what is sampled by then; it ends with the last of them. A window that keeps the dead has it alone.
 */
export class HeapSampler {
  private readonly clock: Clock;
  private readonly intervalBytes: number;
  private readonly open: OpenSession;
  private readonly holds = new Set<SamplerHold>();
  private live: Pick<HeapSession, 'read' | 'end'> | undefined;
  private window: Pick<HeapSession, 'read' | 'end'> | undefined;
  private sinceMs = 0;
  private generation = 0;
  private isClosed = false;

  constructor(clock: Clock, intervalBytes: number, open: OpenSession = openSession) {
    this.clock = clock;
    this.intervalBytes = intervalBytes;
    this.open = open;
  }

  get holders(): number {
    return this.holds.size;
  }

  /** Whether V8 samples at this moment, for whomever. */
  get isOn(): boolean {
    return this.live !== undefined || this.window !== undefined;
  }

  /** Samples what stays alive. @throws SondeError SONDE_PROFILER_BUSY, SONDE_PROFILER_START_FAILED, SONDE_PROFILER_CLOSED */
  hold(): SamplerHold {
    if (this.isClosed) throw heapClosed();
    if (this.window !== undefined) {
      throw heapBusy('sampling what stays alive', 'an allocation window that is open', 'Ask again when it is over.');
    }
    if (this.live === undefined) this.begin();
    const sampler = this;
    const hold: SamplerHold = {
      get sinceMs() {
        return sampler.sinceMs;
      },
      get generation() {
        return sampler.generation;
      },
      intervalBytes: this.intervalBytes,
      read: () => this.read(hold),
      release: () => {
        if (!this.holds.delete(hold) || this.holds.size > 0) return;
        this.live?.end();
        this.live = undefined;
      },
    };
    this.holds.add(hold);
    return hold;
  }

  /**
   * Samples the dead as well, alone.
   *
   * @param interrupt whether those who look at what is alive begin anew after it; else it is refused
   * @throws SondeError SONDE_PROFILER_BUSY, SONDE_PROFILER_START_FAILED, SONDE_PROFILER_CLOSED
   */
  openWindow(intervalBytes: number, interrupt: boolean): Pick<HeapSession, 'read' | 'end'> {
    if (this.isClosed) throw heapClosed();
    const what = 'taking an allocation profile';
    if (this.window !== undefined)
      throw heapBusy(what, 'another one that is being taken', 'Ask again when it is over.');
    if (this.holds.size > 0 && !interrupt) {
      const next = 'Pass { interrupt: true }: it then forgets what it knows, and begins anew.';
      throw heapBusy(what, 'the live heap being sampled, as leak detection does', next);
    }
    this.live?.end();
    this.live = undefined;
    let session: Pick<HeapSession, 'read' | 'end'>;
    try {
      session = this.open(intervalBytes, 'all');
    } catch (error) {
      this.resume();
      throw samplingFailed(error);
    }
    this.window = session;
    return {
      read: () => session.read(),
      end: () => {
        session.end();
        if (this.window !== session) return;
        this.window = undefined;
        this.resume();
      },
    };
  }

  /** Off, for everybody. */
  close(): void {
    this.isClosed = true;
    this.holds.clear();
    this.live?.end();
    this.window?.end();
    this.live = undefined;
    this.window = undefined;
  }

  private read(hold: SamplerHold): HeapReading {
    if (this.isClosed || !this.holds.has(hold)) throw heapClosed();
    // Interrupted, and it did not come back: now is another chance.
    if (this.live === undefined && this.window === undefined) this.resume();
    if (this.live === undefined) throw new SamplingLostError('The sampler is taken, or does not start.');
    try {
      return this.live.read();
    } catch (error) {
      this.live.end();
      this.live = undefined;
      this.resume();
      throw error;
    }
  }

  private begin(): void {
    try {
      this.live = this.open(this.intervalBytes, 'live');
    } catch (error) {
      throw samplingFailed(error);
    }
    this.sinceMs = this.clock.monotonicMs();
    this.generation++;
  }

  /** For those who hold it. That it fails they see when they read. */
  private resume(): void {
    if (this.isClosed || this.holds.size === 0) return;
    try {
      this.begin();
    } catch {
      this.live = undefined;
    }
  }
}
