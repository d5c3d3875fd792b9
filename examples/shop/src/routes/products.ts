import type { FastifyInstance } from 'fastify';
import type { OpenShop } from '../services/services.js';
import { countField, objectOf } from './fields.js';

interface OneProduct {
  Params: { id: string };
}

export async function productRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.get('/products', async () => ({ products: await services().catalogue.list() }));

  app.get<OneProduct>('/products/:id', async ({ params }) => services().catalogue.find(params.id));

  app.post<OneProduct>('/products/:id/restock', async ({ params, body }) => {
    const items = countField(objectOf(body, 'a delivery'), 'items', 1000);
    return services().catalogue.restock(params.id, items);
  });
}
