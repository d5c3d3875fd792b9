import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { Registry } from '@sonde/metrics';
import type { ContinuousProfiler, Profiler } from '@sonde/profiler';
import type { ProfileEndpoints } from '@sonde/profiler/triggers';
import type { RouteHandler } from '@sonde/prometheus';
import { partFailed, type Wiring } from './wiring.js';

export const profilesPath = '/debug/pprof';

export interface Profiles {
  readonly profiler: Profiler;
  /** What answers at `profilesPath`. */
  readonly handler: RouteHandler | undefined;
  /** Ends what is being taken, and writes the last window of continuous profiling. */
  close(): Promise<void>;
}

type ProfilerPackage = typeof import('@sonde/profiler');

/**
 * `@sonde/profiler`: endpoints that are shut until there is a token, and continuous profiling where it is asked for. The
 * package is as large as most of the others together, so it is loaded when it is first used.
 */
export function serveProfiles({ settings, registry, log, ends }: Wiring): Profiles {
  const { profiler: isOn, profilerToken, continuousProfiling, profileDirectory } = settings;
  let made: Profiler | undefined;
  let endpoints: Promise<ProfileEndpoints> | undefined;
  let continuous: ContinuousProfiler | undefined;
  const make = ({ Profiler }: ProfilerPackage) =>
    (made ??= new Profiler({ registry: isOn ? registry : new Registry() }));

  const open = async (): Promise<ProfileEndpoints> => {
    const [all, { profileEndpoints }] = await Promise.all([
      import('@sonde/profiler'),
      import('@sonde/profiler/triggers'),
    ]);
    const heap = new all.HeapProfiler();
    const opened = profileEndpoints(make(all), {
      path: profilesPath,
      tokens: profilerToken,
      heap,
      ...(continuousProfiling && { continuous: { recent: async (lastMs?: number) => continuous?.recent(lastMs) } }),
      // Told in production, too: who took a profile is for the record.
      audit: (entry) => log.warn(`profile endpoint: ${JSON.stringify(entry)}`),
    });
    ends.push(() => {
      opened.close();
      heap.close();
    });
    return opened;
  };

  const begin = async (): Promise<void> => {
    const profiler = make(await import('@sonde/profiler'));
    continuous = await profiler.continuous(profileDirectory === undefined ? {} : { directory: profileDirectory });
  };
  if (isOn && continuousProfiling) begin().catch((error) => partFailed(log, 'continuous profiling', error));

  const close = async () => made?.close();
  ends.push(close);
  const handler: RouteHandler = async (request, response) => {
    // Nobody may ask for anything: that is no reason to load the package, nor to write a line for each who tries.
    if (profilerToken === undefined) return sayShut(response);
    endpoints ??= open();
    (await endpoints)(request, response);
  };
  return {
    get profiler() {
      return made ?? make(createRequire(import.meta.url)('@sonde/profiler') as ProfilerPackage);
    },
    handler: isOn ? handler : undefined,
    close,
  };
}

/** In the words of the endpoints, which the `profile` command knows, but naming what is to be set here. */
function sayShut(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' });
  response.end(
    'Profiling over HTTP is off: no token is set. Set SONDE_PROFILER_TOKEN, or profilerToken of start(), to a secret\n' +
      'of at least 16 characters, and send it: Authorization: Bearer <token>\n',
  );
}
