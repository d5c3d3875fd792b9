import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * - `pass`: as if it were not there
 * - `hang`: takes connections, and passes no byte on, in neither direction; what comes meanwhile is kept
 * - `slow`: passes everything on a while later
 */
export type ProxyMode = 'pass' | 'hang' | 'slow';

/** Stands between a driver and its server, and does what networks do. */
export class TcpProxy {
  port = 0;
  private readonly target: number;
  private readonly sockets = new Set<Socket>();
  private readonly held: (() => void)[] = [];
  /** Sockets whose bytes go nowhere. */
  private readonly lost = new WeakSet<Socket>();
  private server: Server | undefined;
  private present: ProxyMode = 'pass';
  delayMs = 150;

  constructor(target: number) {
    this.target = target;
  }

  /** Connections of drivers that are open. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  get mode(): ProxyMode {
    return this.present;
  }

  set mode(mode: ProxyMode) {
    this.present = mode;
    if (mode === 'hang') return;
    for (const pass of this.held.splice(0)) pass();
  }

  /** Listens, on the port it had before if it had one. */
  async listen(): Promise<this> {
    this.server = createServer((client) => this.join(client));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  /** Refuses connections from now on, and resets those that are open. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.reset();
    if (server === undefined) return;
    server.close();
    await once(server, 'close');
  }

  /** Resets every connection that is open. */
  reset(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
    this.held.length = 0;
  }

  /** From now on passes, but for the connections that are open: nothing comes back on them, nor do they close. */
  forget(): void {
    this.held.length = 0;
    for (const socket of this.sockets) this.lost.add(socket);
    this.mode = 'pass';
  }

  private join(client: Socket): void {
    const upstream = connect(this.target, '127.0.0.1');
    this.pipe(client, upstream);
    this.pipe(upstream, client);
  }

  private pipe(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk: Buffer) => this.later(from, () => to.writable && to.write(chunk)));
    from.on('end', () => this.later(from, () => to.end()));
    from.on('error', () => {});
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }

  private later(from: Socket, pass: () => void): void {
    if (this.lost.has(from)) return;
    if (this.present === 'hang') this.held.push(pass);
    else if (this.present === 'slow') setTimeout(pass, this.delayMs);
    else pass();
  }
}
