import { checkOptions, describeValue, type OptionRule } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { HealthSource } from '../model/health-source.js';
import type { ProbeName } from '../model/status.js';

/** What a service of gRPC stands or falls with: a probe, or checks by their names. */
export type ServiceSource = ProbeName | readonly string[];

export interface HealthServiceOptions {
  /**
   * By the full names of services, such as `{ 'shop.v1.Orders': ['database', 'stock'] }`: serving while none of the
   * checks is down and the process is neither starting nor stopping. There are always `''`, the server as a whole (the
   * probe `ready`), and `live`, `ready` and `startup`, for probes of Kubernetes.
   */
  readonly services?: Readonly<Record<string, ServiceSource>> | undefined;
  /** How often checks are asked while somebody watches, in milliseconds. Default: 5 000. */
  readonly refreshMs?: number | undefined;
}

/** What `List` may answer, by the health checking protocol. */
const maxServices = 100;

const probeNames: readonly unknown[] = ['live', 'ready', 'startup', 'all'] satisfies ProbeName[];

const rules: Readonly<Record<keyof HealthServiceOptions, OptionRule>> = {
  services: [
    `an object of at most ${maxServices - 4} services, each with the name of a probe or an array of names of checks`,
    (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
      const sources = Object.values(value);
      return sources.length <= maxServices - 4 && sources.every(isSource);
    },
  ],
  refreshMs: ['milliseconds, 100 to 3600000', (value) => typeof value === 'number' && value >= 100 && value <= 3.6e6],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function readServiceOptions(
  server: unknown,
  health: HealthSource,
  options: HealthServiceOptions,
): { readonly services: ReadonlyMap<string, ServiceSource>; readonly refreshMs: number } {
  if (typeof (server as { addService?: unknown } | null | undefined)?.addService !== 'function') {
    throw invalidOption('server', describeValue(server), 'a Server of @grpc/grpc-js');
  }
  if (typeof (health as Partial<HealthSource> | null | undefined)?.probe !== 'function') {
    throw invalidOption('health', describeValue(health), 'the Health to answer for', 'Pass what new Health() made.');
  }
  checkOptions('addHealthService', rules, options);
  const { services = {}, refreshMs = 5_000 } = options;
  const always: [string, ServiceSource][] = [
    ['', 'ready'],
    ['live', 'live'],
    ['ready', 'ready'],
    ['startup', 'startup'],
  ];
  return { services: new Map([...always, ...Object.entries(services)]), refreshMs };
}

function isSource(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((name) => typeof name === 'string');
  return probeNames.includes(value);
}
