import type { FastifyInstance } from 'fastify';
import { BadRequest } from '../refusal.js';
import { type Basket, payments } from '../services/checkout.js';
import type { OpenShop } from '../services/services.js';
import { countField, objectOf, textField } from './fields.js';

const mostLines = 20;
const mostItems = 50;

export async function checkoutRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.post('/checkout', async ({ body }, reply) => {
    const order = await services().checkout.placeOrder(readBasket(body));
    return reply.code(201).header('location', `/orders/${order.id}`).send(order);
  });
}

function readBasket(body: unknown): Basket {
  const fields = objectOf(body, 'a checkout');
  const customer = textField(fields, 'customer');
  const payment = payments.find((known) => known === fields['payment']);
  if (payment === undefined) throw new BadRequest(`"payment" must be one of ${payments.join(', ')}`);
  const card = payment === 'card' ? textField(fields, 'card') : undefined;
  const lines = fields['lines'];
  if (!Array.isArray(lines) || lines.length === 0 || lines.length > mostLines) {
    throw new BadRequest(`"lines" must be a list of 1 to ${mostLines} products`);
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
