import type { BatchObservableCallback, ObservableCallback } from '@opentelemetry/api';
import { describeValue, type Registry } from '@sonde/metrics';
import { type Arity, ObservableInstrument, type ObserverCallbacks } from './observable.js';
import { ObserverCallback } from './observer-callback.js';

/**
 * The callbacks of one meter. Each is an observer of the registry: they run side by side when it is collected, and one that
 * throws, rejects or hangs is counted and harms no other.
 */
export class CallbackTable implements ObserverCallbacks {
  private readonly registry: Registry;
  private readonly timeoutMs: number;
  /** By function: usually one each, more where it was added for several instruments. */
  private readonly added = new Map<unknown, readonly ObserverCallback[]>();

  constructor(registry: Registry, timeoutMs: number) {
    this.registry = registry;
    this.timeoutMs = timeoutMs;
  }

  /** Does nothing where the callback is there already, for just these instruments. */
  add(callback: ObservableCallback | BatchObservableCallback, observables: readonly unknown[], arity: Arity): void {
    const instruments = this.own(observables);
    if (typeof callback !== 'function' || instruments.size === 0) {
      this.registry.report('callbacks', 'SONDE_INSTRUMENT_REFUSED', () => ({
        what: 'a callback of observable instruments',
        got: typeof callback === 'function' ? 'no instrument of this meter' : describeValue(callback),
        expected: 'a function, and instruments that the meter made',
        next: 'It is not called. Add it with the meter that made the instruments.',
      }));
      return;
    }
    const known = this.added.get(callback) ?? [];
    if (known.some((each) => each.isFor(instruments, arity))) return;
    const observer = new ObserverCallback(callback, instruments, arity, this.registry, this.timeoutMs);
    this.added.set(callback, [...known, observer]);
  }

  /** Does nothing where it is not there. */
  remove(callback: unknown, observables: readonly unknown[], arity: Arity): void {
    const instruments = this.own(observables);
    const known = this.added.get(callback) ?? [];
    const gone = known.find((each) => each.isFor(instruments, arity));
    if (gone === undefined) return;
    gone.remove();
    if (known.length === 1) this.added.delete(callback);
    else
      this.added.set(
        callback,
        known.filter((each) => each !== gone),
      );
  }

  private own(observables: readonly unknown[]): ReadonlySet<ObservableInstrument> {
    const isOwn = (each: unknown): each is ObservableInstrument =>
      each instanceof ObservableInstrument && each.callbacks === this;
    return new Set(Array.isArray(observables) ? observables.filter(isOwn) : []);
  }
}
