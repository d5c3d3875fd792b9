import process from 'node:process';
import type { Clock, Registry } from '@sonde/metrics';
import { describeThrown } from '@sonde/metrics';
import { RateLimit } from '../http/rate-limit.js';
import type { EndpointName } from './endpoint-names.js';

/** One use of an endpoint, or an attempt. Nothing in it comes from the request as it was written. */
export interface AuditEntry {
  readonly event: 'profile-endpoint';
  /** ISO 8601. */
  readonly time: string;
  /** The address of the other end of the connection: a proxy's, where there is one. */
  readonly from: string;
  /** Which token was shown, from 1, as they stand in the options; 0 for none that is known. */
  readonly token: number;
  /** Which endpoint; `other` for a path that is none. */
  readonly endpoint: EndpointName | 'index' | 'other';
  readonly format?: string | undefined;
  readonly seconds?: number | undefined;
  /** The answer's status; 0 where its reader left before. */
  readonly status: number;
  /** Of the answer. */
  readonly bytes: number;
  /** From the request to the end of the answer. */
  readonly durationMs: number;
  /** Attempts without a token that were left out before this one, so that they cannot fill the log. */
  readonly leftOut?: number | undefined;
}

export type AuditFacts = Omit<AuditEntry, 'event' | 'time' | 'leftOut'>;

/** Attempts of strangers that are told each minute. */
const strangersPerMinute = 20;

/** Tells of every use, once. */
export class Audit {
  private readonly registry: Registry;
  private readonly clock: Clock;
  private readonly write: (entry: AuditEntry) => void;
  private readonly strangers: RateLimit;
  private leftOut = 0;

  constructor(registry: Registry, write: ((entry: AuditEntry) => void) | undefined) {
    this.registry = registry;
    this.clock = registry.clock;
    this.write = write ?? writeLine;
    this.strangers = new RateLimit(registry.clock, strangersPerMinute);
  }

  record(facts: AuditFacts): void {
    if (facts.token === 0 && this.strangers.take() > 0) {
      this.leftOut++;
      return;
    }
    const { leftOut } = this;
    this.leftOut = 0;
    const time = new Date(this.clock.epochMs()).toISOString();
    try {
      this.write({ event: 'profile-endpoint', time, ...facts, ...(leftOut > 0 && { leftOut }) });
    } catch (cause) {
      const complaint = () => ({
        what: 'the function audit',
        got: describeThrown(cause),
        expected: 'one that returns',
        next: 'The profile was handed out. Mend the function.',
      });
      this.registry.report('profile-endpoints', 'SONDE_PROFILER_LISTENER_FAILED', complaint, cause);
    }
  }
}

function writeLine(entry: AuditEntry): void {
  process.stderr.write(`${JSON.stringify(entry)}\n`);
}
