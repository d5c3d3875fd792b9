import { describeValue } from '@sonde/metrics';
import type { HealthSource } from '../model/health-source.js';
import type { ServiceSource } from './service-options.js';

/** Of `grpc.health.v1.HealthCheckResponse`. `SERVICE_UNKNOWN` is for `Watch` alone. */
export type ServingStatus = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

/** What is known of services at this moment. */
export class ServingStatuses {
  private readonly health: HealthSource;
  private readonly services: ReadonlyMap<string, ServiceSource>;

  constructor(health: HealthSource, services: ReadonlyMap<string, ServiceSource>) {
    this.health = health;
    this.services = services;
  }

  get names(): Iterable<string> {
    return this.services.keys();
  }

  sourceOf(service: string): ServiceSource | undefined {
    return this.services.get(service);
  }

  /** A degraded service serves. */
  of(service: string): ServingStatus {
    const source = this.services.get(service);
    if (source === undefined) return 'SERVICE_UNKNOWN';
    return this.isServing(service, source) ? 'SERVING' : 'NOT_SERVING';
  }

  private isServing(service: string, source: ServiceSource): boolean {
    if (typeof source === 'string') return this.health.current(source).status !== 'down';
    const { phase, checks } = this.health.current('all');
    if (phase !== 'running') return false;
    return source.every((name) => {
      const check = checks.get(name);
      if (check === undefined) this.checkMissing(service, name);
      return check !== undefined && check.status !== 'down';
    });
  }

  private checkMissing(service: string, name: string): void {
    this.health.registry.report('health of gRPC services', 'SONDE_HEALTH_UNKNOWN_CHECK', () => ({
      what: `service ${describeValue(service)} of addHealthService`,
      got: `the check ${describeValue(name)}, of which nothing is known`,
      expected: 'names of checks of the health',
      next: 'It is answered as not serving. Correct the name, or add the check before the server starts.',
    }));
  }
}
