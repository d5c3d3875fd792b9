import { measureRequests } from '@sonde/http/fastify';
import type { Registry } from '@sonde/metrics';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { requestBuckets } from '../metrics.js';
import { NotFound, Refusal } from '../refusal.js';
import { checkoutRoutes } from '../routes/checkout.js';
import { orderRoutes } from '../routes/orders.js';
import { productRoutes } from '../routes/products.js';
import { salesReportRoutes } from '../routes/sales-reports.js';
import { stocktakingRoutes } from '../routes/stocktaking.js';
import type { OpenShop } from '../services/services.js';

export interface ShopServerOptions extends OpenShop {
  readonly registry: Registry;
  /** A defect in a handler; the client sees only a 500. */
  readonly onError: (error: unknown) => void;
}

const routes = [productRoutes, checkoutRoutes, orderRoutes, salesReportRoutes, stocktakingRoutes];

/** The whole HTTP interface of the shop, every request of it measured. */
export async function createShopServer({ registry, services, onError }: ShopServerOptions): Promise<FastifyInstance> {
  const app = Fastify({ bodyLimit: 64 * 1024 });
  await app.register(measureRequests, { registry, buckets: requestBuckets });

  // A body is JSON, whatever its sender calls it: `curl -d` calls it a form.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'));
  app.setNotFoundHandler(() => {
    throw new NotFound('no such page');
  });
  app.setErrorHandler((error: FastifyError | Refusal, _request, reply) => {
    const { statusCode = 500, message } = error;
    if (error instanceof Refusal) reply.headers(error.headers);
    else if (statusCode >= 500) onError(error);
    const told = error instanceof Refusal || statusCode < 500;
    return reply.code(statusCode).send({ error: told ? message : 'something went wrong' });
  });

  for (const plugin of routes) await app.register(plugin, { services });
  return app;
}
