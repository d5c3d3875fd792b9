import { describeValue } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { ProbeName } from '../model/status.js';
import type { ProbeOptions } from './options.js';

/** Which probe stands at which path. */
export class ProbeRoutes {
  /** Without trailing slashes, but for `/` itself. */
  readonly byPath: ReadonlyMap<string, ProbeName>;
  /** Of a path that may be one of them, with a slash at its end. */
  private readonly maxLength: number;

  /** @throws SondeError SONDE_INVALID_OPTION where two probes have one path */
  constructor({ path = '/health', paths = {} }: Pick<ProbeOptions, 'path' | 'paths'>) {
    const base = path.replace(/\/$/, '');
    const places: Readonly<Record<ProbeName, string | false>> = {
      live: paths.live ?? `${base}/live`,
      ready: paths.ready ?? `${base}/ready`,
      startup: paths.startup ?? `${base}/startup`,
      all: paths.all ?? (base || '/'),
    };
    const byPath = new Map<string, ProbeName>();
    for (const [name, place] of Object.entries(places) as [ProbeName, string | false][]) {
      if (place === false) continue;
      const key = withoutSlash(place);
      const other = byPath.get(key);
      if (other !== undefined) {
        throw invalidOption('paths', `${describeValue(key)} for both ${other} and ${name}`, 'one path for each probe');
      }
      byPath.set(key, name);
    }
    this.byPath = byPath;
    this.maxLength = Math.max(...[...byPath.keys()].map(({ length }) => length)) + 1;
  }

  /** @param target of a request: a path with its query, or a whole URL (RFC 9112, 3.2.2) */
  find(target: string): ProbeName | undefined {
    // Middleware is asked for every request of an app, and nearly all are for somebody else.
    const query = target.indexOf('?');
    if ((query === -1 ? target.length : query) > this.maxLength && target.startsWith('/')) return undefined;
    return this.byPath.get(pathOf(target));
  }
}

/** The path of a request target, without a slash at its end. */
export function pathOf(target: string): string {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?#]*/i, '');
  const [path = ''] = local.split(/[?#]/, 1);
  return withoutSlash(path);
}

function withoutSlash(path: string): string {
  if (path === '') return '/';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
