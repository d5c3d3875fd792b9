import type { FastifyInstance } from 'fastify';
import type { OpenShop } from '../services/services.js';

export async function salesReportRoutes(app: FastifyInstance, { services }: OpenShop): Promise<void> {
  app.get('/reports/sales', async () => {
    const { salesReports } = services();
    return { products: await salesReports.byProduct(), latest: await salesReports.running() };
  });
}
