import { createRequire } from 'node:module';
import { requirePeer } from '../peers.js';
import type { ContenderId } from './contender.js';

interface ContenderPackage {
  readonly name: string;
  /** Whether it lies in `bench/peers`. */
  readonly peer: boolean;
  /** Native and optional: missing where it was not compiled. */
  readonly optional?: boolean;
}

/** The package whose version takes part; none for Sonde itself and what is no library. */
const packages: Readonly<Partial<Record<ContenderId, ContenderPackage>>> = {
  'prom-client': { name: 'prom-client', peer: false },
  'by-hand': { name: 'prom-client', peer: false },
  'express-prom-bundle': { name: 'express-prom-bundle', peer: false },
  'fastify-metrics': { name: 'fastify-metrics', peer: false },
  'prometheus-io': { name: '@prometheus-io/client', peer: true },
  opentelemetry: { name: '@opentelemetry/sdk-metrics', peer: true },
  'otel-http': { name: '@opentelemetry/instrumentation-http', peer: true },
  'otel-pg': { name: '@opentelemetry/instrumentation-pg', peer: true },
  'otel-auto': { name: '@opentelemetry/auto-instrumentations-node', peer: true },
  autometrics: { name: '@autometrics/autometrics', peer: true },
  'v8-profiler-next': { name: 'v8-profiler-next', peer: false, optional: true },
  'datadog-pprof': { name: '@datadog/pprof', peer: false, optional: true },
};

const require = createRequire(import.meta.url);

/** Whether a contender cannot take part where `bench/peers` is not installed. */
export const needsPeers = (id: ContenderId): boolean => packages[id]?.peer === true;

/** The optional package of a contender that does not load here; `undefined` where all is well. */
export function missingPackage(id: ContenderId): string | undefined {
  const used = packages[id];
  if (used?.optional !== true) return undefined;
  try {
    require(used.name);
    return undefined;
  } catch {
    return used.name;
  }
}

/** The version that takes part, or an empty string where there is none to speak of. */
export function contenderVersion(id: ContenderId): string {
  const used = packages[id];
  if (used === undefined) return '';
  return installedVersion(used.peer ? requirePeer : require, used.name);
}

/** Reads the file itself: some packages do not export it. */
function installedVersion(from: NodeJS.Require, name: string): string {
  for (const folder of from.resolve.paths(name) ?? []) {
    const path = `${folder}/${name}/package.json`;
    try {
      return (from(path) as { version: string }).version;
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw failure;
    }
  }
  throw new Error(`${name} is not installed`);
}
