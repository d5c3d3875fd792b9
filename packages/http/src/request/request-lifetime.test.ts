import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { currentScope, Registry, type Scope } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { afterEach, expect, test } from 'vitest';
import { measureServer } from '../node/measure-server.js';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Over a connection that is kept, and idle afterwards. */
async function asked(registries: readonly Registry[], handler: RequestListener): Promise<void> {
  const server: Server = createServer(handler);
  for (const registry of registries) measureServer(server, { registry });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  closers.push(() => {
    client.destroy();
    server.close();
  });
  client.write(
    'POST /things/1 HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\n' +
      'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\nhello',
  );
  await once(client, 'data');
  await expect
    .poll(() => registries.map((registry) => seriesValue(registry, 'http_server_active_requests', labels)))
    .toEqual(registries.map(() => 0));
}

const labels = { http_request_method: 'POST', url_scheme: 'http' };

test.each([1, 2])('an idle connection does not keep its last request: %d registries', async (count) => {
  let request: WeakRef<IncomingMessage> | undefined;
  const registries = Array.from({ length: count }, () => new Registry());
  await asked(registries, (incoming, response) => {
    request = new WeakRef(incoming);
    incoming.resume().on('end', () => response.end('done'));
  });
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  await expect
    .poll(() => {
      collect();
      return request?.deref() === undefined;
    })
    .toBe(true);
});

test('work that goes on after the answer is still of the same route and trace', async () => {
  let scope: Scope | undefined;
  await asked([new Registry()], (_, response) => {
    scope = currentScope();
    if (scope !== undefined) scope.route = '/things/:id';
    response.end('done');
  });
  expect(scope).toMatchObject({
    route: '/things/:id',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    sampled: true,
  });
});
