import type { Profile } from '../../call-tree/profile.js';

/** What was profiled of a request. */
export interface RequestProfile {
  /** `asked` by a signature; `slow`: found so when it was over. */
  readonly reason: 'asked' | 'slow';
  readonly method: string;
  /** The pattern that the router matched; empty where none is known. Never the path. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  /** When it came in, in milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly traceId?: string | undefined;
  /** All that ran in that time: a request is often slow because of others. */
  readonly profile: Profile;
  /** What ran for this request alone; only of slow ones, and only where it ran long enough to be seen. */
  readonly own?: Profile | undefined;
  /** The file it was kept in. */
  readonly path?: string | undefined;
}

/** `GET /orders/:id, 812 ms`. */
export function titleOf({
  method,
  route,
  durationMs,
}: Pick<RequestProfile, 'method' | 'route' | 'durationMs'>): string {
  const name = [method, route].filter((part) => part !== '').join(' ');
  return `${name.slice(0, 160)}, ${Math.round(durationMs)} ms`;
}
