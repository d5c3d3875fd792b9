import { describeValue, type SnapshotSource } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { type HandlerOptions, handlerOptionNames } from '../handler/options.js';
import {
  checkSource,
  isPromClientRegistry,
  isSource,
  readBoolean,
  readInteger,
  refuseUnknownOptions,
} from '../options.js';
import { type RouteHandler, RouteTable } from './routes.js';

export interface MetricsServerOptions extends HandlerOptions {
  readonly registry: SnapshotSource;
  /** Default: 9464, the port OpenTelemetry's Prometheus exporters use. 0 takes any free one. */
  readonly port?: number | undefined;
  /** Default: `localhost`, both its addresses. `0.0.0.0` or `::` for every interface. */
  readonly host?: string | undefined;
  /** Default: `/metrics`. */
  readonly path?: string | undefined;
  /**
   * Whether the process may end while the server runs: metrics alone are no reason to live on. Default: true.
   */
  readonly unref?: boolean | undefined;
  /**
   * What else this port serves, by path: `'/health'` gets `/health` and all below it, `/healthy` not. The longest path
   * that fits has it; the metrics come first. `auth` does not cover them: they bring their own. Default: nothing.
   */
  readonly routes?: Readonly<Record<string, RouteHandler>> | undefined;
}

export interface ServerSettings {
  readonly port: number;
  readonly host: string;
  readonly path: string;
  readonly unref: boolean;
  /** Whether anyone may learn where the metrics are: not where scraping them takes credentials. */
  readonly tellsPath: boolean;
  readonly routes: RouteTable;
}

export interface ReadServerOptions {
  readonly registry: SnapshotSource;
  readonly settings: ServerSettings;
  /** Not checked yet: making the handler does that. */
  readonly handlerOptions: HandlerOptions;
}

export function readServerOptions(options: MetricsServerOptions): ReadServerOptions {
  if (isSource(options) || isPromClientRegistry(options)) {
    throw invalidOption('options', 'a registry', 'an object of options', 'Pass { registry }.');
  }
  refuseUnknownOptions(options, ['registry', 'port', 'host', 'path', 'unref', 'routes', ...handlerOptionNames]);
  const { registry, port, host, path, unref, routes, ...handlerOptions } = options;
  checkSource(registry);
  return {
    registry,
    handlerOptions,
    settings: {
      port: readInteger('port', port ?? 9464, 0, 65_535),
      host: readHost(host ?? 'localhost'),
      path: readPath(path ?? '/metrics'),
      unref: readBoolean('unref', unref) ?? true,
      tellsPath: handlerOptions.auth === undefined,
      routes: new RouteTable(routes ?? {}),
    },
  };
}

function readHost(host: unknown): string {
  // Brackets belong to URLs: `[::1]` is no host for a socket.
  if (typeof host === 'string' && /^[^\s/[\]]+$/.test(host)) return host;
  throw invalidOption(
    'host',
    describeValue(host),
    'a host name or an IP address',
    'Pass localhost, or 0.0.0.0 for all.',
  );
}

function readPath(path: unknown): string {
  if (typeof path === 'string' && /^\/[\x21-\x7e]*$/.test(path) && !/[?#]/.test(path)) return path;
  throw invalidOption('path', describeValue(path), 'a URL path that begins with "/"', 'Leave it out for /metrics.');
}
