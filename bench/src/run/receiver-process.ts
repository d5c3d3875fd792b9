import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The bodies of all requests since the last time they were asked for, in base64. */
export type ReceivedBodies = readonly string[];

/**
 * A receiver in a process of its own, so that its work is not counted: keeps what it is sent. Says its port; is asked for
 * what it got by any message.
 */
let bodies: string[] = [];
const server = createServer(async (request, response) => {
  bodies.push(Buffer.concat(await request.toArray()).toString('base64'));
  response.end();
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('message', () => {
  process.send?.(bodies);
  bodies = [];
});
process.on('disconnect', () => process.exit());
