// What a service with prom-client loads before all else: the metrics of the process, on a port of their own.
import { createServer } from 'node:http';
import { collectDefaultMetrics, register } from 'prom-client';

collectDefaultMetrics();
createServer((_request, response) => {
  void register.metrics().then((text) => response.setHeader('content-type', register.contentType).end(text));
}).listen(Number(process.env['METRICS_PORT']), '127.0.0.1');
