import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';
import type { ContenderId } from '../contender.js';
import { order, orders } from './orders.js';
import type { RequestMeter, RequestService } from './request-meter.js';

const require = createRequire(import.meta.url);

/** The Express service of row 7: routes of the app and of a router that is mounted in it, a body parser on one. */
export async function expressService(id: ContenderId): Promise<RequestService> {
  // First of all: OpenTelemetry patches what is required from now on.
  const meter = await loadMeter(id);
  const express = require('express') as typeof import('express');
  const app = express();
  meter.install(app);

  app.get('/orders/:id', (request, response) => void response.json(order(request.params.id)));
  app.get('/orders', (_, response) => void response.json(orders));
  app.post('/orders', express.json(), (request, response) => void response.status(201).json(request.body));
  app.delete('/orders/:id', (_, response) => void response.status(204).end());
  const customers = express.Router();
  customers.get('/:customer/orders', (_, response) => void response.json(orders));
  app.use('/customers', customers);

  const listen = () =>
    new Promise<number>((resolve, reject) => {
      const server: Server = app.listen(0, '127.0.0.1', (error) => {
        if (error) reject(error);
        else resolve((server.address() as AddressInfo).port);
      });
    });
  return { listen, exposed: meter.exposed };
}

async function loadMeter(id: ContenderId): Promise<RequestMeter<Express>> {
  switch (id) {
    case 'unmeasured':
      return { install: () => {} };
    case 'sonde':
      return (await import('./sonde.js')).sondeOnExpress();
    case 'sonde-unscoped':
      return (await import('./sonde.js')).sondeOnExpress({ scope: false });
    case 'by-hand':
      return (await import('./by-hand.js')).byHandOnExpress();
    case 'express-prom-bundle':
      return (await import('./express-prom-bundle.js')).expressPromBundle();
    case 'otel-http':
      return (await import('./otel-http.js')).otelOnExpress();
    default:
      throw new Error(`${id} measures no requests of Express`);
  }
}
