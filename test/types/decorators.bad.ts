import { Counted, InFlight, Timed, timed } from '@sonde/metrics/decorators';

interface Order {
  readonly plan: 'free' | 'paid';
}

const checkOut = (order: Order): number => order.plan.length;

// expect-error: TS2339 'amount'
timed(checkOut, { labels: { amount: ({ args: [order] }) => order.amount } });

// expect-error: TS2322 Type 'Order' is not assignable to type 'LabelValue'
timed(checkOut, { labels: { order: ({ args: [order] }) => order } });

// expect-error: TS2561 Did you mean to write 'name'
timed(checkOut, { names: 'checkout' });

// expect-error: TS2345 Argument of type 'string'
timed('checkOut');

export class Orders {
  // expect-error: TS1241
  @Timed()
  set mode(mode: string) {
    void mode;
  }

  // expect-error: TS1241
  @Timed<(order: Order) => unknown>({ labels: { plan: ({ args: [order] }) => order.plan } })
  find(id: number): number {
    return id;
  }

  // expect-error: TS2339 'result'
  @InFlight({ labels: { size: ({ result }) => String(result) } })
  list(): void {}

  // expect-error: TS2353 'buckets'
  @Counted({ buckets: [1] })
  count(): void {}

  // expect-error: TS18046 'order' is of type 'unknown'
  @Counted({ labels: { plan: ({ args: [order] }) => order.plan } })
  refund(order: Order): void {
    void order;
  }
}
