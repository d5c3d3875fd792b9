import { type Clock, SondeError } from '@sonde/metrics';
import type { Profile } from '../../call-tree/profile.js';
import { ProfilerBusyError } from '../../capture/busy-error.js';
import type { Profiler } from '../../capture/profiler.js';
import { RateLimit } from '../http/rate-limit.js';
import { type Answer, pageAnswer, plainAnswer, profileAnswer } from './answer.js';
import type { EndpointName } from './endpoint-names.js';
import type { EndpointSettings } from './endpoint-options.js';
import { indexPage, indexStyleHash } from './index-page.js';
import { answerFormats, offeredEndpoints, type ProfileRequest, readProfileRequest } from './profile-request.js';

/** Whoever takes CPU profiles: a `Profiler`. */
export type CpuSource = Pick<Profiler, 'cpu' | 'registry'>;

/** The option that an endpoint needs. */
const optionOf: Readonly<Partial<Record<EndpointName, keyof EndpointSettings>>> = {
  recent: 'continuous',
  heap: 'heap',
  allocs: 'heap',
};

/** Takes what was asked for, and finds the words where that cannot be. It knows requests, not connections. */
export class ProfileDesk {
  private readonly profiler: CpuSource;
  private readonly settings: EndpointSettings;
  private readonly clock: Clock;
  private readonly limit: RateLimit;

  constructor(profiler: CpuSource, settings: EndpointSettings) {
    this.profiler = profiler;
    this.settings = settings;
    this.clock = profiler.registry.clock;
    this.limit = new RateLimit(this.clock, settings.perMinute);
  }

  index(isFolder: boolean): Answer {
    const prefix = isFolder ? '' : `${this.settings.path.slice(this.settings.path.lastIndexOf('/') + 1)}/`;
    return pageAnswer(indexPage(this.settings, prefix), indexStyleHash);
  }

  /** What is asked for, or the answer that it cannot be. */
  read(name: string, query: string): ProfileRequest | Answer {
    const offered = offeredEndpoints(this.settings);
    const endpoint = offered.find((each) => each.name === name);
    if (endpoint === undefined) {
      const missing = Object.hasOwn(optionOf, name) ? optionOf[name as EndpointName] : undefined;
      const names = offered.map((each) => each.name).join(', ');
      const remedy = missing === undefined ? '' : ` For this one, pass \`${missing}\` to profileEndpoints().`;
      return plainAnswer(404, `There is no such profile here. There are: ${names}.${remedy}`);
    }
    const asked = readProfileRequest(endpoint, query, this.settings);
    if (typeof asked === 'string') return plainAnswer(400, `Bad request: ${asked}`);
    const waitSeconds = this.limit.take();
    if (waitSeconds === 0) return asked;
    const text = `Too many profiles: at most ${this.settings.perMinute} in a minute. Ask again in ${waitSeconds} s.`;
    return plainAnswer(429, text, { 'Retry-After': String(waitSeconds) });
  }

  /** Never rejects. */
  async take(asked: ProfileRequest, signal: AbortSignal): Promise<Answer> {
    try {
      const profile = await this.capture(asked, signal);
      if (profile === undefined) return plainAnswer(503, 'Nothing of that time is kept. Ask again in some seconds.');
      return await profileAnswer(profile, asked.format, this.settings.sources, this.clock);
    } catch (error) {
      return this.refusal(error, asked);
    }
  }

  private capture({ endpoint, seconds }: ProfileRequest, signal: AbortSignal): Promise<Profile | undefined> {
    const { heap, continuous } = this.settings;
    const durationMs = seconds * 1000;
    switch (endpoint.name) {
      case 'recent':
        return continuous?.recent(durationMs) ?? Promise.resolve(undefined);
      case 'heap':
        return heap?.liveHeap({ durationMs, signal, title: 'heap' }) ?? Promise.resolve(undefined);
      case 'allocs':
        return heap?.allocations({ durationMs, signal, title: 'allocations' }) ?? Promise.resolve(undefined);
      case 'profile':
        return this.profiler.cpu({ durationMs, signal, title: 'cpu', wait: false });
    }
  }

  private refusal(error: unknown, { endpoint }: ProfileRequest): Answer {
    const code = error instanceof SondeError ? (error.code as string) : undefined;
    if (code === 'SONDE_PROFILER_BUSY') {
      const seconds = error instanceof ProfilerBusyError ? error.retryAfterSeconds : this.settings.defaultSeconds;
      const text = `Another profile is being taken. Ask again in ${seconds} s.`;
      return plainAnswer(409, text, { 'Retry-After': String(seconds) });
    }
    if (code === 'SONDE_PROFILER_FORMAT_UNFIT') {
      const others = answerFormats(endpoint.kind).filter((name) => name === 'pprof' || name === 'html');
      return plainAnswer(422, `The profile does not fit into that format. Ask for ${others.join(' or ')}.`);
    }
    if (code === 'SONDE_PROFILER_CLOSED') return plainAnswer(503, 'The profiler was closed: the service is ending.');
    // What an engine says may tell of the machine, or quote what it was given: that is for its own log.
    return plainAnswer(500, `The profile could not be taken${code === undefined ? '' : ` [${code}]`}.`);
  }
}
