import type { Frame } from '../../call-tree/frame.js';
import type { AllocationSite } from './allocation-site.js';

/** The heap after one collection, with who holds how much of it. */
export interface HeapPoint {
  /** Milliseconds of the clock. */
  readonly atMs: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** The bytes alive of one place, at each of the points. */
export interface SiteHistory {
  readonly frame: Frame;
  readonly stack: readonly Frame[];
  readonly bytes: readonly number[];
}

interface KnownSite {
  frame: Frame;
  stack: readonly Frame[];
  readonly bytes: number[];
}

/** The latest points and sites, bounded both ways. */
export class ReadingHistory {
  private readonly maxPoints: number;
  private readonly maxSites: number;
  private readonly known: HeapPoint[] = [];
  private readonly bySite = new Map<string, KnownSite>();

  constructor(maxPoints: number, maxSites: number) {
    this.maxPoints = maxPoints;
    this.maxSites = maxSites;
  }

  get points(): readonly HeapPoint[] {
    return this.known;
  }

  get sites(): readonly SiteHistory[] {
    return [...this.bySite.values()];
  }

  add(point: HeapPoint, sites: ReadonlyMap<string, AllocationSite>): void {
    this.known.push(point);
    for (const [key, { frame, stack }] of sites) {
      const known = this.bySite.get(key);
      if (known !== undefined) known.stack = stack;
      else this.bySite.set(key, { frame, stack, bytes: Array<number>(this.known.length - 1).fill(0) });
    }
    for (const [key, known] of this.bySite) known.bytes.push(sites.get(key)?.bytes ?? 0);
    if (this.known.length > this.maxPoints) {
      this.known.shift();
      for (const { bytes } of this.bySite.values()) bytes.shift();
    }
    this.forgetSmall();
  }

  clear(): void {
    this.known.length = 0;
    this.bySite.clear();
  }

  /** Those of which nothing is alive any more, then those that were never large. */
  private forgetSmall(): void {
    for (const [key, { bytes }] of this.bySite) if (bytes.every((value) => value === 0)) this.bySite.delete(key);
    if (this.bySite.size <= this.maxSites) return;
    const smallest = [...this.bySite].sort(([, a], [, b]) => Math.max(...a.bytes) - Math.max(...b.bytes));
    for (const [key] of smallest.slice(0, this.bySite.size - this.maxSites)) this.bySite.delete(key);
  }
}
