import type { Registry } from '@sonde/metrics';
import { labelSetsOf } from '@sonde/metrics/testing';
import { type AllQueriesOptions, observeAllQueries } from '@sonde/queries/auto';
import { afterEach } from 'vitest';
import { SeeingObserver } from '../queries/drivers/seen-queries.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** An adopter until the end of the test, with all that it has told. */
export function adopting(options: AllQueriesOptions = {}, observer = new SeeingObserver()) {
  const told: [target: object, driver: string][] = [];
  const onTarget = (target: object, driver: string) => void told.push([target, driver]);
  const adopter = observeAllQueries(observer, { onTarget, ...options });
  closers.push(() => {
    adopter.stop();
    observer.close();
  });
  const texts = () => observer.seen.map(({ start }) => start.text);
  return { observer, adopter, told, texts };
}

/** Of the pools that are measured. */
export async function poolNames(registry: Registry): Promise<unknown[]> {
  await registry.collect();
  const labels = labelSetsOf(registry, 'db_client_connection_count');
  return [...new Set(labels.map((each) => each['db_client_connection_pool_name']))].sort();
}
