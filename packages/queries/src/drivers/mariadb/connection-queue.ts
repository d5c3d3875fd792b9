/** Who waits for a connection of the pool. */
interface Waiting {
  sent(): void;
}

/**
 * Tells who of those that asked a pool for a connection got one. The pool is closed: it says only that one was handed
 * out, at once where one is idle, and else in the order of asking.
 */
export class ConnectionQueue {
  private readonly waiting: Waiting[] = [];
  private asking: Waiting | undefined;

  /** Calls a method of the pool that asks for a connection. */
  during<T>(query: Waiting, call: () => T): T {
    const outer = this.asking;
    this.asking = query;
    try {
      return call();
    } finally {
      // Still the one: nothing was handed out meanwhile.
      if (this.asking === query) this.waiting.push(query);
      this.asking = outer;
    }
  }

  /** A connection was handed out. */
  acquired(): void {
    const first = this.asking ?? this.waiting.shift();
    this.asking = undefined;
    first?.sent();
  }

  /** It waits no longer, got what it wanted or gave up. */
  left(query: Waiting): void {
    const at = this.waiting.indexOf(query);
    if (at >= 0) this.waiting.splice(at, 1);
  }
}
