import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The lines of OpenTelemetry that are installed here, by where their packages are. */
export const openTelemetryLines = {
  'OpenTelemetry 2': join(root, 'node_modules'),
  'OpenTelemetry 3': join(root, 'test', 'peers', 'otel3', 'node_modules'),
} as const;

export type OpenTelemetryLine = keyof typeof openTelemetryLines;

/** How to get a line that is missing. */
export const installLine = 'npm ci --prefix test/peers/otel3';

export function hasLine(line: OpenTelemetryLine): boolean {
  return existsSync(join(openTelemetryLines[line], '@opentelemetry', 'otlp-exporter-base'));
}

/**
 * A folder in which our packages stand as they would be installed, beside that line of OpenTelemetry.
 *
 * @param without packages of OpenTelemetry that are not there
 */
export function installation(line: OpenTelemetryLine, without: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'sonde-otlp-installed-'));
  const modules = join(folder, 'node_modules');
  const ours = join(modules, '@sonde');
  mkdirSync(join(ours, 'otlp'), { recursive: true });
  // A copy, for packages are looked for where a file really is; what imports no OpenTelemetry may be a link.
  for (const name of ['package.json', 'dist']) {
    cpSync(join(root, 'packages', 'otlp', name), join(ours, 'otlp', name), { recursive: true });
  }
  symlinkSync(join(root, 'packages', 'metrics'), join(ours, 'metrics'), 'dir');
  const official = join(openTelemetryLines[line], '@opentelemetry');
  mkdirSync(join(modules, '@opentelemetry'));
  for (const name of readdirSync(official)) {
    if (!without.includes(name)) symlinkSync(join(official, name), join(modules, '@opentelemetry', name), 'dir');
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
