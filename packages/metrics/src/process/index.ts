/** `@sonde/metrics/process`: metrics of the Node.js process itself. */
export { collectProcessMetrics, type ProcessMetrics } from './collect-process-metrics.js';
export { type ProcessMetricGroup, type ProcessMetricsOptions, processMetricGroups } from './process-options.js';
export { namesKeptForPromClient } from './prom-client-names.js';
