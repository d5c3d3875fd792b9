import { Health, type HealthStatus, type ProbeOptions } from '@sonde/health';
import { Registry, type SondeError } from '@sonde/metrics';
import type { AppSetup, ProbeApp } from './app.js';

/** What a case works with: one app, freshly started, and the health it tells of. */
export interface Bench {
  readonly app: ProbeApp;
  readonly url: string;
  readonly health: Health;
  /** What the checks `database` (critical) and `cache` say. */
  readonly states: { database: HealthStatus; cache: HealthStatus };
  readonly faults: readonly SondeError<string>[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

/** One row of the matrix. */
export interface ProbeCase {
  readonly name: string;
  /** Whether there is such a thing in that framework. Default: yes. */
  readonly applies?: (app: ProbeApp) => boolean;
  readonly setup?: Omit<AppSetup, 'health' | 'options'>;
  readonly options?: ProbeOptions;
  readonly manualStart?: boolean;
  run(bench: Bench): Promise<void>;
}

/** The reason of a failure, which not everybody may see. */
export const secret = 'connect ECONNREFUSED db-7.internal:5432';

/** Runs one case on one app, from start to stop. */
export async function tryCase(
  app: ProbeApp,
  { setup, options = {}, manualStart = false, run }: ProbeCase,
): Promise<void> {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  const health = new Health({ registry, version: '1.2.3', manualStart });
  const states: Bench['states'] = { database: 'up', cache: 'up' };
  const message = () => secret;
  health.check({ name: 'database', cacheMs: 0, check: () => ({ status: states.database, message: message() }) });
  health.check({ name: 'cache', cacheMs: 0, critical: false, check: () => ({ status: states.cache }) });
  const running = await app.start({ ...setup, health, options });
  try {
    const get: Bench['get'] = (path, headers = {}) => fetch(running.url + path, { headers });
    await run({ app, url: running.url, health, states, faults, get });
  } finally {
    health.close();
    await running.close();
  }
}
