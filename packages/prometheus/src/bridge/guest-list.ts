import type { Family, Snapshot, SnapshotSource } from '@sonde/metrics';
import type { BridgeFaults } from './bridge-faults.js';
import { foreignNames, type NamedMetric } from './family-name.js';
import { GuestMetric } from './guest-metric.js';
import { type GuestType, guestType } from './guest-samples.js';
import { type PromClientRegistry, writesOpenMetrics } from './prom-client.js';
import { collectWithout, isServed, withoutOrigin } from './served-scrape.js';

/** A registry, or any other source; with `snapshot()` its families are known before the first scrape. */
export type GuestSource = SnapshotSource & { snapshot?(): Snapshot };

/** The families of one source as metrics of one prom-client registry. */
export class GuestList {
  readonly source: GuestSource;
  private readonly register: PromClientRegistry;
  /** The registry's metrics without any guests. */
  private readonly ownMetrics: () => readonly object[];
  private readonly faults: BridgeFaults;
  /** Scrapes of the foreign registry under way: their guests show `latest`, all others collect. */
  private scrapes = 0;
  private latest: Snapshot | undefined;
  private underWay: Promise<Snapshot | undefined> | undefined;
  private isConnected = true;

  constructor(
    source: GuestSource,
    register: PromClientRegistry,
    ownMetrics: () => readonly object[],
    faults: BridgeFaults,
  ) {
    this.source = source;
    this.register = register;
    this.ownMetrics = ownMetrics;
    this.faults = faults;
  }

  /** Collects for a scrape of the foreign registry. Returns what ends the scrape. */
  async beginScrape(): Promise<() => void> {
    if (isServed(this)) return () => {};
    this.latest = await this.collect();
    this.scrapes++;
    return () => {
      this.scrapes--;
    };
  }

  /** Guests that a merged registry still holds have no samples from now on. */
  disconnect(): void {
    this.isConnected = false;
  }

  /** One metric for each known family, without those that `present` leaves no name for. */
  guests(present: readonly object[]): readonly GuestMetric[] {
    if (!this.isConnected || isServed(this)) return [];
    const taken = this.takenNames(present);
    const guests: GuestMetric[] = [];
    for (const family of this.known()) {
      const type = guestType(family);
      const names = foreignNames(type, writesOpenMetrics(this.register));
      if (names.some((name) => taken.has(name))) {
        this.faults.nameTaken(type.name, 'the metric that has the name');
        continue;
      }
      for (const name of names) taken.add(name);
      guests.push(new GuestMetric(type, family, this.register, () => this.current(family.name)));
    }
    return guests;
  }

  /** The name of a family that `present` has already, for a refusal before anything is connected. */
  conflict(present: readonly object[]): string | undefined {
    const taken = this.takenNames(present);
    const isTaken = (type: GuestType) =>
      foreignNames(type, writesOpenMetrics(this.register)).some((name) => taken.has(name));
    return this.known().map(guestType).find(isTaken)?.name;
  }

  private known(): readonly Family[] {
    if (this.scrapes > 0) return this.latest?.families ?? [];
    const families = new Map<string, Family>();
    const present = withoutOrigin(this.source.snapshot?.().families ?? [], this.ownMetrics());
    for (const family of present) families.set(family.name, family);
    // What attached sources gave last: a snapshot taken without waiting has none of it.
    for (const family of this.latest?.families ?? []) if (!families.has(family.name)) families.set(family.name, family);
    return [...families.values()];
  }

  private async current(name: string): Promise<{ family: Family; takenAtMs: number } | undefined> {
    // Asked for in the middle of our own collect, by a merged registry: waiting for it would never end.
    if (!this.isConnected || isServed(this)) return undefined;
    const snapshot = this.scrapes > 0 ? this.latest : await this.collect();
    const family = snapshot?.families.find((candidate) => candidate.name === name);
    return snapshot === undefined || family === undefined ? undefined : { family, takenAtMs: snapshot.takenAtMs };
  }

  /** Concurrent calls share one collect: a merged registry asks each guest by itself. */
  private collect(): Promise<Snapshot | undefined> {
    this.underWay ??= this.collectAnew().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async collectAnew(): Promise<Snapshot | undefined> {
    try {
      const own = this.ownMetrics();
      const { takenAtMs, families } = await collectWithout([this, ...own], () => this.source.collect());
      return { takenAtMs, families: withoutOrigin(families, own) };
    } catch (cause) {
      this.faults.collectFailed(cause);
      return undefined;
    }
  }

  private takenNames(present: readonly object[]): Set<string> {
    const isOpenMetrics = writesOpenMetrics(this.register);
    return new Set((present as readonly NamedMetric[]).flatMap((metric) => foreignNames(metric, isOpenMetrics)));
  }
}
