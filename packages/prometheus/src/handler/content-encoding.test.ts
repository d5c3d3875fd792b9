import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createZstdCompress, negotiateEncoding } from './content-encoding.js';

const hasZstd = createZstdCompress !== undefined;

describe('content codings', () => {
  test.each([
    ['Prometheus', 'gzip', 'gzip'],
    ['nothing', undefined, 'identity'],
    ['an empty header', '', 'identity'],
    ['identity', 'identity', 'identity'],
    ['a coding we do not have', 'deflate, compress', 'identity'],
    ['the old name of gzip', 'x-gzip', 'gzip'],
    ['case', 'GZip', 'gzip'],
    ['a browser', 'gzip, deflate, br', 'gzip'],
    ['brotli by weight', 'gzip;q=0.5, br;q=0.8', 'br'],
    ['gzip refused', 'gzip;q=0, br', 'br'],
    ['gzip refused alone', 'gzip;q=0', 'identity'],
    ['plain preferred', 'gzip;q=0.5, identity', 'identity'],
    ['plain at equal weight', 'identity, gzip', 'gzip'],
    ['plain refused', 'identity;q=0, gzip;q=0.1', 'gzip'],
    ['plain refused, and nothing else acceptable: something must be sent', 'identity;q=0, deflate', 'identity'],
    ['anything', '*', 'gzip'],
    ['anything but gzip', '*, gzip;q=0', 'identity'],
    ['nothing at all', '*;q=0', 'identity'],
    ['rubbish', ';;;q=,"', 'identity'],
  ])('%s', (_, header, encoding) => {
    expect(negotiateEncoding(header)).toBe(encoding);
  });

  test('zstd is taken where Node has it, as the cheapest', () => {
    expect(negotiateEncoding('gzip, zstd')).toBe(hasZstd ? 'zstd' : 'gzip');
    expect(negotiateEncoding('zstd')).toBe(hasZstd ? 'zstd' : 'identity');
    expect(negotiateEncoding('gzip, zstd;q=0.9')).toBe('gzip');
  });

  test('any header gets a coding that it does not refuse', () => {
    const names = ['gzip', 'br', 'zstd', 'identity', 'deflate', '*'] as const;
    const clauses = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 10 })), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(clauses, (clauses) => {
        const got = negotiateEncoding(clauses.map(([name, tenths]) => `${name};q=${tenths / 10}`).join(','));
        const weights = new Map<string, number>(clauses);
        if (got !== 'identity') expect(weights.get(got) ?? weights.get('*')).toBeGreaterThan(0);
        // Nobody who asked for a coding we have, and did not ask for plain bytes, gets plain bytes.
        const wantsGzip = (weights.get('gzip') ?? 0) > 0 && !weights.has('identity');
        if (wantsGzip) expect(got).not.toBe('identity');
      }),
    );
  });
});
