import { checkCounts, readCounts } from '../answer/counts.js';
import type { MeasuredQueries } from '../contenders/queries/measured-queries.js';
import { type Ask, askDriver, type ShopAnswer, type ShopClient, shopStatements } from '../contenders/queries/shop.js';
import { timeHotLoop } from './hot-loop.js';
import type { Quantities, Work } from './task.js';

type QueryWork = Extract<Work, { workload: 'query' }>;

/** Queries of one request. There are as many statements: each once, so that none is repeated and nothing is a suspect. */
const perRequest = shopStatements.length;

/** The query numbered `i`: what it asks, and the value that its answer holds again. */
const textOf = (i: number): string => (shopStatements[i & 7] as (typeof shopStatements)[number]).text;
const valueOf = (i: number): number => (i >> 3) & 1023;
const idOf = ({ rows }: ShopAnswer): number => rows[0]?.id ?? Number.NaN;

/** Asks the queries numbered `from` up to `to`. The sum of what comes back keeps V8 from leaving them out. */
function askAll(ask: Ask, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += idOf(ask(textOf(i), [valueOf(i)]));
  return sum;
}

/** One statement, with another value each time. */
function askInLoop(ask: Ask, from: number, to: number): number {
  const [{ text }] = shopStatements;
  let sum = 0;
  for (let i = from; i < to; i++) sum += idOf(ask(text, [i & 1023]));
  return sum;
}

async function askClient(client: ShopClient, from: number, to: number): Promise<number> {
  let sum = 0;
  for (let i = from; i < to; i++) sum += idOf(await client.query(textOf(i), [valueOf(i)]));
  return sum;
}

type Loop = (from: number, to: number) => number | Promise<number>;

/** The hot loop of a kind of work. */
function loopOf({ ask, client, openRequest }: MeasuredQueries, kind: QueryWork['kind']): Loop {
  if (kind === 'client') {
    return async (from, to) => {
      let sum = 0;
      for (let i = from; i < to; i += perRequest) {
        const request = openRequest();
        sum += await request.run(() => askClient(client, i, i + perRequest));
        request.end();
      }
      return sum;
    };
  }
  if (ask === undefined) throw new Error('this contender knows clients only');
  if (kind === 'alone') return (from, to) => askAll(ask, from, to);
  const askEach = kind === 'suspect' ? askInLoop : askAll;
  return (from, to) => {
    let sum = 0;
    for (let i = from; i < to; i += perRequest) {
      const request = openRequest();
      sum += request.run(() => askEach(ask, i, i + perRequest));
      request.end();
    }
    return sum;
  };
}

/** Times queries, in nanoseconds per query. What they answer and what is counted of them must agree. */
export async function timeQueries(queries: MeasuredQueries, work: QueryWork): Promise<Quantities> {
  const { kind } = work;
  const loop = loopOf(queries, kind);
  let sum = 0;
  const run = (from: number, to: number): void | Promise<void> => {
    const answers = loop(from, to);
    if (typeof answers !== 'number') {
      return answers.then((ids) => {
        sum += ids;
      });
    }
    sum += answers;
  };
  const { nsPerOperation, done } = await timeHotLoop({ run, turn: perRequest * 16 }, work);
  const expected = (kind === 'suspect' ? askInLoop : askAll)(askDriver, 0, done);
  if (sum !== expected) throw new Error(`wrong answer: the queries answered ${sum} in all, expected ${expected}`);
  for (const count of queries.counts) {
    if (count.inRequests && kind === 'alone') continue;
    checkCounts(count.events, await readCounts(count.read(), count), expectedCounts(kind, done, count.valueOf));
  }
  return { 'ns-per-operation': nsPerOperation };
}

function expectedCounts(
  kind: QueryWork['kind'],
  done: number,
  valueOf: MeasuredQueries['counts'][number]['valueOf'],
): Record<string, number> {
  const counts: Record<string, number> = {};
  const asked = kind === 'suspect' ? shopStatements.slice(0, 1) : shopStatements;
  for (const statement of asked) {
    const value = valueOf(statement);
    counts[value] = (counts[value] ?? 0) + done / asked.length;
  }
  return counts;
}
