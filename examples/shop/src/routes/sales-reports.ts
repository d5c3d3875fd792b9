import type { FastifyInstance } from 'fastify';
import type { OpenShop } from '../services/services.js';

export async function salesReportRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.get('/reports/sales', async () => {
    const { salesReports } = services();
    return { products: await salesReports.byProduct(), latest: await salesReports.running() };
  });

  app.get('/reports/ledger', async (_request, reply) => {
    const ledger = await services().salesReports.ledger(new Date().getUTCFullYear());
    return reply.type('text/csv; charset=utf-8').send(ledger);
  });
}
