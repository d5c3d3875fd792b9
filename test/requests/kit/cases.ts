import { Registry, type SondeError } from '@sonde/metrics';
import type { AppSetup, PatternName, RequestApp, RunningApp, StatusName } from './app.js';
import { usualPatterns, usualStatuses } from './app.js';

/** What a case works with: one app, freshly started, and the registry its requests are counted in. */
export interface Bench {
  readonly app: RequestApp;
  readonly running: RunningApp;
  readonly registry: Registry;
  /** Everything told to `onFault`. */
  readonly faults: readonly SondeError<string>[];
  readonly url: string;
  pattern(name: PatternName): string;
  status(name: StatusName): number;
}

/** One row of the matrix. */
export interface RequestCase {
  readonly name: string;
  /** Whether there is such a thing in that framework. Default: yes. */
  readonly applies?: (app: RequestApp) => boolean;
  readonly setup?: Partial<Omit<AppSetup, 'options'>>;
  readonly options?: AppSetup['options'];
  readonly http2?: boolean;
  run(bench: Bench): Promise<void>;
}

function patternOf(app: RequestApp, name: PatternName): string | undefined {
  return app.patterns !== undefined && name in app.patterns ? app.patterns[name] : usualPatterns[name];
}

/** A case about a route that not every framework can have. */
export function has(...names: PatternName[]): (app: RequestApp) => boolean {
  return (app) => names.every((name) => patternOf(app, name) !== undefined);
}

/** Runs one case on one app, from start to stop. */
export async function tryCase(app: RequestApp, requestCase: RequestCase): Promise<void> {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ exemplars: true, onFault: (fault) => faults.push(fault) });
  const setup = { ...requestCase.setup, options: { registry, skip: '/skipped', ...requestCase.options } };
  const start = requestCase.http2 === true ? app.startHttp2 : app.start;
  if (start === undefined) throw new Error(`${app.name} does not apply to the case "${requestCase.name}"`);
  const running = await start.call(app, setup);
  try {
    await requestCase.run({
      app,
      running,
      registry,
      faults,
      url: `http://127.0.0.1:${running.port}`,
      pattern: (name) => {
        const pattern = patternOf(app, name);
        if (pattern === undefined) throw new Error(`${app.name} has no route "${name}"; the case must say so`);
        return pattern;
      },
      status: (name) => app.statuses?.[name] ?? usualStatuses[name],
    });
  } finally {
    await running.close();
  }
}
