import type { Profile } from '../../call-tree/profile.js';

/** What the watchdog is told when it starts. */
export interface WatchdogOrder {
  /** One number, which the main thread counts up while its loop turns. */
  readonly heartbeat: SharedArrayBuffer;
  readonly blockedMs: number;
  readonly intervalUs: number;
  readonly maxDurationMs: number;
  readonly pauseMs: number;
  readonly pid: number;
}

/** What it tells. */
export type WatchdogMessage =
  | { readonly kind: 'profile'; readonly profile: Profile }
  /** It could not look at the main thread. */
  | { readonly kind: 'fault'; readonly reason: string }
  /** It looks at nothing any more, and may end. */
  | { readonly kind: 'closed' };

/** What the main thread tells: that it is to end. */
export type WatchdogRequest = 'close';
