import type { CountedAs } from '../../answer/counts.js';

/** How one contender measures the requests of a service. */
export interface RequestMeter<App> {
  /** Puts itself into an app that has no routes yet. */
  install(app: App): void;
  /** Where it counts requests by status, and what it exposes; nothing for a service that is not measured. */
  readonly exposed?: CountedAs & { read(): AsyncIterable<string> };
}

/** A service of rows 7 and 8. It answers `requestMix`. */
export interface RequestService {
  /** @returns the port, of the loopback interface */
  listen(): Promise<number>;
  readonly exposed: RequestMeter<never>['exposed'];
}
