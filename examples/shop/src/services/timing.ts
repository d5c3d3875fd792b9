import type { Registry } from '@sonde/metrics';
import type { TimedOptions } from '@sonde/metrics/decorators';

/**
 * How the methods of the services are timed: in the family that `@Timed()` gives all methods, with finer steps where
 * a shop in memory has its answers, and in the registry of the shop that the service belongs to.
 */
export const timing = {
  name: 'method_duration',
  buckets: [0.000_5, 0.001, 0.002, 0.003, 0.005, 0.007_5, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registry: (service: { readonly registry: Registry }) => service.registry,
} satisfies TimedOptions;
