import type { FastifyInstance } from 'fastify';
import { BadRequest, NotFound } from '../refusal.js';
import type { OpenShop } from '../services/services.js';

interface OneOrder {
  Params: { id: string };
}

interface OrdersOf {
  /** A name given twice comes as a list. */
  Querystring: { customer?: string | string[] };
}

export async function orderRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.get<OrdersOf>('/orders', async ({ query: { customer } }) => {
    if (typeof customer !== 'string' || customer === '') {
      throw new BadRequest('say whose orders: /orders?customer=NAME');
    }
    return { orders: await services().orderBook.ofCustomer(customer.replaceAll('\0', '')) };
  });

  app.get<OneOrder>('/orders/:id', async ({ params: { id } }) => services().orderBook.find(numberOf(id)));

  app.get<OneOrder>('/orders/:id/receipt', async ({ params: { id } }, reply) => {
    return reply.type('text/html; charset=utf-8').send(await services().receipts.ofOrder(numberOf(id)));
  });
}

function numberOf(id: string): number {
  if (!/^[1-9]\d{0,9}$/.test(id)) throw new NotFound('no such order');
  return Number(id);
}
