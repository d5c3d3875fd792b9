import { execFile } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compile, sayDiagnostic } from '../../compiler.js';
import { hasLine, installation, installLine, type OpenTelemetryLine } from '../push/installation.js';

/** A program of a user with views of the official SDK: it compiles, and it runs. */
const program = `
import { metrics, type Meter, type MeterProvider } from '@opentelemetry/api';
import { AggregationType, createDenyListAttributesProcessor, InstrumentType, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { Registry } from '@sonde/metrics';
import { SondeMeterProvider } from '@sonde/otlp';

const views: ViewOptions[] = [
  { instrumentType: InstrumentType.HISTOGRAM, aggregation: { type: AggregationType.SUM } },
  { instrumentName: 'hits', attributesProcessors: [createDenyListAttributesProcessor(['user'])] },
  { instrumentName: 'noise.*', aggregation: { type: AggregationType.DROP } },
];
const registry = new Registry();
const provider: MeterProvider = new SondeMeterProvider(registry, { views });
console.log(metrics.setGlobalMeterProvider(provider));
const meter: Meter = metrics.getMeter('library', '1.0');
meter.createCounter('hits').add(2, { user: 'u', route: '/' });
meter.createHistogram('sizes').record(7);
meter.createGauge('noise.level').record(1);
const load = meter.createObservableGauge<{ core: number }>('load');
meter.addBatchObservableCallback(async (result) => result.observe(load, 0.5, { core: 1 }), [load]);
const { families } = await registry.collect();
for (const { name, blocks } of families) {
  for (const { labelNames, columns, values, scope } of blocks) console.log(scope?.name, name, labelNames.join(), columns.join(), values.join());
}
`;

const compilerOptions = {
  target: 'es2022',
  module: 'nodenext',
  lib: ['es2024'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  outDir: 'built',
};

describe.each<OpenTelemetryLine>(['OpenTelemetry 2', 'OpenTelemetry 3'])('the API and SDK of %s', (line) => {
  it('take the provider, and it takes their views', async (context) => {
    if (!hasLine(line)) return context.skip(installLine);
    const { folder, remove } = installation(line);
    try {
      const types = fileURLToPath(new URL('../../../node_modules/@types', import.meta.url));
      symlinkSync(types, join(folder, 'node_modules', '@types'), 'dir');
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
      writeFileSync(join(folder, 'program.ts'), program);
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['program.ts'] }));
      expect(compile(folder).map(sayDiagnostic)).toEqual([]);
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'built', 'program.js')]);
      expect(stdout.trim().split('\n')).toEqual([
        'true',
        'library hits route / 2',
        'library sizes   7',
        'library load core 1 0.5',
      ]);
    } finally {
      remove();
    }
  });
});
