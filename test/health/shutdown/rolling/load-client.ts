import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** What became of every request, none left out. */
export interface Tally {
  readonly sent: number;
  readonly answered: number;
  /** By status, where it is not 200, or by error code. */
  readonly lost: Readonly<Record<string, number>>;
}

/**
 * Sends requests over connections that it keeps for as long as the other side lets it. It repeats none: what a client
 * with retries would hide is counted here.
 */
export class LoadClient {
  private readonly port: number;
  private readonly connections: number;
  private readonly lost: Record<string, number> = {};
  private sent = 0;
  private answered = 0;
  private isStopped = false;

  constructor(port: number, connections: number) {
    this.port = port;
    this.connections = connections;
  }

  /** Runs until `during` is over, and the answers to what was sent by then have come. */
  async run(during: () => Promise<void>): Promise<Tally> {
    const lanes = Array.from({ length: this.connections }, () => this.lane());
    try {
      await during();
    } finally {
      this.isStopped = true;
      await Promise.all(lanes);
    }
    const { sent, answered, lost } = this;
    return { sent, answered, lost };
  }

  private async lane(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!this.isStopped) {
      this.sent++;
      const outcome = await this.ask(agent);
      if (outcome === '200') this.answered++;
      else this.lost[outcome] = (this.lost[outcome] ?? 0) + 1;
      await pause(5);
    }
    agent.destroy();
  }

  private ask(agent: Agent): Promise<string> {
    return new Promise((resolve) => {
      const options = { host: '127.0.0.1', port: this.port, agent, timeout: 10_000 };
      const sent = request(options, (response) => {
        response.resume();
        response.on('error', () => resolve('cut off'));
        response.on('end', () => resolve(response.complete ? `${response.statusCode}` : 'cut off'));
      });
      sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'no answer in 10 s' })));
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      sent.end();
    });
  }
}
