import { AsyncLocalStorage } from 'node:async_hooks';
import type { Family } from '@sonde/metrics';

/**
 * Keeps the two directions of the bridge from feeding each other. With a registry attached to a foreign one
 * and the foreign one attached to the registry,
 *
 *     register.metrics() → registry.collect() → fromPromClient(register) → its metrics, ours among them → …
 *
 * three rules cut the circle:
 *
 * - what `intoPromClient` put into a foreign registry is never read back (`guestMark`);
 * - what was read from a foreign registry is never put into it again (`originMark`);
 * - while a foreign registry is being scraped, its own metrics are not read for that scrape a second time:
 *   some of them start their measurement anew each time they are read (`collectWithout`).
 */

/** Marks our metrics among foreign ones. Registered, so that two copies of this package know each other's. */
export const guestMark: unique symbol = Symbol.for('sonde.prometheus.guest');

/** On the `source` of a block: the foreign metric it was read from. */
export const originMark: unique symbol = Symbol.for('sonde.prometheus.origin');

/** The families without what was read from one of `metrics`. */
export function withoutOrigin(families: readonly Family[], metrics: readonly object[]): readonly Family[] {
  const origins = new Set<unknown>(metrics);
  return families.flatMap((family) => {
    const blocks = family.blocks.filter(
      ({ source }) => !origins.has((source as { [originMark]?: object })[originMark]),
    );
    if (blocks.length === family.blocks.length) return [family];
    return blocks.length === 0 ? [] : [{ ...family, blocks }];
  });
}

/** What the scrape under way has already: the host's own metrics, and the guest lists that collect for it. */
const served = new AsyncLocalStorage<ReadonlySet<object>>();

/** Runs `collect` for a scrape that has `items` already. */
export function collectWithout<T>(items: Iterable<object>, collect: () => T): T {
  return served.run(new Set([...(served.getStore() ?? []), ...items]), collect);
}

/** Whether the scrape under way has this item without us. */
export function isServed(item: object): boolean {
  return served.getStore()?.has(item) === true;
}
