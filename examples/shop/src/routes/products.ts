import type { FastifyInstance } from 'fastify';
import type { OpenShop } from '../services/services.js';
import { countField, objectOf, textField } from './fields.js';

interface OneProduct {
  Params: { id: string };
}

interface SomeProducts {
  Querystring: { search?: unknown };
}

export async function productRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.get<SomeProducts>('/products', async ({ query }) => {
    const { catalogue } = services();
    if (query.search === undefined) return { products: await catalogue.list() };
    return { products: await catalogue.search(textField({ search: query.search }, 'search')) };
  });

  app.get<OneProduct>('/products/:id', async ({ params }) => services().catalogue.find(params.id));

  app.post<OneProduct>('/products/:id/restock', async ({ params, body }) => {
    const items = countField(objectOf(body, 'a delivery'), 'items', 1000);
    return services().catalogue.restock(params.id, items);
  });
}
