import type { Clock, Scope } from '@sonde/metrics';
import { Ledger } from '../findings/ledger.js';

/** Scopes with an account at one time; past it, the oldest is closed. */
const maxOpen = 1000;
/** A scope that nobody ended is closed after that long, in milliseconds. */
const maxAgeMs = 10 * 60_000;

/** The ledgers of the scopes that are going on. A scope carries its own, so that finding it costs a property. */
export class Ledgers {
  private readonly key = Symbol('sonde.queries.ledger');
  private readonly open = new Set<Ledger>();
  /** Out of sight of whoever prints or copies the scope; writing it later, once, is cheap. */
  private readonly property: PropertyDescriptor = { value: undefined, writable: true, configurable: true };
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
    return known ?? this.begin(scope);
  }

  /** Takes the ledger of a scope that is over. */
  end(scope: Scope): Ledger | undefined {
    const ledger = (scope as Account)[this.key];
    if (ledger === undefined || ledger === null) return undefined;
    (scope as Account)[this.key] = null;
    this.open.delete(ledger);
    return ledger;
  }

  endAll(): void {
    for (const { scope } of [...this.open]) this.closeOne(scope);
  }

  private begin(scope: Scope): Ledger | undefined {
    // A frozen scope cannot carry an account: its queries are measured, and that is all.
    if (!Object.isExtensible(scope)) return undefined;
    const sinceMs = this.clock.monotonicMs();
    for (const oldest of this.open) {
      if (this.open.size < maxOpen && sinceMs - oldest.sinceMs < maxAgeMs) break;
      this.closeOne(oldest.scope);
    }
    const ledger = new Ledger(scope, sinceMs);
    this.property.value = ledger;
    Object.defineProperty(scope, this.key, this.property);
    this.property.value = undefined;
    this.open.add(ledger);
    return ledger;
  }

  private closeOne(scope: Scope): void {
    const ledger = this.end(scope);
    if (ledger !== undefined) this.close(ledger);
  }
}

interface Account extends Scope {
  [key: symbol]: Ledger | null | undefined;
}
