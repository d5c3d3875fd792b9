export { type MeasurePoolOptions, measurePool } from './measure-pool.js';
export { type PoolAdvice, type PoolMeasurement, poolAdvice } from './pool-advice.js';
