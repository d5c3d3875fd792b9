import { currentScope, endScope, runInScope, type Scope } from '@sonde/metrics';
import type { NodeRequest } from '../http/node-messages.js';

/** The unit of work a request runs in: that of the middleware that measures requests, or one of its own. */
export class RequestScope {
  readonly scope: Scope;
  private readonly isOwn: boolean;

  constructor(request: NodeRequest) {
    const present = currentScope();
    this.isOwn = present === undefined;
    this.scope = present ?? new OwnScope(request);
  }

  run(next: () => unknown): void {
    if (this.isOwn) runInScope(this.scope, next);
    else next();
  }

  /** To be read when the request is over: routers tell their choice late. */
  get route(): string {
    try {
      return this.scope.route ?? '';
    } catch {
      // A getter of the application's framework.
      return '';
    }
  }

  end(): void {
    if (this.isOwn) endScope(this.scope);
  }
}

/** Without `@sonde/http`: the route is what Express leaves in its request, else it is not known. */
class OwnScope implements Scope {
  readonly kind = 'request';
  readonly method: string;
  private chosen: string | undefined;
  private readonly request: { readonly route?: { readonly path?: unknown }; readonly baseUrl?: unknown };

  constructor(request: NodeRequest) {
    this.request = request as OwnScope['request'];
    this.method = methodOf(request);
  }

  get route(): string | undefined {
    if (this.chosen !== undefined) return this.chosen;
    const { route, baseUrl } = this.request;
    // The part of a router that is mounted at a path with parameters would be their values.
    return typeof route?.path === 'string' && (baseUrl === '' || baseUrl === undefined) ? route.path : undefined;
  }

  /** The application may know better. */
  set route(route: string | undefined) {
    this.chosen = route;
  }
}

const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

/** A method, or `_OTHER`: anybody may send any word. */
export function methodOf({ method = 'GET' }: NodeRequest): string {
  return methods.includes(method) ? method : '_OTHER';
}
