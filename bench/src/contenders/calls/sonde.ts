import { Registry } from '@sonde/metrics';
import { Timed, timed } from '@sonde/metrics/decorators';
import { createRenderer } from '@sonde/prometheus';
import { scrapedText } from '../scraped-text.js';
import { PriceList, priceMethods, wrappedPriceList } from './price-list.js';
import type { TimedCalls } from './timed-calls.js';

function exposed(registry: Registry): NonNullable<TimedCalls['exposed']> {
  return {
    sample: 'method_duration_seconds_count',
    label: 'method',
    read: () => scrapedText(createRenderer(registry)),
  };
}

/** `@Timed()` on every method. The decorators are called as a compiler's output calls them. */
export function decoratedCalls(): TimedCalls {
  const registry = new Registry();
  class Decorated extends PriceList {}
  for (const name of priceMethods) {
    const method = PriceList.prototype[name];
    const context = { kind: 'method', name, static: false, private: false, addInitializer: () => {} } as const;
    const value = Timed({ registry })(method, context);
    Object.defineProperty(Decorated.prototype, name, { value, configurable: true, writable: true });
  }
  return { prices: new Decorated(), exposed: exposed(registry) };
}

/** The same methods through `timed(fn)`. */
export function timedFunctionCalls(): TimedCalls {
  const registry = new Registry();
  return { prices: wrappedPriceList((fn) => timed(fn, { registry })), exposed: exposed(registry) };
}
