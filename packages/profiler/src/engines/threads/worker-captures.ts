import type * as NodeInspector from 'node:inspector';
import { setTimeout as delay } from 'node:timers/promises';
import { type Clock, describeThrown } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import type { CpuCaptureOptions } from '../engine.js';
import { loadInspector } from '../inspector/profiler-session.js';
import { type WorkerInfo, WorkerSession } from './worker-session.js';

interface Capture {
  readonly session: WorkerSession;
  /** Why it could not start; undefined once it has. */
  started: Promise<string | undefined>;
}

export interface WorkerProfiles {
  readonly profiles: readonly Profile[];
  /** Of each worker without a profile, why: plain sentences. */
  readonly notes: readonly string[];
}

/** Workers beyond as many are left out: each costs a start, and a profile to read. */
const maxWorkers = 64;

/** How long a worker may take to answer: starting takes up to 200 ms of its own time. */
const answerTimeoutMs = 5000;

/**
 * CPU profiles of all worker threads that the main thread started, also of those that start meanwhile. Nothing has to be
 * done inside of them. Node's inspector reaches them by its domain `NodeWorker`; it works from the main thread only.
 */
export class WorkerCaptures {
  private readonly options: CpuCaptureOptions;
  private readonly clock: Clock;
  private readonly session: NodeInspector.Session;
  private readonly captures = new Map<string, Capture>();
  private readonly lost: string[] = [];
  private leftOut = 0;
  /** From then on, whoever reads a worker's profile notices that it ended. */
  private isEnding = false;

  /** @throws where the inspector is denied */
  constructor(options: CpuCaptureOptions, clock: Clock) {
    this.options = options;
    this.clock = clock;
    this.session = new (loadInspector().Session)();
    this.session.connect();
    try {
      this.session.on('NodeWorker.attachedToWorker', ({ params }) => this.attach(params.sessionId, params.workerInfo));
      this.session.on('NodeWorker.detachedFromWorker', ({ params }) => this.detach(params.sessionId));
      this.session.on('NodeWorker.receivedMessageFromWorker', ({ params }) =>
        this.captures.get(params.sessionId)?.session.receive(params.message),
      );
      this.session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    } catch (error) {
      this.session.disconnect();
      throw error;
    }
  }

  /** Settles once all workers of this moment are being profiled, or have not answered in time. */
  async started(): Promise<void> {
    await within(answerTimeoutMs, Promise.all([...this.captures.values()].map(({ started }) => started)));
  }

  async stop(): Promise<WorkerProfiles> {
    this.isEnding = true;
    const notes: string[] = [];
    const profiles: Profile[] = [];
    const end = async ({ session, started }: Capture) => {
      const fault = await started;
      if (fault !== undefined) return void notes.push(missing(session.name, fault));
      try {
        profiles.push(await session.stop(this.options));
      } catch (error) {
        notes.push(missing(session.name, reasonOf(error)));
      }
    };
    const ends = Promise.all([...this.captures.values()].map(end));
    const isDone = await within(answerTimeoutMs, ends);
    if (!isDone) this.loseAll('it did not answer');
    await ends;
    this.disconnect();
    if (this.leftOut > 0) notes.push(`${this.leftOut} workers are not in it: ${maxWorkers} at most are profiled.`);
    return { profiles: profiles.sort(byThread), notes: [...this.lost, ...notes] };
  }

  cancel(): void {
    this.loseAll('it was cancelled');
    this.disconnect();
  }

  private attach(sessionId: string, info: WorkerInfo): void {
    if (this.captures.size >= maxWorkers) {
      this.leftOut++;
      return;
    }
    const session = new WorkerSession(info, (message) => this.post(sessionId, message), this.clock);
    const capture: Capture = { session, started: Promise.resolve(undefined) };
    // Before anything is asked: answers interrupt whatever runs here, in the midst of a function.
    this.captures.set(sessionId, capture);
    capture.started = session.start(this.options).then(
      () => undefined,
      (error: unknown) => reasonOf(error),
    );
  }

  private detach(sessionId: string): void {
    const capture = this.captures.get(sessionId);
    if (capture === undefined) return;
    this.captures.delete(sessionId);
    capture.session.lose(ended);
    if (!this.isEnding && this.lost.length < maxWorkers) this.lost.push(missing(capture.session.name, ended));
  }

  private post(sessionId: string, message: string): void {
    this.session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, (error) => {
      // Node knows no other reason not to deliver it.
      if (error !== null) this.captures.get(sessionId)?.session.lose(ended);
    });
  }

  private loseAll(reason: string): void {
    for (const { session } of this.captures.values()) session.lose(reason);
  }

  private disconnect(): void {
    try {
      // Ends what was left running in workers, with their sessions.
      this.session.post('NodeWorker.disable');
    } finally {
      this.session.disconnect();
    }
  }
}

const ended = 'it ended meanwhile';

/** For the middle of a sentence. */
export function reasonOf(error: unknown): string {
  return describeThrown(error)
    .replace(/^Error: /, '')
    .replace(/\.$/, '');
}

function missing(name: string, reason: string): string {
  return `The thread "${name}" is not in it: ${reason}.`;
}

function byThread(a: Profile, b: Profile): number {
  return a.threads[0]!.localeCompare(b.threads[0]!, 'en', { numeric: true });
}

/** Whether it settled within that time. */
async function within(timeoutMs: number, settling: Promise<unknown>): Promise<boolean> {
  const giveUp = new AbortController();
  const late = delay(timeoutMs, false, { signal: giveUp.signal }).catch(() => false);
  const done = settling.then(() => true);
  const isDone = await Promise.race([done, late]);
  giveUp.abort();
  return isDone;
}
