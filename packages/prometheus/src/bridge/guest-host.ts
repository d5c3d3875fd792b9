import type { GuestList, GuestSource } from './guest-list.js';
import type { PromClientRegistry } from './prom-client.js';
import { guestMark } from './served-scrape.js';

type HostMethods = Pick<PromClientRegistry, 'getMetricsAsArray' | 'getMetricsAsJSON' | 'metrics'>;

/** The foreign registries that have guests, or had them. State of theirs, so it lives as long as they do. */
const hosts = new WeakMap<PromClientRegistry, GuestHost>();

/**
 * A foreign registry with guests. prom-client asks its registry for a list of metrics without waiting, and has
 * no hook before it; so three methods of this one object are replaced while there are guests.
 */
export class GuestHost {
  private readonly register: PromClientRegistry;
  /** What the three methods were when the first guests came. */
  private original: HostMethods;
  private lists: readonly GuestList[] = [];
  private putBack: (() => void)[] = [];

  private constructor(register: PromClientRegistry) {
    this.register = register;
    this.original = register;
  }

  static of(register: PromClientRegistry): GuestHost {
    let host = hosts.get(register);
    if (host === undefined) {
      host = new GuestHost(register);
      hosts.set(register, host);
    }
    return host;
  }

  add(list: GuestList): void {
    this.lists = [...this.lists, list];
    if (this.lists.length > 1) return;
    const { getMetricsAsArray, getMetricsAsJSON, metrics } = this.register;
    this.original = { getMetricsAsArray, getMetricsAsJSON, metrics };
    this.putBack = [
      replace(this.register, 'getMetricsAsArray', (aggregator) => this.metricsAsArray(aggregator)),
      replace(this.register, 'getMetricsAsJSON', (aggregator) =>
        this.scrape(() => this.original.getMetricsAsJSON.call(this.register, aggregator)),
      ),
      replace(this.register, 'metrics', () => this.scrape(() => this.original.metrics.call(this.register))),
    ];
  }

  /** Whether a source is among the guests. */
  serves(source: GuestSource): boolean {
    return this.lists.some((list) => list.source === source);
  }

  remove(list: GuestList): void {
    if (!this.lists.includes(list)) return;
    list.disconnect();
    this.lists = this.lists.filter((other) => other !== list);
    if (this.lists.length > 0) return;
    for (const putBack of this.putBack) putBack();
    hosts.delete(this.register);
  }

  /** The registry's own metrics. A merged registry has guests of others among its own: they are left out. */
  ownMetrics(): readonly object[] {
    return this.original.getMetricsAsArray.call(this.register).filter((metric) => !(guestMark in metric));
  }

  private metricsAsArray(aggregator: string | undefined): readonly object[] {
    const own = this.original.getMetricsAsArray.call(this.register, aggregator);
    // A name is taken whatever the filter says.
    const present = [...(aggregator === undefined ? own : this.original.getMetricsAsArray.call(this.register))];
    const guests = this.lists.flatMap((list) => {
      const found = list.guests(present);
      present.push(...found);
      return found;
    });
    return [...own, ...guests.filter((guest) => aggregator === undefined || guest.aggregator === aggregator)];
  }

  /** Collects for all guests first, so that each of them shows one snapshot. */
  private async scrape<T>(run: () => Promise<T>): Promise<T> {
    const ends = await Promise.all(this.lists.map((list) => list.beginScrape()));
    try {
      return await run();
    } finally {
      for (const end of ends) end();
    }
  }
}

/** Puts a method on one object, in front of that of its class; returns what takes it away again. */
function replace<Name extends keyof HostMethods>(
  register: PromClientRegistry,
  name: Name,
  method: HostMethods[Name],
): () => void {
  const before = Object.getOwnPropertyDescriptor(register, name);
  Object.defineProperty(register, name, { value: method, configurable: true, writable: true, enumerable: false });
  return () => {
    // Someone wrapped ours meanwhile: it stays, and passes on what the registry has by itself.
    if (register[name] !== method) return;
    if (before !== undefined) Object.defineProperty(register, name, before);
    else delete (register as Partial<PromClientRegistry>)[name];
  };
}
