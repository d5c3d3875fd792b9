import { readFileSync } from 'node:fs';
import { healthErrorCodes } from '@sonde/health';
import { httpErrorCodes } from '@sonde/http';
import { errorCodes } from '@sonde/metrics';
import { testingErrorCodes } from '@sonde/metrics/testing';
import { otlpErrorCodes } from '@sonde/otlp';
import { prometheusErrorCodes } from '@sonde/prometheus';
import { queriesErrorCodes } from '@sonde/queries';
import { sondeErrorCodes } from 'sonde';
import { describe, expect, test } from 'vitest';

function readme(name: string): string {
  return readFileSync(new URL(`../packages/${name}/README.md`, import.meta.url), 'utf8');
}

describe('a README documents each error code of its package', () => {
  test.each([
    ['health', healthErrorCodes],
    ['http', httpErrorCodes],
    ['metrics', errorCodes],
    ['otlp', otlpErrorCodes],
    ['prometheus', prometheusErrorCodes],
    ['queries', queriesErrorCodes],
    ['sonde', sondeErrorCodes],
  ])('%s: in the words of the catalogue, and no other code', (name, catalogue) => {
    const rows = [...readme(name).matchAll(/^\| `(SONDE_\w+)` \| (.+) \|$/gm)].map(([, code, text]) => [code, text]);
    expect(Object.fromEntries(rows)).toEqual(catalogue);
  });

  test('metrics: those of the testing subpath, by name', () => {
    for (const code of Object.keys(testingErrorCodes)) expect(readme('metrics')).toContain(`\`${code}\``);
  });
});
