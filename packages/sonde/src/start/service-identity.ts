import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { Settings } from '../options/table.js';

/** Who is measured. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version: string | undefined;
  readonly environment: string | undefined;
  /** The attributes of OpenTelemetry that say so, those of `OTEL_RESOURCE_ATTRIBUTES` included. */
  readonly resource: Readonly<Record<string, string>>;
}

/** Options, before the environment, before the `package.json` above the main file. */
export function serviceIdentity(settings: Settings, env: NodeJS.ProcessEnv): ServiceIdentity {
  const attributes = resourceAttributes(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  const manifest = packageAbove(() => process.argv[1]) ?? packageAbove(() => join(process.cwd(), 'package.json'));
  const name = settings.serviceName ?? attributes['service.name'] ?? manifest?.name ?? 'unknown_service:node';
  const version = settings.serviceVersion ?? attributes['service.version'] ?? manifest?.version;
  const environment = settings.environment ?? attributes['deployment.environment.name'] ?? nonEmpty(env['NODE_ENV']);
  const resource = {
    ...attributes,
    'service.name': name,
    ...(version !== undefined && { 'service.version': version }),
    ...(environment !== undefined && { 'deployment.environment.name': environment }),
  };
  return { name, version, environment, resource };
}

/** `key=value,key=value`, percent-encoded: OpenTelemetry specification, "Resource SDK". One that is not is left out. */
function resourceAttributes(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const entry of text.split(',')) {
    const at = entry.indexOf('=');
    if (at < 1) continue;
    try {
      const value = decodeURIComponent(entry.slice(at + 1).trim());
      if (value !== '') attributes[decodeURIComponent(entry.slice(0, at).trim())] = value;
    } catch {
      // @sonde/otlp tells of it.
    }
  }
  return attributes;
}

interface Manifest {
  readonly name: string;
  readonly version: string | undefined;
}

/** Not that of a runner in `node_modules`; one without a name, as `{"type":"module"}` in a folder, is passed over. */
function packageAbove(file: () => string | undefined): Manifest | undefined {
  try {
    let folder = dirname(realpathSync.native(file() ?? ''));
    if (folder.split(sep).includes('node_modules')) return undefined;
    for (;;) {
      const found = manifestIn(folder);
      if (found !== undefined || dirname(folder) === folder) return found;
      folder = dirname(folder);
    }
  } catch {
    // `node -e` has arguments where a file would be, and a working directory may have been removed.
    return undefined;
  }
}

function manifestIn(folder: string): Manifest | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
    if (typeof name !== 'string' || name === '') return undefined;
    return { name, version: typeof version === 'string' ? nonEmpty(version) : undefined };
  } catch {
    return undefined;
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
