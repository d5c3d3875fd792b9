/** What row 9 calls: a class of eight synchronous methods that do next to nothing. */
export class PriceList {
  net(price: number, count: number): number {
    return price * count;
  }

  gross(price: number, count: number): number {
    return price * count + price;
  }

  discount(price: number, count: number): number {
    return count > 2 ? price : 0;
  }

  shipping(price: number, count: number): number {
    return price > 500 ? 0 : count;
  }

  rounded(price: number, count: number): number {
    return (price + count) & ~7;
  }

  cheapest(price: number, count: number): number {
    return Math.min(price, count);
  }

  difference(price: number, count: number): number {
    return price - count;
  }

  points(price: number, count: number): number {
    return (price >> 3) + count;
  }
}

export type PriceMethod = keyof PriceList;

export const priceMethods = [
  'net',
  'gross',
  'discount',
  'shipping',
  'rounded',
  'cheapest',
  'difference',
  'points',
] as const satisfies readonly PriceMethod[];

export type PriceFunction = (this: unknown, price: number, count: number) => number;

/** A class like `PriceList` whose methods are wrapped one by one: it is the class that methods are called on. */
export function wrappedPriceList(wrap: (fn: PriceFunction, name: PriceMethod) => PriceFunction): PriceList {
  class Wrapped extends PriceList {}
  for (const name of priceMethods) {
    const value = wrap(PriceList.prototype[name], name);
    Object.defineProperty(Wrapped.prototype, name, { value, configurable: true, writable: true });
  }
  return new Wrapped();
}
