import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Passes requests on to the endpoints of a service, in turn, over connections that it keeps, as an ingress does: its
 * clients stay connected whatever happens behind it. It repeats nothing, and answers 502 for what is lost.
 */
export class Ingress {
  private readonly server = createServer((request, response) => this.pass(request, response));
  private readonly agents = new Map<number, Agent>();
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
    this.server.closeAllConnections();
    for (const agent of this.agents.values()) agent.destroy();
  }

  private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const port = this.endpoints[this.next++ % this.endpoints.length];
    const lost = () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    };
    if (port === undefined) return void lost();
    let agent = this.agents.get(port);
    if (agent === undefined) {
      agent = new Agent({ keepAlive: true });
      this.agents.set(port, agent);
    }
    const passed = request(
      { host: '127.0.0.1', port, agent, path: incoming.url, method: incoming.method },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502);
        answer.on('error', lost).pipe(outgoing);
      },
    );
    passed.on('error', lost);
    incoming.pipe(passed);
  }
}
