import type { IncomingMessage } from 'node:http';
import { defaultRegistry, describeThrown, type Registry } from '@sonde/metrics';
import type { HttpErrorCode } from '../errors.js';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';

/** On a server that is not to be measured. A symbol of all packages: a server of metrics marks itself so. */
const unmeasured = Symbol.for('sonde.unmeasured');

/**
 * Who measures the requests of a process. The observer is made with the first request: until then, whoever measures by
 * hand for the same registry has said which labels and buckets its metrics have, and is not refused for others.
 */
export class ProcessObserver {
  readonly registry: Registry;
  private readonly options: RequestOptions;
  private readonly skipServer: ((server: object) => boolean) | undefined;
  private readonly skipped = new WeakMap<object, boolean>();
  private observer: RequestObserver | undefined;
  private isOn = true;

  constructor(options: RequestOptions, skipServer: ((server: object) => boolean) | undefined) {
    this.options = options;
    this.registry = options.registry ?? defaultRegistry;
    this.skipServer = skipServer;
  }

  /** `undefined`: nobody measures it. Never throws. */
  ofServer(server: object): RequestObserver | undefined {
    return this.isOn && !this.isSkipped(server) ? this.made() : undefined;
  }

  /** Of a request of Node, or one that has none: a test's. */
  of(request: IncomingMessage | undefined): RequestObserver | undefined {
    const { server } = (request?.socket ?? {}) as { readonly server?: unknown };
    if (typeof server === 'object' && server !== null) return this.ofServer(server);
    return this.isOn ? this.made() : undefined;
  }

  isSkipped(server: object): boolean {
    // May be marked after it was made, so its mark is asked each time.
    if ((server as { readonly [unmeasured]?: unknown })[unmeasured] === true) return true;
    if (this.skipServer === undefined) return false;
    let isSkipped = this.skipped.get(server);
    if (isSkipped === undefined) {
      isSkipped = this.ask(this.skipServer, server);
      this.skipped.set(server, isSkipped);
    }
    return isSkipped;
  }

  stop(): void {
    this.isOn = false;
  }

  /** Counted, told once. */
  failed(what: string, code: HttpErrorCode, next: string, cause: unknown): void {
    this.registry.report(what, code, () => ({ what, got: describeThrown(cause), expected: 'no error', next }), cause);
  }

  private ask(skipServer: (server: object) => boolean, server: object): boolean {
    try {
      return skipServer(server) === true;
    } catch (cause) {
      this.failed('skipServer', 'SONDE_HTTP_SKIP_FAILED', 'The server is measured. Mend the function.', cause);
      return false;
    }
  }

  private made(): RequestObserver | undefined {
    if (this.observer !== undefined) return this.observer;
    try {
      this.observer = new RequestObserver(this.options, 'process');
    } catch (cause) {
      this.isOn = false;
      const next = 'Only what is measured by hand is. Give both the same options, or a registry each.';
      this.failed('measureAllRequests()', 'SONDE_HTTP_ADOPTION_FAILED', next, cause);
    }
    return this.observer;
  }
}
