import { endScope, runInScope, type Scope } from '@sonde/metrics';
import type { OpenRequest } from './measured-queries.js';

export const route = '/orders/:id';

/** A request as Sonde's middleware opens and ends it. */
export class ScopedRequest implements OpenRequest {
  private readonly scope: Scope = { kind: 'request', method: 'GET', route };

  run<T>(fn: () => T): T {
    return runInScope(this.scope, fn);
  }

  end(): void {
    endScope(this.scope);
  }
}
