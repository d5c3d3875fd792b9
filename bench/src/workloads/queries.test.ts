import { expect, test } from 'vitest';
import type { MeasuredQueries } from '../contenders/queries/measured-queries.js';
import { type Ask, askDriver, type ShopAnswer, ShopClient, shopStatements } from '../contenders/queries/shop.js';
import { timeQueries } from './queries.js';
import type { Work } from './task.js';

type Kind = Extract<Work, { workload: 'query' }>['kind'];

const work = (kind: Kind) => ({ workload: 'query', kind, samples: 2, sampleMs: 0, warmUpMs: 0 }) as const;
const kinds: readonly Kind[] = ['alone', 'requests', 'suspect', 'client'];

interface Account {
  queries: number;
}

/** A contender that counts queries by summary, and those of requests in the request's account, which ends with it. */
function counting({ lost = 0, answer = (given: ShopAnswer) => given, endsRequests = true } = {}): MeasuredQueries {
  const bySummary = new Map<string, number>();
  let ofRequests = 0;
  let current: Account | undefined;
  const count = (text: string) => {
    const summary = shopStatements.find((statement) => statement.text === text)?.summary ?? '';
    bySummary.set(summary, (bySummary.get(summary) ?? -lost) + 1);
    if (current !== undefined) current.queries++;
  };
  const ask: Ask = (text, parameters) => {
    count(text);
    return answer(askDriver(text, parameters));
  };
  class Client extends ShopClient {
    override async query(text: string, parameters: readonly number[]): Promise<ShopAnswer> {
      return ask(text, parameters);
    }
  }
  const lines = async function* (text: string) {
    yield text;
  };
  const queries = () => [...bySummary].map(([summary, got]) => `queries{summary="${summary}"} ${got}\n`).join('');
  return {
    ask,
    client: new Client(),
    openRequest: () => {
      const account = { queries: 0 };
      current = account;
      return {
        run: (fn) => fn(),
        end: () => {
          if (endsRequests) ofRequests += account.queries;
          current = undefined;
        },
      };
    },
    counts: [
      {
        events: 'queries',
        sample: 'queries',
        label: 'summary',
        valueOf: ({ summary }) => summary,
        inRequests: false,
        read: () => lines(queries()),
      },
      {
        events: 'queries of requests',
        sample: 'of_requests',
        label: 'route',
        valueOf: () => '/',
        inRequests: true,
        read: () => lines(`of_requests{route="/"} ${ofRequests}\n`),
      },
    ],
  };
}

test.each(kinds)('times a contender that counted every query: %s', async (kind) => {
  const { 'ns-per-operation': samples } = await timeQueries(counting(), work(kind));
  expect(samples).toHaveLength(2);
});

test.each(kinds)('times queries that nobody measures: %s', async (kind) => {
  const openRequest = counting().openRequest;
  const plain = { ask: askDriver, client: new ShopClient(), openRequest, counts: [] };
  await expect(timeQueries(plain, work(kind))).resolves.toBeDefined();
});

test.each(kinds)('catches a lost query: %s', async (kind) => {
  await expect(timeQueries(counting({ lost: 1 }), work(kind))).rejects.toThrow(
    /got \d+ queries of SELECT orders, expected \d+/,
  );
});

test.each(kinds)('catches an answer that is not the driver’s: %s', async (kind) => {
  const answer = ({ rows, rowCount }: ShopAnswer) => ({
    rows: rows.map((row) => ({ ...row, id: row.id + 1 })),
    rowCount,
  });
  await expect(timeQueries(counting({ answer }), work(kind))).rejects.toThrow('the queries answered');
});

test.each(kinds)('catches an answer that lost its rows: %s', async (kind) => {
  const answer = () => ({ rows: [], rowCount: 0 });
  await expect(timeQueries(counting({ answer }), work(kind))).rejects.toThrow('the queries answered NaN');
});

test.each(['requests', 'suspect', 'client'] as const)(
  'catches queries that missed the account of their request: %s',
  async (kind) => {
    await expect(timeQueries(counting({ endsRequests: false }), work(kind))).rejects.toThrow(
      'got no queries of requests of /, expected',
    );
  },
);

test('a contender that knows clients only cannot be asked by hand', async () => {
  const { ask: _, ...clientsOnly } = counting();
  await expect(timeQueries(clientsOnly, work('client'))).resolves.toBeDefined();
  await expect(timeQueries(clientsOnly, work('requests'))).rejects.toThrow('knows clients only');
});
