import { createHash, pbkdf2Sync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { fastify } from 'fastify';

interface Order {
  readonly id: number;
  readonly customer: string;
  readonly lines: readonly { readonly sku: string; readonly amount: number }[];
}

/**
 * A small service with work of every kind: its own, that of a dependency, of Node and of native code.
 *
 * @param rounds of the hot loop
 */
export function orderService(rounds: number) {
  const app = fastify();
  const kept: Order[] = [];
  app.get('/orders', () => rankOrders(makeOrders(400), rounds));
  app.get('/orders/:id', ({ params }) => describeOrder(Number((params as { id: string }).id)));
  app.post('/orders', ({ body }) => {
    const order = body as Order;
    kept.push({ ...order, customer: fingerprint(order.customer) });
    return { kept: kept.length };
  });
  app.get('/export', async () => {
    const text = JSON.stringify(makeOrders(500));
    await sleep(2);
    return { bytes: compress(text) };
  });
  return app;
}

function makeOrders(count: number): Order[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    customer: fingerprint(`customer ${id}`),
    lines: Array.from({ length: 6 }, (_each, line) => ({
      sku: `sku-${(id * 7 + line * 13) % 97}`,
      amount: (id % 9) + line,
    })),
  }));
}

/** The planted hot function: all its time is in its own lines. */
function rankOrders(orders: Order[], rounds: number): { sku: string; sold: number }[] {
  const sold = new Map<string, number>();
  for (const { lines } of orders) {
    for (const { sku, amount } of lines) {
      let weight = amount;
      for (let i = 0; i < rounds; i++) weight = Math.sqrt(weight * weight + i);
      sold.set(sku, (sold.get(sku) ?? 0) + weight);
    }
  }
  return [...sold].map(([sku, all]) => ({ sku, sold: all })).sort((a, b) => b.sold - a.sold);
}

function describeOrder(id: number): { text: string } {
  const words = `order ${id} `.repeat(120).split(/\s+/);
  return { text: words.map((word) => word.replace(/[aeiou]/g, '*')).join('-') };
}

function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function compress(text: string): number {
  pbkdf2Sync('export', 'salt', 400, 32, 'sha256');
  return gzipSync(text).length;
}
