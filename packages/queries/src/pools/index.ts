export { type MeasurePoolOptions, measurePool } from './measure-pool.js';
export { type PoolAdvice, poolAdvice } from './pool-advice.js';
export type { PoolMeasurement } from './pool-measurement.js';
