import type { Clock } from '@sonde/metrics';
import type { OtlpError } from '../errors.js';
import { tellListener } from './tell-listener.js';

/**
 * - `starting`: nothing has been pushed yet
 * - `ok`: the last push arrived
 * - `rejecting`: it arrived, and the receiver refused part of it
 * - `failing`: it did not arrive
 * - `stopped`: after `shutdown()`
 * - `disabled`: the environment says that nothing is to be pushed
 */
export type PushState = 'starting' | 'ok' | 'rejecting' | 'failing' | 'stopped' | 'disabled';

export interface PushStateChange {
  readonly state: 'ok' | 'rejecting' | 'failing';
  readonly previous: PushState;
  /** Why; `undefined` where all is well. */
  readonly error: OtlpError | undefined;
  /** Pushes in the state before, one after another. */
  readonly pushesBefore: number;
  /** How long the state before lasted, in milliseconds. */
  readonly previousMs: number;
}

/** Tells a change of state once, however long the state lasts. */
export class PushStates {
  private readonly clock: Clock;
  private readonly listener: (change: PushStateChange) => void;
  private state: PushState = 'starting';
  private sinceMs: number;
  private pushes = 0;

  constructor(clock: Clock, listener: (change: PushStateChange) => void) {
    this.clock = clock;
    this.listener = listener;
    this.sinceMs = clock.monotonicMs();
  }

  get current(): PushState {
    return this.state;
  }

  /** After each push. */
  pushed(state: 'ok' | 'rejecting' | 'failing', error: OtlpError | undefined): void {
    if (state === this.state) {
      this.pushes++;
      return;
    }
    const nowMs = this.clock.monotonicMs();
    const change: PushStateChange = {
      state,
      previous: this.state,
      error,
      pushesBefore: this.pushes,
      previousMs: nowMs - this.sinceMs,
    };
    this.state = state;
    this.sinceMs = nowMs;
    this.pushes = 1;
    tellListener(this.listener, change);
  }

  stop(): void {
    this.state = 'stopped';
  }
}

/** One line for each change; none for a first push that arrives. */
export function warnOfChange(shownUrl: string): (change: PushStateChange) => void {
  return ({ error, previous, pushesBefore, previousMs }) => {
    if (error !== undefined) {
      process.emitWarning(error.message, { type: 'SondeWarning', code: error.code });
    } else if (previous !== 'starting') {
      const pushes = `${pushesBefore} ${pushesBefore === 1 ? 'push' : 'pushes'}`;
      const line = `All metrics reach ${shownUrl} again, after ${pushes} in ${Math.round(previousMs / 1000)} s that did not.`;
      process.emitWarning(line, { type: 'SondeNotice' });
    }
  };
}
