import type { Clock } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import { fromV8CpuProfile, type V8CpuProfile } from '../../v8-profiles/cpu-profile.js';
import type { CpuCaptureOptions } from '../engine.js';
import { originOf } from '../origin.js';
import { workerName } from '../thread-name.js';

/** What Node tells of a worker thread. */
export interface WorkerInfo {
  /** `[worker 3]`, followed by its name where it has one. */
  readonly title: string;
}

interface Question {
  readonly resolve: (answer: object) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The inspector's session in one worker, spoken to from the main thread. A worker answers while it computes, and does
 * not while it waits in `Atomics.wait` or in a synchronous call to the system; nor when it has ended.
 */
export class WorkerSession {
  readonly name: string;
  private readonly send: (message: string) => void;
  private readonly clock: Clock;
  private readonly questions = new Map<number, Question>();
  private asked = 0;
  /** Why nobody answers any more. */
  private lost: string | undefined;

  constructor(info: WorkerInfo, send: (message: string) => void, clock: Clock) {
    const [, id = '?', name] = /^\[worker (\d+)\](?: (.*))?$/s.exec(info.title) ?? [];
    this.name = workerName(id, name);
    this.send = send;
    this.clock = clock;
  }

  async start({ intervalUs }: CpuCaptureOptions): Promise<void> {
    await Promise.all([
      this.ask('Profiler.enable'),
      this.ask('Profiler.setSamplingInterval', { interval: intervalUs }),
      this.ask('Profiler.start'),
    ]);
  }

  async stop({ intervalUs, title }: CpuCaptureOptions): Promise<Profile> {
    const beforeMs = this.clock.epochMs();
    const { profile: raw } = (await this.ask('Profiler.stop')) as { profile: V8CpuProfile };
    const startedAtMs = beforeMs - (raw.endTime - raw.startTime) / 1000;
    return fromV8CpuProfile(raw, {
      title,
      startedAtMs,
      thread: this.name,
      origin: originOf('inspector', intervalUs),
    });
  }

  /** An answer of the worker, as it came. */
  receive(message: string): void {
    const { id, result, error } = JSON.parse(message) as { id?: number; result?: object; error?: { message: string } };
    const question = id === undefined ? undefined : this.questions.get(id);
    if (question === undefined) return;
    this.questions.delete(id!);
    if (error === undefined) question.resolve(result ?? {});
    else question.reject(new Error(error.message));
  }

  /** The worker has ended, or nobody waits for it any more. */
  lose(reason: string): void {
    this.lost = reason;
    for (const { reject } of this.questions.values()) reject(new Error(reason));
    this.questions.clear();
  }

  private ask(method: string, params?: object): Promise<object> {
    return new Promise((resolve, reject) => {
      if (this.lost !== undefined) throw new Error(this.lost);
      const id = ++this.asked;
      this.questions.set(id, { resolve, reject });
      this.send(JSON.stringify({ id, method, params }));
    });
  }
}
