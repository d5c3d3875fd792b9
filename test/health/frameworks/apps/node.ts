import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { healthHandler } from '@sonde/health';
import type { ProbeApp } from '../kit/app.js';
import { running } from '../kit/running.js';

async function orders(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url } = request;
  if (method === 'GET' && url === '/orders') response.end('orders');
  else if (method === 'GET' && url === '/health/extra') response.end('extra');
  else if (method === 'POST' && url === '/orders') response.end(JSON.stringify(await json(request)));
  else response.writeHead(404).end();
}

export const nodeApp: ProbeApp = {
  name: 'node:http',
  guarded: 'by order',
  mounts: false,
  start: ({ health, options, guard }) => {
    const probes = healthHandler(health, options);
    const passes = ({ headers }: IncomingMessage, response: ServerResponse) => {
      const isKnown = headers['x-user'] !== undefined;
      if (!isKnown) response.writeHead(401).end();
      return isKnown;
    };
    const server = createServer((request, response) => {
      if (guard === 'before the probes' && !passes(request, response)) return;
      probes(request, response, () => {
        if (guard === 'after the probes' && !passes(request, response)) return;
        void orders(request, response);
      });
    });
    return running(server);
  },
};
