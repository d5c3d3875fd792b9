import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { SondeError } from '@sonde/metrics';
import type { OtlpError } from '../errors.js';
import { type Temporality, temporalities } from '../temporality/temporality.js';
import { type Endpoint, EndpointFault, grpcEndpoint, httpEndpoint } from './endpoint.js';
import {
  compressions,
  headerFault,
  maxTimerMs,
  type OtlpCompression,
  type OtlpProtocol,
  protocols,
} from './push-options.js';

/** Which exemplars are sent: OpenTelemetry specification, "ExemplarFilter". */
export type ExemplarFilter = 'always_on' | 'always_off' | 'trace_based';

/**
 * What the variables of OpenTelemetry say: OpenTelemetry specification, "Environment Variable Specification" and
 * "OpenTelemetry Protocol Exporter". The environment never makes a program fail: what cannot be used is told, and counts
 * as not set. A variable for metrics goes before the one for all signals; an empty one is not set.
 *
 * Certificates are read by the official code; here is only looked whether they can be.
 */
export interface OtlpEnvironment {
  /** Why nothing is to be pushed, if so. */
  readonly disabledBy: string | undefined;
  readonly protocol: OtlpProtocol | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number | undefined;
  readonly pushTimeoutMs: number | undefined;
  readonly intervalMs: number | undefined;
  readonly temporality: Temporality | undefined;
  readonly compression: OtlpCompression | undefined;
  readonly exemplars: ExemplarFilter | undefined;
  readonly isInsecure: boolean;
  /** By the protocol that is used in the end. */
  endpoint(protocol: OtlpProtocol): Endpoint | undefined;
}

type Tell = (error: OtlpError) => void;

export function readEnvironment(env: NodeJS.ProcessEnv, tell: Tell): OtlpEnvironment {
  const reader = new VariableReader(env, tell);
  for (const what of ['CERTIFICATE', 'CLIENT_CERTIFICATE', 'CLIENT_KEY']) reader.checkFile(reader.otlp(what));
  const isInsecure = reader.flag(reader.otlp('INSECURE')) ?? false;
  return {
    disabledBy: disabledBy(reader),
    protocol: reader.oneOf(reader.otlp('PROTOCOL'), protocols),
    headers: {
      ...reader.headers('OTEL_EXPORTER_OTLP_HEADERS'),
      ...reader.headers('OTEL_EXPORTER_OTLP_METRICS_HEADERS'),
    },
    timeoutMs: reader.timeoutMs(reader.otlp('TIMEOUT')),
    pushTimeoutMs: reader.timeoutMs('OTEL_METRIC_EXPORT_TIMEOUT'),
    intervalMs: reader.durationMs('OTEL_METRIC_EXPORT_INTERVAL'),
    temporality: reader.oneOf('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', temporalities),
    compression: reader.oneOf(reader.otlp('COMPRESSION'), compressions),
    exemplars: reader.oneOf('OTEL_METRICS_EXEMPLAR_FILTER', ['always_on', 'always_off', 'trace_based'] as const),
    isInsecure,
    endpoint: (protocol) => reader.endpoint(protocol, isInsecure),
  };
}

const otherExporters = ['prometheus', 'console', 'logging', 'otlp/stdout'];

/** `OTEL_METRICS_EXPORTER` is a list; pushing is what `otlp` in it asks for. */
function disabledBy(reader: VariableReader): string | undefined {
  if (reader.flag('OTEL_SDK_DISABLED') === true) return 'OTEL_SDK_DISABLED=true';
  const given = reader.value('OTEL_METRICS_EXPORTER');
  if (given === undefined) return undefined;
  const names = given.split(',').map((name) => name.trim().toLowerCase());
  if (names.includes('otlp')) return undefined;
  if (names.every((name) => name === 'none' || otherExporters.includes(name))) return `OTEL_METRICS_EXPORTER=${given}`;
  reader.unusable('OTEL_METRICS_EXPORTER', 'otlp, none, prometheus or console', 'Metrics are pushed.');
  return undefined;
}

class VariableReader {
  private readonly env: NodeJS.ProcessEnv;
  private readonly tell: Tell;

  constructor(env: NodeJS.ProcessEnv, tell: Tell) {
    this.env = env;
    this.tell = tell;
  }

  value(name: string): string | undefined {
    const value = this.env[name]?.trim();
    return value === '' ? undefined : value;
  }

  /** The name of the variable that counts: the one for metrics where it is set. */
  otlp(what: string): string {
    const forMetrics = `OTEL_EXPORTER_OTLP_METRICS_${what}`;
    return this.value(forMetrics) === undefined ? `OTEL_EXPORTER_OTLP_${what}` : forMetrics;
  }

  oneOf<Name extends string>(variable: string, names: readonly Name[]): Name | undefined {
    const value = this.value(variable)?.toLowerCase();
    const name = names.find((one) => one === value);
    if (value !== undefined && name === undefined) this.unusable(variable, names.join(', '));
    return name;
  }

  flag(variable: string): boolean | undefined {
    const value = this.oneOf(variable, ['true', 'false'] as const);
    return value === undefined ? undefined : value === 'true';
  }

  durationMs(variable: string): number | undefined {
    const value = this.value(variable);
    if (value === undefined) return undefined;
    const ms = Number(value);
    if (Number.isInteger(ms) && ms >= 1 && ms <= maxTimerMs) return ms;
    this.unusable(variable, `a whole number of milliseconds from 1 to ${maxTimerMs}`);
    return undefined;
  }

  /** Zero is no limit: specification, "Common Specification Concepts", "Timeout". */
  timeoutMs(variable: string): number | undefined {
    return this.value(variable) === '0' ? maxTimerMs : this.durationMs(variable);
  }

  /** `api-key=key,other=value`, both percent-encoded: specification, "Specifying headers via environment variables". */
  headers(variable: string): Record<string, string> {
    const headers: Record<string, string> = {};
    const entries = (this.value(variable) ?? '').split(',').filter((entry) => entry.trim() !== '');
    for (const [index, entry] of entries.entries()) {
      const at = entry.indexOf('=');
      const name = decode(entry.slice(0, Math.max(at, 0)).trim());
      const value = decode(entry.slice(at + 1).trim());
      const fault =
        at < 1 || name === undefined || value === undefined
          ? 'something that is not name=value, percent-encoded'
          : headerFault(name, value);
      if (fault === undefined) headers[name as string] = value as string;
      else
        this.fault(variable, `${fault} as entry ${index + 1}`, 'a list like name=value,name=value', 'It is left out.');
    }
    return headers;
  }

  endpoint(protocol: OtlpProtocol, isInsecure: boolean): Endpoint | undefined {
    for (const [variable, kind] of [
      ['OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', 'exact'],
      ['OTEL_EXPORTER_OTLP_ENDPOINT', 'base'],
    ] as const) {
      const value = this.value(variable);
      if (value === undefined) continue;
      const endpoint = protocol === 'grpc' ? grpcEndpoint(value, isInsecure) : httpEndpoint(value, kind);
      if (!(endpoint instanceof EndpointFault)) return endpoint;
      this.fault(variable, endpoint.got, endpoint.expected, 'It counts as not set.');
    }
    return undefined;
  }

  /** A file that cannot be read leaves TLS without it, and the first push would fail with a riddle. */
  checkFile(variable: string): void {
    const path = this.value(variable);
    if (path === undefined) return;
    try {
      accessSync(resolve(path), constants.R_OK);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'an error';
      this.fault(variable, `a file that cannot be read (${code})`, 'the path of a PEM file', 'It counts as not set.');
    }
  }

  /** The value is not repeated: whatever was meant for another variable may be a secret. */
  unusable(variable: string, expected: string, next = 'It counts as not set.'): void {
    this.fault(variable, 'another value', expected, next);
  }

  private fault(variable: string, got: string, expected: string, next: string): void {
    this.tell(
      new SondeError('SONDE_OTLP_ENVIRONMENT', { what: `environment variable ${variable}`, got, expected, next }),
    );
  }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
