import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Passes connections on to the endpoints of a service, in turn, as kube-proxy does: each connection stays where it is
 * until one of its ends closes it, whatever becomes of the endpoint.
 */
export class Balancer {
  /** Connections that were passed on, by port. */
  readonly passed = new Map<number, number>();
  private readonly server = createServer({ allowHalfOpen: true }, (client) => this.pass(client));
  private readonly sockets = new Set<Socket>();
  private readonly lagMs: number;
  private endpoints: readonly number[] = [];
  private next = 0;

  /** @param lagMs how long a change of the endpoints takes to arrive */
  constructor(lagMs: number) {
    this.lagMs = lagMs;
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** Resolves when the change has arrived. */
  async update(endpoints: readonly number[]): Promise<void> {
    await pause(this.lagMs);
    this.endpoints = endpoints;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(client: Socket): void {
    const port = this.endpoints[this.next++ % this.endpoints.length];
    client.on('error', () => {});
    // The reset tells the client that nobody is there, as a refused connection does.
    if (port === undefined) return void client.resetAndDestroy();
    this.passed.set(port, (this.passed.get(port) ?? 0) + 1);
    const service = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [client, service]) {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    }
    service.on('error', () => client.resetAndDestroy());
    client.on('error', () => service.resetAndDestroy());
    client.pipe(service).pipe(client);
  }
}
