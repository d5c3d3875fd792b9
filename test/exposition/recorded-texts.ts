import { Registry } from '@sonde/metrics';
import type { ExpectedFamily, RecordedRegistry } from './expected.js';
import { histogramSamples } from './recorded-instruments.js';

/** Label values that have broken an exposition somewhere. */
export const awkwardTexts: readonly string[] = [
  '',
  '\\',
  '\\n',
  '\\\\n',
  '"',
  '\\"',
  'two\nlines',
  'cr\rtab\tnul\0',
  '{a="b",c="d"}',
  ',',
  '=',
  '} 1 # {x="y"} 2',
  '# EOF',
  'ü€😀',
  '\u2028\u2029\u0085\uFEFF',
  '__proto__',
  'constructor',
  'NaN',
  ' blanks ',
];

export function escapes(): RecordedRegistry {
  const registry = new Registry();
  const texts = registry.gauge({
    name: 'texts',
    help: 'Back\\slash, "quotes",\nlines, \\n and ü.',
    labelNames: ['text', 'constructor'],
  });
  awkwardTexts.forEach((text, k) => {
    texts.set({ text, constructor: text }, k);
  });
  texts.set({ text: 'lone \uD800', constructor: '\uDC00' }, -1);
  registry.info({ name: 'odd', help: 'Odd.' }).set({ text: '"\\\n' });
  registry.stateSet({ name: 'mood', help: 'Mood.', states: ['so "so"', 'a\nb'] }).set('a\nb');
  const families: ExpectedFamily[] = [
    {
      name: 'texts',
      type: 'gauge',
      help: 'Back\\slash, "quotes",\nlines, \\n and ü.',
      samples: [
        ...awkwardTexts.map((text, k) => ({ name: 'texts', labels: { text, constructor: text }, value: k })),
        { name: 'texts', labels: { text: 'lone \uFFFD', constructor: '\uFFFD' }, value: -1 },
      ],
    },
    { name: 'odd', type: 'info', help: 'Odd.', samples: [{ name: 'odd_info', labels: { text: '"\\\n' }, value: 1 }] },
    {
      name: 'mood',
      type: 'stateset',
      help: 'Mood.',
      samples: [
        { name: 'mood', labels: { mood: 'so "so"' }, value: 0 },
        { name: 'mood', labels: { mood: 'a\nb' }, value: 1 },
      ],
    },
  ];
  return { source: registry, families };
}

/** Values a gauge can have that number formatting has failed on somewhere. */
const awkwardNumbers: readonly number[] = [
  ...[Number.NaN, Infinity, -Infinity, 0, 1, -1, 0.1 + 0.2, 1 / 3, 1e21, 1e22, 1e-7, 123456789012345680000],
  ...[
    Number.MAX_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER + 1,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    Number.MIN_VALUE,
    2 ** 31,
    2 ** 32,
    -(2 ** 63),
  ],
];

export function numbers(): RecordedRegistry {
  const registry = new Registry();
  const values = registry.gauge({ name: 'values', help: 'Values.', labelNames: ['k'] });
  awkwardNumbers.forEach((value, k) => {
    values.set({ k }, value);
  });
  registry.counter({ name: 'big', help: 'Big.' }).inc(1.5e300);
  const families: ExpectedFamily[] = [
    {
      name: 'values',
      type: 'gauge',
      help: 'Values.',
      samples: awkwardNumbers.map((value, k) => ({ name: 'values', labels: { k: String(k) }, value })),
    },
    { name: 'big', type: 'counter', help: 'Big.', samples: [{ name: 'big_total', value: 1.5e300 }] },
  ];
  return { source: registry, families };
}

export function magnitudes(): RecordedRegistry {
  const registry = new Registry();
  const bounds = [
    0, 1e-10, 1e-9, 1e-5, 0.0001, 0.001, 0.1, 0.99, 1, 1.7, 10, 123.5, 99999, 100000, 999999, 1e6, 1234567, 1e10, 1e21,
    1e23, 1.1e23,
  ];
  const sizes = registry.histogram({ name: 'size', help: 'Size.', buckets: bounds });
  for (const bound of bounds) sizes.observe(bound);
  const buckets = bounds.map((bound, k): [string, number] => [String(bound), k + 1]);
  const sum = bounds.reduce((total, bound) => total + bound, 0);
  const families: ExpectedFamily[] = [
    {
      name: 'size',
      type: 'histogram',
      help: 'Size.',
      samples: histogramSamples('size', {}, [...buckets, ['+Inf', bounds.length]], sum),
    },
  ];
  return { source: registry, families };
}
