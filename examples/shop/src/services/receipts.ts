import { createHash } from 'node:crypto';
import type { Registry } from '@sonde/metrics';
import { Timed } from '@sonde/metrics/decorators';
import type { OrderBook } from './order-book.js';
import { timing } from './timing.js';

/** Cells of a side of the code that the warehouse scans. */
const codeCells = 81;

/** Receipts to print, as HTML. */
@Timed(timing)
export class Receipts {
  readonly #orderBook: OrderBook;
  /**
   * Leaks, on purpose: the time of printing is part of the key, so no receipt is ever found again, and none is let go
   * of. Something for the profiler to find. The number of the order as the key, and the last hundred of them, would do.
   */
  readonly #rendered = new Map<string, string>();

  constructor(orderBook: OrderBook) {
    this.#orderBook = orderBook;
  }

  get registry(): Registry {
    return this.#orderBook.registry;
  }

  async ofOrder(id: number): Promise<string> {
    const order = await this.#orderBook.find(id);
    const key = `${id} ${new Date().toISOString()}`;
    const known = this.#rendered.get(key);
    if (known !== undefined) return known;
    const receipt = renderReceipt(order);
    this.#rendered.set(key, receipt);
    return receipt;
  }
}

type Order = Awaited<ReturnType<OrderBook['find']>>;

function renderReceipt({ id, customer, totalEuros, placedAt, lines }: Order): string {
  const rows = lines.map(
    ({ product, quantity, priceEuros }) =>
      `<tr><td>${escaped(product)}</td><td>${quantity}</td><td>${priceEuros.toFixed(2)} €</td></tr>`,
  );
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>Receipt ${id}</title></head><body>`,
    `<h1>Receipt ${id}</h1><p>${escaped(customer)}, ${placedAt.slice(0, 10)}</p>`,
    `<table>${rows.join('')}</table><p>Total: ${totalEuros.toFixed(2)} €</p>`,
    scanCode(`${id} ${placedAt}`),
    '</body></html>',
  ].join('\n');
}

/** A square of black and white cells that depend on the text, as SVG: what the warehouse scans. */
function scanCode(text: string): string {
  const cells: string[] = [];
  for (let y = 0; y < codeCells; y++) {
    const bits = createHash('sha256').update(`${text} ${y}`).digest();
    for (let x = 0; x < codeCells; x++) {
      const isBlack = (((bits[x >> 3] as number) >> (x & 7)) & 1) === 1;
      if (isBlack) cells.push(`<rect x="${x}" y="${y}" width="1" height="1"/>`);
    }
  }
  return `<svg viewBox="0 0 ${codeCells} ${codeCells}" role="img" aria-label="Code to scan">${cells.join('')}</svg>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
