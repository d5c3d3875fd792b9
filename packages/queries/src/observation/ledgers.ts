import type { Clock, Scope } from '@sonde/metrics';
import { Ledger } from '../findings/ledger.js';

/** Scopes with an account at one time; past it, the oldest is closed. */
const maxOpen = 1000;
/** A scope that nobody ended is closed after that long, in milliseconds. */
const maxAgeMs = 10 * 60_000;

interface Open {
  readonly ledger: Ledger;
  readonly sinceMs: number;
}

/** The ledgers of the scopes that are going on. A scope carries its own, so that finding it costs a property. */
export class Ledgers {
  private readonly key = Symbol('sonde.queries.ledger');
  private readonly open = new Set<Open>();
  private readonly clock: Clock;
  private readonly close: (ledger: Ledger) => void;

  /** @param close takes those that were never ended */
  constructor(clock: Clock, close: (ledger: Ledger) => void) {
    this.clock = clock;
    this.close = close;
  }

  /** That of a scope, made if it is new. `undefined`: the scope is over. */
  of(scope: Scope): Ledger | undefined {
    // Whoever opens a scope may get it wrong.
    if (typeof scope !== 'object' || scope === null) return undefined;
    const known = (scope as Account)[this.key];
    if (known === null) return undefined;
    return known?.ledger ?? this.begin(scope);
  }

  /** Takes the ledger of a scope that is over. */
  end(scope: Scope): Ledger | undefined {
    const account = (scope as Account)[this.key];
    if (account === undefined || account === null) return undefined;
    (scope as Account)[this.key] = null;
    this.open.delete(account);
    return account.ledger;
  }

  endAll(): void {
    for (const { ledger } of [...this.open]) this.closeOne(ledger.scope);
  }

  private begin(scope: Scope): Ledger | undefined {
    // A frozen scope cannot carry an account: its queries are measured, and that is all.
    if (!Object.isExtensible(scope)) return undefined;
    const sinceMs = this.clock.monotonicMs();
    for (const oldest of this.open) {
      if (this.open.size < maxOpen && sinceMs - oldest.sinceMs < maxAgeMs) break;
      this.closeOne(oldest.ledger.scope);
    }
    const account = { ledger: new Ledger(scope), sinceMs };
    // Out of sight of whoever prints or copies the scope; this once, writing it later is cheap.
    Object.defineProperty(scope, this.key, { value: account, writable: true, configurable: true });
    this.open.add(account);
    return account.ledger;
  }

  private closeOne(scope: Scope): void {
    const ledger = this.end(scope);
    if (ledger !== undefined) this.close(ledger);
  }
}

interface Account extends Scope {
  [key: symbol]: Open | null | undefined;
}
