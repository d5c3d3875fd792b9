import type { RequestEntry } from './server/request-witness.js';
import type { Database } from './store/database.js';
import type { Statement } from './store/statements.js';

/** What really happened, counted without Sonde: what the metrics must agree with, to the last digit. */
export interface Tally {
  readonly requests: readonly (RequestEntry & { readonly count: number })[];
  readonly queries: readonly { readonly summary: string; readonly count: number }[];
  /** From the order book itself. */
  readonly orders: readonly { readonly payment: string; readonly count: number; readonly cents: number }[];
  readonly stock: Readonly<Record<string, number>>;
}

/** Counts requests and queries in plain maps, and asks the database for the rest. */
export class TallyKeeper {
  readonly #requests = new Map<string, number>();
  readonly #queries = new Map<string, number>();
  /** Orders up to this number were placed by an earlier run. */
  #lastOrderBefore = 0;

  addRequest({ method, route, status }: RequestEntry): void {
    count(this.#requests, JSON.stringify({ method, route, status }));
  }

  addQuery({ summary }: Statement): void {
    count(this.#queries, summary);
  }

  async begin(database: Database): Promise<void> {
    const [row] = await database.unrecorded<{ last: number }>('select coalesce(max(id), 0) as last from orders');
    this.#lastOrderBefore = row?.last ?? 0;
  }

  async read(database: Database): Promise<Tally> {
    const orders = await database.unrecorded<Tally['orders'][number]>(
      `select payment, count(*)::integer as count, sum(total_cents)::integer as cents
       from orders where id > $1 group by payment order by payment`,
      [this.#lastOrderBefore],
    );
    const stock = await database.unrecorded<{ id: string; stock: number }>(
      'select id, stock from products order by id',
    );
    return {
      requests: counted<RequestEntry>(this.#requests),
      queries: [...this.#queries].map(([summary, n]) => ({ summary, count: n })),
      orders,
      stock: Object.fromEntries(stock.map((row) => [row.id, row.stock])),
    };
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function counted<Entry>(counts: ReadonlyMap<string, number>): (Entry & { count: number })[] {
  return [...counts].map(([key, n]) => ({ ...(JSON.parse(key) as Entry), count: n }));
}
