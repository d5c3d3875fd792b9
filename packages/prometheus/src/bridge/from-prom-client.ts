import { type Clock, describeValue, type Snapshot, type SnapshotSource, systemClock } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { refuseUnknownOptions } from '../options.js';
import { type BridgeFaultCounts, type BridgeFaultListener, BridgeFaults } from './bridge-faults.js';
import { checkRegister } from './bridge-options.js';
import { ForeignSource } from './foreign-source.js';
import { MetricReader } from './metric-reader.js';
import type { PromClientRegistry } from './prom-client.js';

export interface FromPromClientOptions {
  /**
   * What becomes of a counter whose name lacks `_total`. `keep` (default): its name stays as it is, and its
   * type is exposed as unknown, for a counter of the snapshot cannot have such a name. `add-total`: it stays a
   * counter, and is renamed. A registry that writes OpenMetrics adds `_total` by itself.
   */
  readonly counterNames?: 'keep' | 'add-total' | undefined;
  /**
   * How long one metric's `collect` may take, in milliseconds. Default 800, which is less than a registry
   * gives the whole source.
   */
  readonly timeoutMs?: number | undefined;
  /** Told of each kind of fault once for each metric. Default: `process.emitWarning`. */
  readonly onFault?: BridgeFaultListener | undefined;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** A `prom-client` registry as a source of snapshots. */
export interface PromClientSource extends SnapshotSource {
  collect(): Promise<Snapshot>;
  /** How often each fault occurred so far. */
  readonly faultCounts: BridgeFaultCounts;
}

/**
 * Reads the metrics of a `prom-client` or `@prometheus-io/client` registry into our snapshot:
 * `registry.attach(fromPromClient(register))`. Names and values stay what they were. A metric that throws or
 * hangs is missing by itself.
 */
export function fromPromClient(register: PromClientRegistry, options: FromPromClientOptions = {}): PromClientSource {
  checkRegister(register);
  refuseUnknownOptions(options, ['counterNames', 'timeoutMs', 'onFault', 'clock']);
  const { counterNames = 'keep', timeoutMs = 800, clock = systemClock } = options;
  if (counterNames !== 'keep' && counterNames !== 'add-total') {
    throw invalidOption('counterNames', describeValue(counterNames), "'keep' or 'add-total'", 'Correct the option.');
  }
  // The longest time a Node timer can wait is 2^31 - 1 ms; longer ones fire at once.
  if (!(timeoutMs >= 1 && timeoutMs < 2 ** 31)) {
    throw invalidOption('timeoutMs', describeValue(timeoutMs), 'milliseconds, 1 to 2147483647', 'Correct the option.');
  }
  return new ForeignSource(register, {
    addTotal: counterNames === 'add-total',
    reader: new MetricReader(timeoutMs, clock),
    clock,
    faults: new BridgeFaults(options.onFault),
  });
}
