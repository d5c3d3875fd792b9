import { type Clock, SondeError } from '@sonde/metrics';
import { ExpositionError, parseExpositionAsync } from '@sonde/prometheus/parsing';
import { sondeError } from '../../errors.js';
import { fetchExposition } from '../scrape/fetch-exposition.js';
import type { TopArguments } from './arguments.js';
import { makeView } from './make-view.js';
import { ReadingDesk } from './readings.js';
import type { TopView } from './view.js';

/** Asks a service for its metrics, again and again, and makes views of what it says. */
export class ServiceReader {
  private readonly desk = new ReadingDesk();
  private readonly given: TopArguments;
  private readonly clock: Clock;

  constructor(given: TopArguments, clock: Clock) {
    this.given = given;
    this.clock = clock;
  }

  /** @throws SondeError SONDE_COMMAND_UNREACHABLE, SONDE_COMMAND_REFUSED, SONDE_COMMAND_ANSWER */
  async read(leave: AbortSignal): Promise<TopView> {
    const { address, scrape } = this.given;
    const { text, format } = await fetchExposition(address, scrape, leave);
    const atMs = this.clock.monotonicMs();
    try {
      // A line that cannot be read is for `sonde check`; the others are good enough here.
      const exposition = await parseExpositionAsync(text, { format, maxSamples, onError: () => {} });
      const epochMs = this.clock.epochMs();
      return makeView(this.desk.read(exposition, atMs, epochMs), address.url.href, epochMs);
    } catch (error) {
      if (!(error instanceof ExpositionError)) throw error;
      const what = `the answer of ${address.host}`;
      const next = `See sonde check ${address.url.href}.`;
      throw sondeError('SONDE_COMMAND_ANSWER', what, error.complaint.got, 'metrics that can be read', next, error);
    }
  }
}

/** Two scrapes of that many are kept. */
const maxSamples = 300_000;

/** Why there is nothing new, in a few words. */
export function failureText(error: unknown): string {
  return error instanceof SondeError ? `${error.complaint.got}` : String(error);
}
