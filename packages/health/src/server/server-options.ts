import type { IncomingMessage } from 'node:http';
import { checkOptions, describeValue, type OptionRule } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { HealthSource } from '../model/health-source.js';
import { type ProbeOptions, probeOptionNames } from '../probes/options.js';

export interface HealthServerOptions extends ProbeOptions<IncomingMessage> {
  readonly health: HealthSource;
  /** Default: 8081, where operators of Kubernetes have their probes. 0 takes any free one. */
  readonly port?: number | undefined;
  /** Default: every interface, as the kubelet asks from outside; `127.0.0.1` for this machine alone. */
  readonly host?: string | undefined;
  /** Whether the process may end while the server runs: being asked is no reason to live on. Default: true. */
  readonly unref?: boolean | undefined;
}

export interface ServerSettings {
  readonly port: number;
  readonly host: string | undefined;
  readonly unref: boolean;
}

const serverRules: Readonly<Record<string, OptionRule>> = {
  port: ['a whole number from 0 to 65535', (value) => Number.isInteger(value) && isPort(value as number)],
  // Brackets belong to URLs: `[::1]` is no host for a socket.
  host: ['a host name or an IP address', (value) => typeof value === 'string' && /^[^\s/[\]]+$/.test(value)],
  unref: ['true or false', (value) => typeof value === 'boolean'],
};

/** Names of any value: what they must be, making the handler checks. */
const handlerRules = Object.fromEntries(
  ['health', ...probeOptionNames].map((name): [string, OptionRule] => [name, ['anything', () => true]]),
);

const what = 'startHealthServer';

/** @throws SondeError SONDE_INVALID_OPTION */
export function readServerOptions(options: HealthServerOptions): {
  readonly settings: ServerSettings;
  readonly health: HealthSource;
  readonly probeOptions: ProbeOptions<IncomingMessage>;
} {
  if (typeof (options as Partial<HealthSource> | undefined)?.probe === 'function') {
    throw invalidOption('options', 'a Health', 'an object that has it', 'Pass { health }.');
  }
  checkOptions(what, { ...handlerRules, ...serverRules }, options);
  const { health, port = 8081, host, unref = true, ...probeOptions } = options;
  if (health === undefined) throw invalidOption('health', describeValue(health), 'the Health whose probes it answers');
  return { settings: { port, host, unref }, health, probeOptions };
}

function isPort(value: number): boolean {
  return value >= 0 && value <= 65_535;
}
