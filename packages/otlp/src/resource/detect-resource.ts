import { createRequire } from 'node:module';
import { basename } from 'node:path';
import {
  detectResources,
  envDetector,
  hostDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { SondeError } from '@sonde/metrics';
import type { OtlpError } from '../errors.js';
import { type ResourceDetectorName, resourceDetectorNames } from './detector-names.js';
import { packageIdentity, workingDirectory } from './package-identity.js';

export interface ResourceSettings {
  /** Before everything that is detected. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `undefined`: what `OTEL_NODE_RESOURCE_DETECTORS` says, or all. */
  readonly detectors: readonly ResourceDetectorName[] | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Told what cannot be used. */
  readonly tell: (error: OtlpError) => void;
}

const detectors: Readonly<Record<ResourceDetectorName, ResourceDetector>> = {
  env: envDetector,
  host: hostDetector,
  process: processDetector,
  serviceinstance: serviceInstanceIdDetector,
};

/**
 * What of `process.*` is sent. Not the command line (`process.command_args`, `process.command_line`), where programs are
 * handed passwords; nor `process.command`, which with `node -e` is an argument. A list of what may pass, so that what a
 * later version of the detector finds does not.
 */
const processAttributes: ReadonlySet<string> = new Set([
  'process.pid',
  'process.executable.path',
  'process.owner',
  'process.runtime.name',
  'process.runtime.version',
  'process.runtime.description',
]);

/**
 * Who sends: OpenTelemetry specification, "Resource SDK", by the official detectors. From weak to strong: the package,
 * the detectors, `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`, the option.
 */
export async function detectResource(settings: ResourceSettings): Promise<{ attributes: Record<string, unknown> }> {
  const names = settings.detectors ?? namesFrom(settings);
  const order = resourceDetectorNames.filter((name) => name !== 'env' && names.includes(name));
  const attributes: Record<string, unknown> = { ...ownAttributes() };
  Object.assign(attributes, await detected(order.map((name) => detectors[name])));
  for (const key of Object.keys(attributes)) {
    if (key.startsWith('process.') && !processAttributes.has(key)) delete attributes[key];
  }
  // `process.title`, which the detector takes, can be set to anything, the command line too.
  if (order.includes('process')) attributes['process.executable.name'] = basename(process.execPath);
  if (names.includes('env')) Object.assign(attributes, await fromEnvironment(settings));
  return { attributes: { ...attributes, ...settings.attributes } };
}

/** The name of the service, and of who speaks for it: "Telemetry SDK" of the semantic conventions. */
function ownAttributes(): Record<string, unknown> {
  const own = packageIdentity(process.argv[1], workingDirectory());
  return {
    'service.name': own?.name ?? `unknown_service:${basename(process.execPath)}`,
    ...(own !== undefined && own.version !== '' && { 'service.version': own.version }),
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': '@sonde/otlp',
    'telemetry.sdk.version': ownVersion(),
  };
}

async function detected(list: readonly ResourceDetector[]): Promise<Record<string, unknown>> {
  const resource = detectResources({ detectors: [...list] });
  await resource.waitForAsyncAttributes?.();
  return Object.fromEntries(Object.entries(resource.attributes).filter(([, value]) => value !== undefined));
}

async function fromEnvironment({ env, tell }: ResourceSettings): Promise<Record<string, unknown>> {
  const found = await detected([envDetector]);
  const wanted = (env['OTEL_RESOURCE_ATTRIBUTES'] ?? '').trim() !== '';
  // The specification lets one fault discard the whole variable, and the detector does it in silence.
  if (wanted && Object.keys(found).every((key) => key === 'service.name')) {
    const onlyName = /^\s*service\.name\s*=[^,=]*,?\s*$/.test(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
    if (!onlyName) tell(unusable('OTEL_RESOURCE_ATTRIBUTES', 'a list like key=value,key=value, percent-encoded'));
  }
  return found;
}

function namesFrom({ env, tell }: ResourceSettings): readonly ResourceDetectorName[] {
  const given = (env['OTEL_NODE_RESOURCE_DETECTORS'] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const names = given.filter((name) => name !== '');
  if (names.length === 0 || names.includes('all')) return resourceDetectorNames;
  const known: readonly string[] = [...resourceDetectorNames, 'none', 'os'];
  if (names.some((name) => !known.includes(name))) {
    tell(unusable('OTEL_NODE_RESOURCE_DETECTORS', `all, none, or a list of ${resourceDetectorNames.join(', ')}`));
  }
  return resourceDetectorNames.filter((name) => names.includes(name));
}

function unusable(variable: string, expected: string): OtlpError {
  return new SondeError('SONDE_OTLP_ENVIRONMENT', {
    what: `environment variable ${variable}`,
    got: 'another value',
    expected,
    next: 'What cannot be read counts as not set.',
  });
}

function ownVersion(): string {
  try {
    return (createRequire(import.meta.url)('@sonde/otlp/package.json') as { version: string }).version;
  } catch {
    // Bundled into one file, there is no manifest to read.
    return '';
  }
}
