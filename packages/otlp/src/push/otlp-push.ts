import { maxTimerMs, type OtlpProtocol } from './push-options.js';
import type { PushSchedule } from './push-schedule.js';
import type { PushState, PushStates } from './push-state.js';
import type { Sender } from './sender.js';

/** What pushes a registry, until it is shut down. */
export interface OtlpPush {
  /** Where to, without what may be secret. */
  readonly url: string;
  readonly protocol: OtlpProtocol;
  readonly state: PushState;
  /**
   * Pushes now what is recorded by now. Never rejects.
   *
   * @returns whether everything arrived
   */
  flush(): Promise<boolean>;
  /**
   * Pushes one last time, and ends. After it, `process.exit()` loses nothing. Never rejects.
   *
   * @param options.timeoutMs how long it may take in all; 0 pushes nothing more. Default: the `timeoutMs` of `startOtlp`.
   * @returns whether everything arrived
   */
  shutdown(options?: { readonly timeoutMs?: number | undefined }): Promise<boolean>;
}

export interface RunningPushParts {
  readonly url: string;
  readonly protocol: OtlpProtocol;
  readonly schedule: PushSchedule;
  readonly sender: Sender;
  readonly states: PushStates;
  readonly timeoutMs: number;
  /** Called once, at the end. */
  readonly ended: () => void;
}

export class RunningPush implements OtlpPush {
  readonly url: string;
  readonly protocol: OtlpProtocol;
  private readonly parts: RunningPushParts;
  private ending: Promise<boolean> | undefined;

  constructor(parts: RunningPushParts) {
    this.url = parts.url;
    this.protocol = parts.protocol;
    this.parts = parts;
  }

  get state(): PushState {
    return this.parts.states.current;
  }

  flush(): Promise<boolean> {
    return this.parts.schedule.flush();
  }

  shutdown({ timeoutMs }: { readonly timeoutMs?: number | undefined } = {}): Promise<boolean> {
    this.ending ??= this.end(timeoutMs);
    return this.ending;
  }

  private async end(timeoutMs: number | undefined): Promise<boolean> {
    const { schedule, sender, states, ended } = this.parts;
    const isUsable = typeof timeoutMs === 'number' && timeoutMs >= 0;
    try {
      return await schedule.stop(isUsable ? Math.min(timeoutMs, maxTimerMs) : this.parts.timeoutMs);
    } catch {
      return false;
    } finally {
      sender.close();
      states.stop();
      ended();
    }
  }
}

/** Where the environment says that nothing is to be pushed. */
export function disabledPush(url: string, protocol: OtlpProtocol): OtlpPush {
  const nothing = () => Promise.resolve(false);
  return { url, protocol, state: 'disabled', flush: nothing, shutdown: nothing };
}
