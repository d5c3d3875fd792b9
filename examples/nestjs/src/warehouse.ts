import { setTimeout as wait } from 'node:timers/promises';
import { ConflictException, Inject, Injectable } from '@nestjs/common';
import { Health } from '@sonde/health';
import { Counted } from '@sonde/metrics/decorators';

@Injectable()
export class Warehouse {
  private readonly shelf = new Map([
    ['compass', 2],
    ['sextant', 1],
  ]);

  /** Whoever knows how a part is doing adds its check. An empty shelf is told; it is no reason to send traffic elsewhere. */
  constructor(@Inject(Health) health: Health) {
    health.check({
      name: 'warehouse',
      check: () => {
        const empty = [...this.shelf].filter(([, left]) => left === 0).map(([item]) => item);
        return empty.length === 0 ? true : { status: 'degraded', message: `sold out: ${empty.join(', ')}` };
      },
      cacheMs: 0,
    });
  }

  @Counted()
  async take(item: string): Promise<void> {
    await wait(5);
    const left = this.shelf.get(item) ?? 0;
    if (left === 0) throw new ConflictException(`no ${item} left`);
    this.shelf.set(item, left - 1);
  }
}
