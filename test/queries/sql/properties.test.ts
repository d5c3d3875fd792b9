import { analyse } from '@sonde/queries';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Dialect, dialects, secret, secretDigits, templates, written } from './statements.js';

const cases = dialects.flatMap((dialect) =>
  templates(dialect).map((template): [Dialect, string] => [dialect, template]),
);

function shown(text: string, dialect: Dialect): string {
  const { text: sanitised, summary, tables, operation } = analyse(text, dialect);
  return JSON.stringify([sanitised, summary, tables, operation]);
}

describe.each(cases)('%s: %s', (dialect, template) => {
  test('shows no literal and no comment', () => {
    fc.assert(
      fc.property(written(template, dialect), (text) => {
        const out = shown(text, dialect);
        expect(out).not.toContain(secret);
        expect(out).not.toContain(secretDigits);
        expect(analyse(text, dialect).isIncomplete).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  test('has one fingerprint, however it is written', () => {
    fc.assert(
      fc.property(written(template, dialect), written(template, dialect), (left, right) => {
        expect(analyse(left, dialect).fingerprint).toBe(analyse(right, dialect).fingerprint);
      }),
      { numRuns: 60 },
    );
  });

  test('shows nothing of what is cut off anywhere', () => {
    fc.assert(
      fc.property(written(template, dialect), fc.nat(), (text, cut) => {
        const out = shown(text.slice(0, cut % (text.length + 1)), dialect);
        expect(out).not.toContain('zqs');
        expect(out).not.toContain(secretDigits.slice(0, 3));
      }),
      { numRuns: 60 },
    );
  });
});

test('statements of different templates have different fingerprints', () => {
  for (const dialect of dialects) {
    const prints = templates(dialect).map((template) => {
      const [text] = fc.sample(written(template, dialect), { numRuns: 1, seed: 7 });
      return analyse(text ?? '', dialect).fingerprint;
    });
    expect(new Set(prints).size).toBe(prints.length);
  }
});

/** Pieces that open, close and confuse. */
const pieces = [
  ...`' " \` $$ $a$ $1 ? ?? ?| ?1 :a :: := @a @@b @ -- # /* */ /*! /*!50000 /*+ [ ] ( ) , ; . .. \\ - + * / = < > <> | & ~ ! % ^`.split(
    ' ',
  ),
  ...`E' U&' N' x' b' e" 1 1.5 .5 1e5 1e 0x1 1_0 7a a A é select FROM where in IN values VALUES array ARRAY insert into`.split(
    ' ',
  ),
  ...`update set delete with as and between or limit offset null true default date interval on conflict savepoint release`.split(
    ' ',
  ),
  ...`rollback to copy stdin union all any create table index explain analyze begin fetch row rows`.split(' '),
  ' ',
  '\n',
  '\r',
  '\0',
  '\u00a0',
  '\ud800',
  '😀',
];
const garbage = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).chain((all) => fc.constantFrom(all.join(' '), all.join(''))),
  fc.string({ unit: 'binary', maxLength: 300 }),
);

describe.each(dialects)('anything at all, as %s', (dialect) => {
  test('is read without an error, within the bounds', () => {
    fc.assert(
      fc.property(garbage, fc.integer({ min: 1, max: 40 }), (text, times) => {
        const analysis = analyse(text.repeat(times), dialect);
        expect(analysis.text.length).toBeLessThanOrEqual(2000);
        expect(analysis.summary.length).toBeLessThanOrEqual(255);
        expect(analysis.tables.length).toBeLessThanOrEqual(10);
        expect(analysis.slots.length).toBeLessThanOrEqual(1000);
        expect(analysis.fingerprint).toMatch(/^[\da-f]{16}$/);
      }),
      { numRuns: 500 },
    );
  });

  test('keeps its fingerprint when it is read again as it was written', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const analysis = analyse(text, dialect);
        fc.pre(analysis.text.length < 2000);
        expect(analyse(analysis.text, dialect).fingerprint).toBe(analysis.fingerprint);
      }),
      { numRuns: 2000 },
    );
  });
});
