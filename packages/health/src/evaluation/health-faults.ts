import { type Complaint, describeThrown, type Registry, SondeError } from '@sonde/metrics';
import type { HealthErrorCode } from '../errors.js';
import { cleanText } from './clean-text.js';

/** Kinds of faults that `onFault` is told of once each; a service that makes and removes checks would grow without it. */
const maxTold = 1000;

/** What goes wrong beside the probes: counted, told once, never thrown into the service. */
export class HealthFaults {
  private readonly registry: Registry;
  private readonly listener: ((error: SondeError<string>) => void) | undefined;
  private readonly told = new Set<string>();

  constructor(registry: Registry, listener: ((error: SondeError<string>) => void) | undefined) {
    this.registry = registry;
    this.listener = listener;
  }

  garbage(check: string, got: string): void {
    this.report(check, 'SONDE_HEALTH_CHECK_ANSWER', () => ({
      what: `check ${JSON.stringify(check)}`,
      got,
      expected: "nothing, true, false or { status: 'up' | 'degraded' | 'down' }",
      next: 'It counts as down. Await what it calls, and return nothing: async () => { await pool.query(…); }.',
    }));
  }

  stuck(check: string): void {
    this.report(check, 'SONDE_HEALTH_CHECK_STUCK', () => ({
      what: `check ${JSON.stringify(check)}`,
      got: 'two runs that were given up and have not ended',
      expected: 'one that ends when its signal fires',
      next: 'Hand the signal on, or give what it calls a time limit of its own. Until then it is tried less often.',
    }));
  }

  listenerFailed(name: string, cause: unknown): void {
    this.report(name, 'SONDE_HEALTH_LISTENER_FAILED', () => ({
      what: `the ${name} of Health`,
      got: cleanText(described(cause), 300),
      expected: 'one that returns',
      next: 'Health is not touched. Mend the function.',
    }));
  }

  private report(subject: string, code: HealthErrorCode, complaint: () => Complaint): void {
    this.registry.report(subject, code, complaint);
    if (this.listener === undefined) return;
    const key = `${code} ${subject}`;
    if (this.told.has(key) || this.told.size >= maxTold) return;
    this.told.add(key);
    try {
      Promise.resolve(this.listener(new SondeError<string>(code, complaint()))).catch(() => {});
    } catch {
      // It has been counted already.
    }
  }
}

function described(cause: unknown): string {
  try {
    return describeThrown(cause);
  } catch {
    return 'an error that cannot be read';
  }
}
