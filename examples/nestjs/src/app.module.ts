import { type DynamicModule, Module } from '@nestjs/common';
import type { Health } from '@sonde/health';
import { HealthModule } from '@sonde/health/nest';
import { SondeModule } from '@sonde/http/nest';
import { BasketController } from './basket.controller.js';
import { BasketService } from './basket.service.js';
import { Warehouse } from './warehouse.js';

@Module({})
class AppModule {}

/**
 * `SondeModule` makes the registry injectable, `HealthModule` the health, and serves the probes on the app's own port
 * besides. Both are global.
 */
export const appModule = (health: Health): DynamicModule => ({
  module: AppModule,
  imports: [SondeModule.forRoot({ skip: '/health/*' }), HealthModule.forRoot({ health })],
  controllers: [BasketController],
  providers: [BasketService, Warehouse],
});
