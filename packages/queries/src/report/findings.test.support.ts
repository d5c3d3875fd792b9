import fc from 'fast-check';
import type { CallSite } from '../call-site/call-site.js';
import type { Confidence, Finding, FindingKind } from '../findings/finding.js';
import type { StatementInfo } from '../query/statement.js';

export const orders: StatementInfo = {
  fingerprint: '0a1b2c3d4e5f6071',
  text: 'SELECT id, total FROM orders WHERE user_id = $1',
  summary: 'SELECT orders',
  operation: 'SELECT',
  system: 'postgresql',
  tables: ['orders'],
};

export const users: StatementInfo = {
  fingerprint: '7f6e5d4c3b2a1908',
  text: 'SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2',
  summary: 'SELECT users',
  operation: 'SELECT',
  system: 'postgresql',
  tables: ['users'],
};

/** An N+1, as it is found; with what a test wants otherwise. */
export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    id: '5d41402abc4b2a76',
    kind: 'n_plus_one',
    confidence: 'high',
    title: 'N+1: 25 × SELECT orders, one per row of SELECT users',
    statement: orders,
    others: [],
    count: 25,
    distinct: 25,
    totalMs: 48.2517,
    maxMs: 3.1,
    waitMs: 0,
    limit: undefined,
    isConcurrent: false,
    sites: [{ file: 'src/orders/order-service.ts', line: 42, column: 17, function: 'OrderService.listForUsers' }],
    parent: { statement: users, site: { file: 'src/users.ts', line: 7, column: 3, function: undefined } },
    scope: { kind: 'request', name: undefined, route: '/users', method: 'GET', traceId: undefined, spanId: undefined },
    orm: 'prisma',
    why: 'All 25 values came from rows that SELECT users had returned just before, in the same request.',
    fix: {
      text: 'Load the orders with the users, in one query.',
      example: 'prisma.user.findMany({\n  include: { orders: true },\n});',
    },
    at: 1_790_000_000_000,
    ...changes,
  };
}

/** A second one, of another kind and without what may be missing. */
export const slow = finding({
  id: '7d793037a0760186',
  kind: 'slow_query',
  confidence: 'medium',
  title: 'Slow query: SELECT users, 1.3 s at worst, 4 times in 10 min',
  statement: users,
  count: 4,
  distinct: 0,
  totalMs: 4012,
  maxMs: 1310,
  waitMs: 220,
  limit: 500,
  sites: [],
  parent: undefined,
  scope: undefined,
  orm: undefined,
  why: 'It took longer than 500 ms 4 times.',
  fix: { text: 'Look at its plan.', example: undefined },
});

/** The first one, found again elsewhere. */
export const again = finding({
  recurrence: {
    times: 3,
    firstAt: 1_790_000_000_000,
    lastAt: 1_790_005_900_000,
    lastCount: 8,
    totalMs: 145.2,
    others: [
      { kind: 'request', name: undefined, route: '/teams/:id', method: 'GET' },
      { kind: 'job', name: 'nightly', route: undefined, method: undefined },
    ],
    hasMoreOthers: true,
  },
});

const kinds: readonly FindingKind[] = [
  'n_plus_one',
  'm_times_n',
  'duplicate',
  'batchable_write',
  'consecutive',
  'query_budget',
  'time_budget',
  'slow_query',
];
const confidences: readonly Confidence[] = ['high', 'medium', 'low'];

/** Text of any kind: markup, escape sequences, lone surrogates, bidirectional controls. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '"',
        "'",
        '\u001b[31m',
        '\u202e',
        '\ud800',
        '\0',
        '\n',
        '\t',
        '漢',
        '👍',
        ' ',
        'ab',
      ),
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('</style><script>alert(1)</script>', '<!--', ']]>', '" onload="alert(1)', '`+{1}`', 'x'.repeat(500)),
);

const optionally = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const figure = fc.double({ min: 0, max: 1e9, noNaN: true });
const statement: fc.Arbitrary<StatementInfo> = fc.record({
  fingerprint: anyText,
  text: anyText,
  summary: anyText,
  operation: anyText,
  system: anyText,
  tables: fc.array(anyText, { maxLength: 3 }),
});
const site: fc.Arbitrary<CallSite> = fc.record({
  file: anyText,
  line: fc.nat(),
  column: fc.nat(),
  function: optionally(anyText),
});

/** Any finding that the types allow. */
export const anyFinding: fc.Arbitrary<Finding> = fc.record({
  id: anyText,
  kind: fc.constantFrom(...kinds),
  confidence: fc.constantFrom(...confidences),
  title: anyText,
  statement,
  others: fc.array(statement, { maxLength: 3 }),
  count: fc.nat(),
  distinct: fc.nat(),
  totalMs: figure,
  maxMs: figure,
  waitMs: figure,
  limit: optionally(figure),
  isConcurrent: fc.boolean(),
  sites: fc.array(site, { maxLength: 3 }),
  parent: optionally(fc.record({ statement, site: optionally(site) })),
  scope: optionally(
    fc.record({
      kind: anyText,
      name: optionally(anyText),
      route: optionally(anyText),
      method: optionally(anyText),
      traceId: optionally(anyText),
      spanId: optionally(anyText),
    }),
  ),
  orm: optionally(anyText),
  why: anyText,
  fix: fc.record({ text: anyText, example: optionally(anyText) }),
  at: fc.nat(),
  recurrence: optionally(
    fc.record({
      times: fc.nat(),
      firstAt: fc.oneof(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      lastAt: fc.nat(),
      lastCount: fc.nat(),
      totalMs: optionally(figure),
      others: fc.array(
        fc.record({
          kind: anyText,
          name: optionally(anyText),
          route: optionally(anyText),
          method: optionally(anyText),
        }),
        { maxLength: 3 },
      ),
      hasMoreOthers: fc.boolean(),
    }),
  ),
});
