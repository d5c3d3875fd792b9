import {
  defaultRegistry,
  describeThrown,
  type Registry,
  type SnapshotSource,
  SondeError,
  systemClock,
} from '@sonde/metrics';
import { invalidOption, type OtlpError } from '../errors.js';
import { detectResource } from '../resource/detect-resource.js';
import { noteStart } from './double-start.js';
import { type Endpoint, EndpointFault, grpcEndpoint, httpEndpoint } from './endpoint.js';
import { type OtlpEnvironment, readEnvironment } from './environment.js';
import { GrpcLane, loadGrpcPackage } from './grpc-lane.js';
import { HttpLane } from './http-lane.js';
import { disabledPush, type OtlpPush, RunningPush } from './otlp-push.js';
import { Outbox } from './outbox.js';
import { PushHeaders } from './push-headers.js';
import { PushMetrics } from './push-metrics.js';
import { checkOtlpOptions, type OtlpOptions, type OtlpProtocol } from './push-options.js';
import { PushSchedule } from './push-schedule.js';
import { PushStates, warnOfChange } from './push-state.js';
import { Pusher } from './pusher.js';
import { LaneSender, type Sender, type SenderSettings } from './sender.js';
import { tellListener } from './tell-listener.js';

type Tell = (error: OtlpError) => void;

/**
 * Pushes a registry to an OTLP receiver, at an interval and once more at `shutdown()`. For services without an
 * OpenTelemetry SDK; with one, `sondeMetricProducer` hands the metrics to it.
 *
 * What is left out of the options comes from the `OTEL_…` variables. The environment never makes it fail; a receiver
 * that is down, slow or refuses never makes anything fail: `onStateChange` is told.
 *
 * @throws OtlpError SONDE_INVALID_OPTION; SONDE_OTLP_PEER_MISSING where the option `protocol` says `grpc`
 */
export async function startOtlp(options: OtlpOptions = {}): Promise<OtlpPush> {
  checkOtlpOptions(options);
  const tell = teller(options.onFault);
  const environment = readEnvironment(process.env, tell);
  const protocol = options.protocol ?? environment.protocol ?? 'http/protobuf';
  const endpoint = endpointOf(options, environment, protocol);
  const url = endpoint.shownUrl;
  if (environment.disabledBy !== undefined) return disabledPush(url, protocol);
  const headers = new PushHeaders(environment.headers, options.headers, endpoint.authorization);
  const timeoutMs = options.timeoutMs ?? environment.timeoutMs ?? 10_000;
  const compression = options.compression ?? environment.compression;
  const sender = await senderOf(
    { protocol, endpoint, headers: () => headers.current, timeoutMs, compression, tls: options.tls },
    options.protocol === 'grpc' ? undefined : tell,
  );
  if (sender === undefined) return disabledPush(url, protocol);
  const registry = options.registry ?? defaultRegistry;
  const clock = isRegistry(registry) ? registry.clock : systemClock;
  const metrics = pushMetrics(options.selfMetrics ?? registry, tell);
  const states = new PushStates(clock, options.onStateChange ?? warnOfChange(url));
  const temporality = options.temporality ?? environment.temporality ?? 'cumulative';
  const pusher = new Pusher({
    outbox: new Outbox(registry, temporality, environment.exemplars),
    sender,
    format: protocol === 'http/json' ? 'json' : 'protobuf',
    resource: detectResource({
      attributes: options.resource ?? {},
      detectors: options.resourceDetectors,
      env: process.env,
      tell,
      // Nobody waits for it before the first push, so it must not reject.
    }).catch(() => ({ attributes: options.resource ?? {} })),
    refreshHeaders: () => headers.refresh(),
    shownUrl: url,
    endpointSecrets: endpoint.secrets,
    timeoutMs,
    clock,
    metrics,
    states,
    remark: tell,
  });
  const schedule = new PushSchedule(pusher, {
    intervalMs: options.intervalMs ?? environment.intervalMs ?? 60_000,
    pushTimeoutMs: options.pushTimeoutMs ?? environment.pushTimeoutMs ?? 30_000,
    clock,
    metrics,
  });
  const ended = noteStart(registry, url, tell);
  return new RunningPush({ protocol, url, schedule, sender, states, timeoutMs, ended });
}

function teller(onFault: Tell | undefined): Tell {
  if (onFault === undefined) {
    return (error) => process.emitWarning(error.message, { type: 'SondeWarning', code: error.code });
  }
  return (error) => tellListener(onFault, error);
}

/** @throws OtlpError SONDE_INVALID_OPTION where the option is no endpoint */
function endpointOf({ endpoint }: OtlpOptions, environment: OtlpEnvironment, protocol: OtlpProtocol): Endpoint {
  if (endpoint !== undefined && typeof endpoint !== 'string' && !(endpoint instanceof URL)) {
    throw invalidOption('endpoint', `a value of type ${typeof endpoint}`, 'a string or a URL');
  }
  const fromEnvironment = endpoint === undefined ? environment.endpoint(protocol) : undefined;
  if (fromEnvironment !== undefined) return fromEnvironment;
  const read =
    protocol === 'grpc'
      ? grpcEndpoint(endpoint ?? 'http://localhost:4317', environment.isInsecure)
      : httpEndpoint(endpoint ?? 'http://localhost:4318', 'base');
  if (read instanceof EndpointFault) throw invalidOption('endpoint', read.got, read.expected);
  return read;
}

/** @param tell gets what is missing, and no sender is given; without it, that is thrown */
async function senderOf(settings: SenderSettings, tell: Tell | undefined): Promise<Sender | undefined> {
  if (settings.protocol !== 'grpc') return new LaneSender(() => new HttpLane(settings));
  try {
    const grpc = await loadGrpcPackage();
    return new LaneSender(() => new GrpcLane(settings, grpc));
  } catch (error) {
    if (tell === undefined || !(error instanceof SondeError)) throw error;
    tell(error as OtlpError);
    return undefined;
  }
}

function pushMetrics(registry: SnapshotSource | false, tell: Tell): PushMetrics | undefined {
  if (registry === false || !isRegistry(registry)) return undefined;
  try {
    return new PushMetrics(registry);
  } catch (error) {
    // A metric of that name exists. Pushing goes on without its own account.
    tell(
      new SondeError('SONDE_OTLP_FAILED', {
        what: 'the metrics of pushing itself',
        got: describeThrown(error),
        expected: 'the names sonde_otlp_… to be free in the registry',
        next: 'Rename that metric, or pass another registry as selfMetrics.',
      }),
    );
    return undefined;
  }
}

/** By its shape: another copy of the package makes registries too. */
function isRegistry(source: SnapshotSource): source is Registry {
  return typeof (source as Partial<Registry>).counter === 'function' && 'clock' in source;
}
