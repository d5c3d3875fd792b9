import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReceivedBodies } from './receiver-process.js';

/** A receiver of OTLP, from the side of who pushes to it. */
export class Receiver {
  readonly endpoint: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<Receiver> {
    const child = fork(fileURLToPath(new URL('receiver-process.js', import.meta.url)));
    const [port] = (await once(child, 'message')) as [number];
    return new Receiver(child, port);
  }

  /** What came since the last time. */
  async bodies(): Promise<Uint8Array[]> {
    const answer = once(this.#child, 'message');
    this.#child.send('bodies');
    const [bodies] = (await answer) as [ReceivedBodies];
    return bodies.map((body) => Buffer.from(body, 'base64'));
  }

  close(): void {
    this.#child.disconnect();
  }
}
