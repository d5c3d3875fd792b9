import { createRequire } from 'node:module';
import type { PointScope } from './metric-batch.js';

/** The scope of what the application records itself: whoever translates it for OpenTelemetry, which is Sonde. */
export const ownScope: PointScope = { name: '@sonde/metrics', version: ownVersion(), schemaUrl: '', attributes: {} };

function ownVersion(): string {
  try {
    const manifest: unknown = createRequire(import.meta.url)('@sonde/metrics/package.json');
    return (manifest as { version: string }).version;
  } catch {
    // Bundled into one file, there is no manifest to read, and a version is optional.
    return '';
  }
}
