import { Registry } from '@sonde/metrics';
import {
  type Call,
  Counted,
  CountedErrors,
  counted,
  countedErrors,
  InFlight,
  inFlight,
  Timed,
  timed,
} from '@sonde/metrics/decorators';

interface Order {
  readonly plan: 'free' | 'paid';
  readonly amount: number;
}

@Timed({ except: ['secret'] })
@Counted()
export class Orders {
  readonly tenant: string;

  private constructor(tenant: string) {
    this.tenant = tenant;
  }

  static of(tenant: string): Orders {
    return new Orders(tenant);
  }

  @Timed<Orders['checkOut']>({ labels: { plan: ({ args: [order] }) => order.plan } })
  async checkOut(order: Order): Promise<number> {
    return order.amount;
  }

  // Without a type argument, arguments are unknown and have to be looked at.
  @Counted({ labels: { argument: ({ args: [first] }) => typeof first } })
  @InFlight({ registry: () => new Registry() })
  @CountedErrors()
  first<T>(items: readonly T[]): T | undefined {
    return items[0];
  }

  // The annotation says as much as the type argument does.
  @Counted({ labels: { plan: ({ args: [order] }: Call<(order: Order) => unknown>) => order.plan } })
  refund(order: Order): void {
    void order;
  }

  find(id: number): Order;
  find(name: string): Order[];
  @Timed()
  find(key: number | string): Order | Order[] {
    return typeof key === 'number' ? { plan: 'free', amount: key } : [];
  }

  @Timed()
  get count(): number {
    return 1;
  }

  @Timed()
  accessor open = true;

  @Timed()
  static #secret(): number {
    return 1;
  }

  secret(): number {
    return Orders.#secret();
  }
}

const order: Order = { plan: 'paid', amount: 1 };
const orders = Orders.of('a');
const amount: Promise<number> = orders.checkOut(order);
const item: string | undefined = orders.first(['a']);
const [one, many]: [Order, Order[]] = [orders.find(1), orders.find('a')];

// Functions keep their type: generics, overloads, `this`.
const same = timed(<T>(value: T): T => value, { method: 'same' });
const word: 'a' = same('a');

function parse(text: string): number;
function parse(text: string, base: 'big'): bigint;
function parse(text: string, base?: 'big'): number | bigint {
  return base === undefined ? Number(text) : BigInt(text);
}
const parsed: bigint = counted(parse)('1', 'big');

const nameOf = inFlight(function nameOf(this: { readonly name: string }, punctuation: string): string {
  return this.name + punctuation;
});
const name: string = nameOf.call({ name: 'a' }, '!');

// Labels are typed from the function.
const ship = timed(async (given: Order, express: boolean) => ({ parcels: given.amount, express }), {
  method: 'ship',
  labels: {
    plan: ({ args: [given] }) => given.plan,
    express: ({ args: [, express] }) => express,
    parcels: ({ result }) => result?.parcels ?? 0,
    cause: ({ error }) => (error instanceof TypeError ? 'type' : ''),
  },
});
const shipped: Promise<{ parcels: number; express: boolean }> = ship(order, true);

const lines = countedErrors(
  function* lines(count: number): Generator<string, { readonly total: number }> {
    yield String(count);
    return { total: count };
  },
  { labels: { total: ({ result }) => result?.total ?? 0 } },
);
const line: IteratorResult<string, { readonly total: number }> = lines(1).next();

export { amount, item, line, many, name, one, parsed, shipped, word };
