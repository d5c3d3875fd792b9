import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { currentScope } from '@sonde/metrics';
import { type Observable, tap } from 'rxjs';
import { RequestExchange } from '../request/exchange.js';

/**
 * Sees what handlers and pipes throw before Nest's filters make a response of it. What guards and middleware throw
 * passes no interceptor.
 */
export class ErrorInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const scope = currentScope();
    if (!(scope instanceof RequestExchange)) return next.handle();
    return next.handle().pipe(
      tap({
        error: (error: unknown) => {
          for (let exchange: RequestExchange | undefined = scope; exchange !== undefined; exchange = exchange.other) {
            exchange.thrown = error;
          }
        },
      }),
    );
  }
}
