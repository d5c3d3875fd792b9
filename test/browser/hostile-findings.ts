import type { Finding, FindingKind } from '@sonde/queries';

/** What a text would do if it were taken for markup or script. Each says so in `globalThis.executed`. */
const attacks: readonly string[] = [
  '</script><script>globalThis.executed = 1</script>',
  '</style><style>body { display: none }</style><script>globalThis.executed = 2</script>',
  '"><img src=x onerror="globalThis.executed = 3">',
  "' onmouseover='globalThis.executed = 4' autofocus onfocus='globalThis.executed = 4",
  '<svg onload="globalThis.executed = 5"><a href="javascript:globalThis.executed = 6">click</a></svg>',
  '--><iframe srcdoc="<script>parent.executed = 7</script>"></iframe><!--',
  '<details open ontoggle="globalThis.executed = 8"><summary>x</summary></details>',
  '&lt;b&gt; &amp;amp; &#60;script&#62; &#x3c;script&#x3e;globalThis.executed = 9',
  '<base href="http://127.0.0.1:9/"><link rel="stylesheet" href="http://127.0.0.1:9/a.css"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
];

/** Texts that are not read as they are written. */
const disguises: readonly string[] = [
  'orders\u202egnp.exe\u202c',
  '\u2066\u2067users\u2069\u2069 \u200f\u061cright to left',
  'zero\u200bwidth\u2060joined\ufeff',
  'bell\u0007 escape\u001b[31m null\u0000 line\u2028separator',
  'lone \ud800 surrogate',
  'العملاء والطلبات',
];

const megabyte = 'n'.repeat(2 ** 20);
const words = 'select a_column, '.repeat(2 ** 16);

/** Every text that a finding can hold, set to the same. */
function findingOf(text: string, at: number, kind: FindingKind): Finding {
  const statement = {
    fingerprint: text,
    text,
    summary: text,
    operation: text,
    system: text,
    tables: [text],
  };
  const site = { file: text, line: 1, column: 1, function: text };
  return {
    id: text,
    kind,
    confidence: (['high', 'medium', 'low'] as const)[at % 3] ?? 'low',
    title: text,
    statement,
    others: [statement],
    count: at + 2,
    distinct: at,
    totalMs: 100 * (at + 1),
    maxMs: 50,
    waitMs: 1,
    limit: undefined,
    isConcurrent: false,
    sites: [site],
    parent: { statement, site },
    scope: { kind: 'request', name: text, route: text, method: text, traceId: text, spanId: text },
    orm: text,
    why: text,
    fix: { text, example: `${text}\n\t${text}` },
    at: 1_790_000_000_000,
    recurrence: {
      times: 3,
      firstAt: 1_789_000_000_000,
      lastAt: 1_790_000_000_000,
      lastCount: 2,
      totalMs: 300,
      others: [{ kind: 'job', name: text, route: text, method: text }],
      hasMoreOthers: true,
    },
  };
}

const kinds: readonly FindingKind[] = ['n_plus_one', 'slow_query', 'duplicate', 'batchable_write', 'consecutive'];

const findingsOf = (texts: readonly string[]): Finding[] =>
  texts.map((text, at) => findingOf(text, at, kinds[at % kinds.length] ?? 'n_plus_one'));

export const hostileFindings: readonly Finding[] = findingsOf([...attacks, ...disguises]);

const [plain] = findingsOf(['orders']) as [Finding];

/** A route and a function of a megabyte, of one word, and a title of many. */
export const endlessFindings: readonly Finding[] = [
  {
    ...plain,
    scope: { kind: 'request', name: undefined, route: megabyte, method: 'GET', traceId: undefined, spanId: undefined },
    sites: [{ file: 'src/orders.js', line: 1, column: 1, function: megabyte }],
  },
  { ...plain, title: words },
];
