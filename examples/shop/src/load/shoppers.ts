import { declinedEnding } from '../card-terminal.js';
import { catalogue } from '../store/schema.js';
import type { SeededRandom } from './random.js';

/** One request that somebody wants to make. */
export interface Errand {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

type Wish = Pick<Errand, 'method' | 'path' | 'body'>;

const orderMemory = 100;

/** As people type. */
const searches = [
  'bras instrment that tells the wether',
  'compas with mirror for longe walks',
  'somthing for pianno practise at home',
  'glas tube showing rain in milimetres',
  'sextnat for horizon and sun at sea',
] as const;

/**
 * The people of the shop as a stream of requests: those who browse and buy, a supplier, an accountant, and
 * strangers looking for pages that are not there.
 */
export class Shoppers {
  readonly #random: SeededRandom;
  /** Numbers of the latest orders placed, to look at again. */
  readonly #orders: number[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  next(): Errand {
    const random = this.#random;
    const wish = this.#wish(random.fraction());
    // Half of them come through a gateway that has begun a trace already.
    const headers: Record<string, string> = random.chance(0.5)
      ? { traceparent: `00-${random.hex(32)}-${random.hex(16)}-01` }
      : {};
    return { ...wish, headers };
  }

  /** Called with the answer's body after a successful checkout. */
  remember(order: unknown): void {
    const id = (order as { id?: unknown } | undefined)?.id;
    if (typeof id !== 'number') return;
    this.#orders.push(id);
    if (this.#orders.length > orderMemory) this.#orders.shift();
  }

  /** `draw` runs from 0 to 1; the steps are shares of the traffic. */
  #wish(draw: number): Wish {
    const random = this.#random;
    if (draw < 0.27) return { method: 'GET', path: `/products/${random.pickPopular(catalogue).id}` };
    if (draw < 0.34) return { method: 'GET', path: '/products' };
    if (draw < 0.47) return { method: 'GET', path: `/products?search=${encodeURIComponent(random.pick(searches))}` };
    if (draw < 0.69) return { method: 'POST', path: '/checkout', body: this.#basket() };
    if (draw < 0.71) return { method: 'GET', path: `/orders/${this.#order()}` };
    if (draw < 0.82) return { method: 'GET', path: `/orders/${this.#order()}/receipt` };
    if (draw < 0.88) return { method: 'GET', path: `/orders?customer=${this.#customer()}` };
    if (draw < 0.95) return this.#delivery();
    if (draw < 0.97) return { method: 'GET', path: '/reports/sales' };
    if (draw < 0.98) return { method: 'GET', path: `/products/${random.pick(['astrolabe', 'abacus', 'slide-rule'])}` };
    return { method: 'GET', path: `/${random.pick(['admin', 'backup', 'login'])}/${random.hex(6)}` };
  }

  /** One of those placed lately; the first, where there is none yet. */
  #order(): number {
    return this.#random.pick(this.#orders) ?? 1;
  }

  #customer(): string {
    return `customer-${this.#random.whole(1, 60)}`;
  }

  #basket(): unknown {
    const random = this.#random;
    const payment = random.pick(['card', 'card', 'card', 'card', 'invoice', 'invoice', 'voucher']);
    const ending = random.chance(0.08) ? declinedEnding : String(random.whole(1000, 9999));
    const lines = Array.from({ length: random.whole(1, 3) }, () => ({
      product: random.pickPopular(catalogue).id,
      quantity: random.chance(0.8) ? 1 : random.whole(2, 4),
    }));
    const card = payment === 'card' ? { card: `4000 0000 0000 ${ending}` } : {};
    return { customer: this.#customer(), payment, ...card, lines };
  }

  #delivery(): Wish {
    const { id } = this.#random.pickPopular(catalogue);
    return { method: 'POST', path: `/products/${id}/restock`, body: { items: this.#random.whole(2, 10) } };
  }
}
