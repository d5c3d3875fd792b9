import type { Clock } from '@sonde/metrics';
import type { Terminal } from '../terminal.js';
import type { ProfileAddress } from './address.js';
import type { FetchProgress } from './fetch-profile.js';

const everyMs = 250;

/** Says how many of the seconds are over, while the service takes its profile. */
export class Waiting implements FetchProgress {
  private readonly address: ProfileAddress;
  private readonly clock: Clock;
  private readonly terminal: Pick<Terminal, 'progress'>;
  private timer: NodeJS.Timeout | undefined;
  private shown = '';

  constructor(address: ProfileAddress, clock: Clock, terminal: Pick<Terminal, 'progress'>) {
    this.address = address;
    this.clock = clock;
    this.terminal = terminal;
    this.show(`connecting to ${address.host}`);
  }

  connected(): void {
    const sinceMs = this.clock.monotonicMs();
    this.tell(0);
    this.timer = setInterval(() => this.tell((this.clock.monotonicMs() - sinceMs) / 1000), everyMs);
    this.timer.unref();
  }

  received(bytes: number): void {
    clearInterval(this.timer);
    this.show(`receiving: ${(bytes / 1e6).toFixed(1)} MB`);
  }

  end(): void {
    clearInterval(this.timer);
    this.show('');
  }

  private tell(passedSeconds: number): void {
    const { host, seconds, endpoint } = this.address;
    const isOver = !endpoint.takesTime || passedSeconds >= seconds;
    this.show(
      isOver
        ? `waiting for ${host} to write the profile`
        : `profiling ${host}: ${Math.floor(passedSeconds)} of ${seconds} s`,
    );
  }

  private show(what: string): void {
    if (what === this.shown) return;
    this.shown = what;
    this.terminal.progress(what);
  }
}
