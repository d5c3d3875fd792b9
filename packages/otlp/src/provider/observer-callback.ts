import type { BatchObservableCallback, ObservableCallback } from '@opentelemetry/api';
import type { Registry } from '@sonde/metrics';
import { type Arity, type ObservableInstrument, Observations } from './observable.js';

/** How long taking over what was observed may hold the event loop before it gives it back, in milliseconds. */
const sliceMs = 4;

/** A callback with the instruments it was added for: what a registry calls when it is collected. */
export class ObserverCallback {
  private readonly callback: ObservableCallback | BatchObservableCallback;
  private readonly instruments: ReadonlySet<ObservableInstrument>;
  private readonly arity: Arity;
  private readonly registry: Registry;
  private readonly end: () => void;
  private isRemoved = false;

  constructor(
    callback: ObservableCallback | BatchObservableCallback,
    instruments: ReadonlySet<ObservableInstrument>,
    arity: Arity,
    registry: Registry,
    timeoutMs: number,
  ) {
    this.callback = callback;
    this.instruments = instruments;
    this.arity = arity;
    this.registry = registry;
    const [first] = instruments;
    // What nobody takes need not be asked for.
    const isWanted = [...instruments].some(({ streams }) => streams.length > 0);
    this.end = isWanted ? registry.onCollect(() => this.call(), { name: first?.descriptor.name, timeoutMs }) : () => {};
  }

  isFor(instruments: ReadonlySet<ObservableInstrument>, arity: Arity): boolean {
    return (
      arity === this.arity &&
      instruments.size === this.instruments.size &&
      [...instruments].every((instrument) => this.instruments.has(instrument))
    );
  }

  /** Calls it no more; what it observed is gone. */
  remove(): void {
    this.end();
    this.isRemoved = true;
    this.forget();
  }

  /** What it observes counts when it has ended well, all at once. */
  private call(): void | Promise<void> {
    const observations = new Observations(this.instruments, this.registry);
    const done = () => {
      observations.close();
      return this.deliver(observations.deliver(this));
    };
    let answer: unknown;
    try {
      answer = this.run(observations);
    } catch (error) {
      observations.close();
      throw error;
    }
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return done();
    return Promise.resolve(answer as PromiseLike<unknown>)
      .then(done)
      .finally(() => observations.close());
  }

  /** At once where it is little, else in slices. One that was removed meanwhile observes nothing any more. */
  private deliver(steps: Iterator<void>): void | Promise<void> {
    const { clock } = this.registry;
    const endsMs = clock.monotonicMs() + sliceMs;
    while (!this.isRemoved) {
      if (steps.next().done === true) return;
      if (clock.monotonicMs() >= endsMs) return new Promise(setImmediate).then(() => this.deliver(steps));
    }
    this.forget();
  }

  private forget(): void {
    for (const { streams } of this.instruments) for (const stream of streams) stream.replace(this, []);
  }

  private run(observations: Observations): unknown {
    if (this.arity === 'batch') {
      return (this.callback as BatchObservableCallback)({
        observe: (instrument, value, attributes) =>
          observations.observe(instrument as ObservableInstrument, value, attributes),
      });
    }
    const [instrument] = this.instruments;
    return (this.callback as ObservableCallback)({
      observe: (value, attributes) => observations.observe(instrument as ObservableInstrument, value, attributes),
    });
  }
}
