import { randomUUID } from 'node:crypto';
import type * as NodeInspector from 'node:inspector';
import { createRequire } from 'node:module';
import { askInspector } from '../../v8-profiles/ask-inspector.js';
import type { V8CpuProfile } from '../../v8-profiles/cpu-profile.js';

/** A stretch of time that is being profiled in a session. */
export interface ProfilerWindow {
  /** Ends it, with what it saw. @throws where the session has nothing to give: the window is gone then, too */
  end(): EndedWindow;
}

export interface EndedWindow {
  readonly raw: V8CpuProfile;
  /** Whether the application ended it, by a `console.profileEnd()` without a title: V8 takes that for the last one. */
  readonly endedEarly: boolean;
}

interface TitledWindow extends ProfilerWindow {
  ended?: V8CpuProfile;
}

type Inspector = typeof NodeInspector;

/** @throws where this Node was built without an inspector */
export function loadInspector(): Inspector {
  // Not imported: there, an import would keep the whole package from loading.
  return createRequire(import.meta.url)('node:inspector') as Inspector;
}

/**
 * One session of the inspector, in which several profiles are taken at once, at one interval.
 *
 * A session can `Profiler.start` once at a time. What else V8 offers for overlapping profiles is `console.profile`
 * with a title, which every session of this thread hears that has its profiler enabled, so a debugger too. Hence the
 * first window is taken by `Profiler.start`, which nobody else notices, and only further ones by title.
 *
 * The first start is slow (V8 looks at every function there is: 10 to 200 ms), those that overlap with another are not
 * (0.1 ms): V8 forgets what it knows with the last window. All answers come within the call: the session and what it
 * looks at share a thread.
 */
export class ProfilerSession {
  readonly intervalUs: number;
  private readonly inspector: Inspector;
  private readonly session: NodeInspector.Session;
  private readonly prefix = `sonde ${randomUUID()}`;
  private readonly titled = new Map<string, TitledWindow>();
  private untitled: ProfilerWindow | undefined;
  private titles = 0;
  private begun: string | undefined;

  /** @throws where the inspector is denied, or does not answer */
  constructor(intervalUs: number) {
    this.intervalUs = intervalUs;
    this.inspector = loadInspector();
    this.session = new this.inspector.Session();
    this.session.connect();
    try {
      this.session.on('Profiler.consoleProfileStarted', ({ params }) => {
        this.begun = params.title;
      });
      this.session.on('Profiler.consoleProfileFinished', ({ params }) => {
        const window = this.titled.get(params.title ?? '');
        if (window !== undefined) window.ended = params.profile;
      });
      askInspector(this.session, 'Profiler.enable');
      askInspector(this.session, 'Profiler.setSamplingInterval', { interval: intervalUs });
    } catch (error) {
      this.session.disconnect();
      throw error;
    }
  }

  get windowCount(): number {
    return this.titled.size + (this.untitled === undefined ? 0 : 1);
  }

  /** @throws where V8 refuses */
  start(): ProfilerWindow {
    return this.untitled === undefined ? this.startUntitled() : this.startTitled();
  }

  /** Ends everything in it; V8 throws away what was not ended. */
  disconnect(): void {
    this.titled.clear();
    this.untitled = undefined;
    this.session.disconnect();
  }

  private startUntitled(): ProfilerWindow {
    askInspector(this.session, 'Profiler.start');
    const window: ProfilerWindow = {
      end: () => {
        if (this.untitled !== window) throw new Error('The session was closed.');
        this.untitled = undefined;
        const { profile } = askInspector(this.session, 'Profiler.stop') as { profile: V8CpuProfile };
        return { raw: profile, endedEarly: false };
      },
    };
    this.untitled = window;
    return window;
  }

  private startTitled(): ProfilerWindow {
    const title = `${this.prefix} ${++this.titles}`;
    this.begun = undefined;
    this.inspector.console.profile(title);
    if (this.begun !== title) throw new Error('console.profile() started nothing.');
    const window: TitledWindow = {
      end: () => {
        if (!this.titled.delete(title)) throw new Error('The session was closed.');
        const endedEarly = window.ended !== undefined;
        if (!endedEarly) this.endTitled(title, window);
        if (window.ended === undefined) throw new Error('console.profileEnd() brought no profile.');
        return { raw: window.ended, endedEarly };
      },
    };
    this.titled.set(title, window);
    return window;
  }

  private endTitled(title: string, window: TitledWindow): void {
    this.titled.set(title, window);
    try {
      this.inspector.console.profileEnd(title);
    } finally {
      this.titled.delete(title);
    }
  }
}
