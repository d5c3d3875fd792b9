import { authoriseCard } from '../card-terminal.js';
import type { CheckoutRefusal } from '../metrics.js';
import { newOrder, newOrderLines, productPrices, takeFromStock } from '../store/statements.js';
import { countField, objectOf, textField } from './fields.js';
import { Refusal, type Reply, type ShopContext, type ShopRequest } from './route.js';

/** Also the values of the label `payment`. */
const payments = ['card', 'invoice', 'voucher'] as const;
type Payment = (typeof payments)[number];

interface Basket {
  readonly customer: string;
  readonly payment: Payment;
  readonly card: string | undefined;
  /** Product to quantity: a product stands in an order once. */
  readonly quantities: ReadonlyMap<string, number>;
}

const mostLines = 20;
const mostItems = 50;

export async function checkout({ body }: ShopRequest, shop: ShopContext): Promise<Reply> {
  const basket = readBasket(body);
  if (shop.state !== 'open') throw refused(shop, 'closed', 503, 'closed for stocktaking', { 'retry-after': '1' });

  const { prices, totalCents } = await priced(basket, shop);
  if (basket.card !== undefined && !(await authoriseCard(basket.card, totalCents))) {
    throw refused(shop, 'card_declined', 402, 'the card was declined');
  }
  const order = await place(basket, prices, totalCents, shop);

  shop.metrics.orders.inc({ payment: basket.payment });
  shop.metrics.orderValue.observe(totalCents / 100);
  return {
    status: 201,
    body: { id: order.id, totalEuros: totalCents / 100, placedAt: order.placed_at.toISOString() },
    headers: { location: `/orders/${order.id}` },
  };
}

function readBasket(body: unknown): Basket {
  const fields = objectOf(body, 'a checkout');
  const customer = textField(fields, 'customer');
  const payment = payments.find((known) => known === fields['payment']);
  if (payment === undefined) throw new Refusal(400, `"payment" must be one of ${payments.join(', ')}`);
  const card = payment === 'card' ? textField(fields, 'card') : undefined;
  const lines = fields['lines'];
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > mostLines) {
    throw new Refusal(400, `"lines" must be a list of 1 to ${mostLines} products`);
  }
  const quantities = new Map<string, number>();
  for (const line of lines) {
    const { product, quantity } = readLine(line);
    quantities.set(product, (quantities.get(product) ?? 0) + quantity);
  }
  return { customer, payment, card, quantities };
}

function readLine(line: unknown): { product: string; quantity: number } {
  const fields = objectOf(line, 'a line');
  return { product: textField(fields, 'product'), quantity: countField(fields, 'quantity', mostItems) };
}

async function priced(basket: Basket, { database }: ShopContext) {
  const rows = await database.query(productPrices, [[...basket.quantities.keys()]]);
  const prices = new Map(rows.map((row) => [row.id, row.price_cents]));
  let totalCents = 0;
  for (const [product, quantity] of basket.quantities) {
    const price = prices.get(product);
    if (price === undefined) throw new Refusal(400, `no such product: ${product}`);
    totalCents += price * quantity;
  }
  return { prices, totalCents };
}

/** The whole order or nothing of it: a product that has run out puts the others back on the shelf. */
async function place(basket: Basket, prices: ReadonlyMap<string, number>, totalCents: number, shop: ShopContext) {
  // Always in the same order, so that two baskets cannot wait for each other's rows.
  const products = [...basket.quantities.keys()].sort();
  const quantities = products.map((product) => basket.quantities.get(product) as number);
  return await shop.database.transaction(async (queries) => {
    for (const [i, product] of products.entries()) {
      const taken = await queries.query(takeFromStock, [product, quantities[i]]);
      if (taken.length === 0) throw refused(shop, 'out_of_stock', 409, `not enough left of ${product}`);
    }
    const [order] = await queries.query(newOrder, [basket.customer, basket.payment, totalCents]);
    if (order === undefined) throw new Error('the database kept no order');
    const cents = products.map((product) => prices.get(product));
    await queries.query(newOrderLines, [order.id, products, quantities, cents]);
    return order;
  });
}

function refused(
  { metrics }: ShopContext,
  reason: CheckoutRefusal,
  status: number,
  message: string,
  headers?: Readonly<Record<string, string>>,
): Refusal {
  metrics.checkoutsRefused.inc({ reason });
  return new Refusal(status, message, headers);
}
