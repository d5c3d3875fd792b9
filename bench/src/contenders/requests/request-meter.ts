import type { CountedAs } from '../../answer/counts.js';
import type { ExpectedSamples } from '../../answer/samples.js';
import type { SeenSamples } from '../profiles/profiled-process.js';

/** How one contender measures the requests of a service. */
export interface RequestMeter<App> {
  /** Puts itself into an app that has no routes yet. */
  install(app: App): void;
  /** Where it counts requests by status, and what it exposes; nothing for a service that is not measured. */
  readonly exposed?: CountedAs & { read(): AsyncIterable<string> };
}

/** What a service was sampled, and should have been. */
export type ProfiledTime = SeenSamples & ExpectedSamples;

/** A service of rows 7, 8 and 11. It answers `requestMix`. */
export interface RequestService {
  /** @returns the port, of the loopback interface */
  listen(): Promise<number>;
  readonly exposed: RequestMeter<never>['exposed'];
  /** Ends its profile, and gives what was seen; not there where profiles are not what is measured. */
  profiled?(): Promise<ProfiledTime>;
}
