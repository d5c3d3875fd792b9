import { Registry } from '@sonde/metrics';
import fc from 'fast-check';

/** A change to each `every`th series, from one on. */
export interface Batch {
  readonly every: number;
  readonly from: number;
  readonly change: 'grow' | 'jump' | 'remove' | 'add' | 'observe' | 'negative' | 'exemplar' | 'nothing';
}

export const batches = fc.array(
  fc.record({
    every: fc.constantFrom(1, 7, 100, 1999),
    from: fc.nat({ max: 1999 }),
    change: fc.constantFrom<Batch['change']>(
      'grow',
      'jump',
      'remove',
      'add',
      'observe',
      'negative',
      'exemplar',
      'nothing',
    ),
  }),
  { minLength: 1, maxLength: 8 },
);

/** Some hundred kilobytes on the wire: many pieces of rendered text, of which a change touches some. */
export class LargeRegistry {
  readonly registry = new Registry({ onFault: () => undefined });
  private readonly counter = this.registry.counter({ name: 'c', help: 'C.', labelNames: ['k', 'path'] });
  private readonly histogram = this.registry.histogram({
    name: 'h',
    help: 'H.',
    labelNames: ['k'],
    buckets: [0.1, 1, 10],
  });
  private added = 2000;
  private swing = 100;

  constructor() {
    for (let k = 0; k < 2000; k++) this.counter.inc(this.labels(k));
    for (let k = 0; k < 300; k++) this.histogram.observe({ k }, k / 10);
  }

  private labels(k: number): { k: number; path: string } {
    return { k, path: `/${k % 3 === 0 ? 'größe/😀' : 'orders'}/${k}` };
  }

  apply({ every, from, change }: Batch): void {
    if (change === 'nothing') return;
    if (change === 'add') {
      for (let k = 0; k < every; k++) this.counter.inc(this.labels(this.added++));
      return;
    }
    // A sum below zero, and the next time above it: OpenMetrics leaves out the one and not the other.
    if (change === 'negative') this.swing *= -2;
    for (let k = from; k < 2000; k += every) {
      if (change === 'remove') this.counter.remove(this.labels(k));
      else if (change === 'observe') this.histogram.observe({ k: k % 300 }, k % 13);
      else if (change === 'negative') this.histogram.observe({ k: 1 }, this.swing);
      else
        this.counter.inc(
          this.labels(k),
          change === 'grow' ? 1 : change === 'jump' ? 10 ** (k % 12) + 0.5 : 3,
          change === 'exemplar' ? { id: `ü${k}` } : undefined,
        );
    }
  }
}
