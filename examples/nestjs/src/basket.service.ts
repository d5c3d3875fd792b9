import { Inject, Injectable } from '@nestjs/common';
import { type LabelledCounter, Registry } from '@sonde/metrics';
import { CountedErrors, InFlight, Timed } from '@sonde/metrics/decorators';
import { Warehouse } from './warehouse.js';

/** Its methods are measured by the decorators above them; what is no method, by metrics of its own. */
@Injectable()
@CountedErrors()
export class BasketService {
  private readonly baskets = new Map<string, string[]>();
  private readonly added: LabelledCounter<'item'>;

  constructor(
    @Inject(Warehouse) private readonly warehouse: Warehouse,
    @Inject(Registry) registry: Registry,
  ) {
    this.added = registry.counter({
      name: 'basket_items_total',
      help: 'Items put into baskets.',
      labelNames: ['item'],
    });
  }

  show(customer: string): readonly string[] {
    return this.baskets.get(customer) ?? [];
  }

  @Timed()
  @InFlight()
  async add(customer: string, item: string): Promise<readonly string[]> {
    await this.warehouse.take(item);
    const basket = [...this.show(customer), item];
    this.baskets.set(customer, basket);
    this.added.inc({ item });
    return basket;
  }
}
