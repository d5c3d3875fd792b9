import { catalogue } from '../store/schema.js';

/** What was sold of a product on a day. */
export interface DaySales {
  /** `2026-11-22`. */
  readonly day: string;
  readonly product_id: string;
  readonly items: number;
  readonly cents: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The ledger of a year as CSV for spreadsheets: a line for each day and product.
 *
 * Blocks, on purpose: some 4400 lines are written in one go, and for each amount `toLocaleString` makes a formatter of
 * its own. Nothing else is answered meanwhile. One formatter, made once, and a pause after each month would do.
 * Something for the profiler to find.
 */
export function ledgerCsv(year: number, sales: readonly DaySales[]): string {
  const sold = new Map(sales.map((each) => [`${each.day} ${each.product_id}`, each]));
  const lines = ['day;product;items;revenue'];
  for (const day of daysOf(year)) {
    const isoDay = day.toISOString().slice(0, 10);
    const shownDay = day.toLocaleDateString('en-GB', { timeZone: 'UTC' });
    for (const { id } of catalogue) lines.push(ledgerLine(shownDay, id, sold.get(`${isoDay} ${id}`)));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function ledgerLine(day: string, product: string, sales: DaySales | undefined): string {
  const revenue = ((sales?.cents ?? 0) / 100).toLocaleString('de-DE', { style: 'currency', currency: 'EUR' });
  return [day, product, sales?.items ?? 0, revenue].join(';');
}

function* daysOf(year: number): Generator<Date> {
  for (let ms = Date.UTC(year, 0, 1); ms < Date.UTC(year + 1, 0, 1); ms += dayMs) yield new Date(ms);
}
