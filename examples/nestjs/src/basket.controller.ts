import { Body, Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { BasketService } from './basket.service.js';

@Controller('baskets')
export class BasketController {
  constructor(@Inject(BasketService) private readonly baskets: BasketService) {}

  @Get(':customer')
  show(@Param('customer') customer: string): readonly string[] {
    return this.baskets.show(customer);
  }

  @Post(':customer')
  add(@Param('customer') customer: string, @Body('item') item: string): Promise<readonly string[]> {
    return this.baskets.add(customer, item);
  }
}
