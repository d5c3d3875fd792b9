import inspector from 'node:inspector';
import type { CpuCapture, CpuCaptureOptions, CpuEngine } from '../engines/engine.js';
import { fromV8CpuProfile, type V8CpuProfile } from '../v8-profiles/cpu-profile.js';

/** The least that an engine can be: one session, overlapping windows. For tests of what stands above engines. */
export class WindowEngine implements CpuEngine {
  readonly name = 'inspector';
  readonly abilities = { overlapping: true, timestamps: true, cpuTime: false, nativeThreads: false };
  readonly open = new Set<string>();
  private session: inspector.Session | undefined;
  private readonly finished = new Map<string, V8CpuProfile>();
  private next = 0;

  async start({ intervalUs, title }: CpuCaptureOptions): Promise<CpuCapture> {
    const id = `test ${this.next++}`;
    this.connect(intervalUs);
    inspector.console.profile(id);
    this.open.add(id);
    const end = () => {
      inspector.console.profileEnd(id);
      this.open.delete(id);
      if (this.open.size === 0) this.disconnect();
      const raw = this.finished.get(id);
      this.finished.delete(id);
      return raw;
    };
    let isOver = false;
    return {
      stop: async () => {
        if (isOver) throw new Error('it has ended');
        isOver = true;
        const origin = { engine: this.name, node: process.version, pid: process.pid, interval: intervalUs, notes: [] };
        const raw = end()!;
        return { ...fromV8CpuProfile(raw, { title, origin }), startTicksUs: raw.startTime };
      },
      cancel: async () => {
        if (!isOver) end();
        isOver = true;
      },
    };
  }

  private connect(intervalUs: number): void {
    if (this.session !== undefined) return;
    const session = new inspector.Session();
    session.connect();
    session.on('Profiler.consoleProfileFinished', ({ params }) => {
      if (params.title !== undefined) this.finished.set(params.title, params.profile as V8CpuProfile);
    });
    session.post('Profiler.enable');
    session.post('Profiler.setSamplingInterval', { interval: intervalUs });
    this.session = session;
  }

  private disconnect(): void {
    this.session?.disconnect();
    this.session = undefined;
  }
}
