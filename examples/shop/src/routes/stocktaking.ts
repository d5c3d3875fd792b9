import type { FastifyInstance } from 'fastify';
import type { OpenShop } from '../services/services.js';

export async function stocktakingRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.post('/stocktaking', async () => ({ items: await services().stocktaking.begin() }));

  app.delete('/stocktaking', async () => {
    services().stocktaking.end();
    return { state: 'open' };
  });
}
