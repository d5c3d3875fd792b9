import fc from 'fast-check';
import { awkwardTexts } from '../exposition/recorded-texts.js';

/** Values that different keys have met at: separators, spellings of one another, names of prototypes. */
const treacherous: readonly (string | number | boolean)[] = [
  ...awkwardTexts,
  ...[
    'x|',
    '|y',
    'x',
    'y',
    'x,y',
    '1,b:2',
    'a:1',
    '\0',
    '\u0001',
    '["x"]',
    'undefined',
    'null',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ],
  ...[
    200,
    '200',
    '200.0',
    '2e2',
    0,
    -0,
    '0',
    '-0',
    NaN,
    'NaN',
    Infinity,
    'Infinity',
    1e21,
    '1e+21',
    true,
    'true',
    false,
    'false',
  ],
  ...['\uD800', '\uDFFF', '\uFFFD', '\uD83D\uDE00', '\uDE00\uD83D', 'a\uD800b', 'a\uFFFDb'],
];

/** Any label value there is: the treacherous ones often, any string (lone surrogates included), number or boolean else. */
export const labelValue: fc.Arbitrary<string | number | boolean> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...treacherous) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 4 })
      .map((units) => String.fromCharCode(...units)),
  },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.boolean() },
);
