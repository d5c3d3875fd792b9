import { currentScope } from '@sonde/metrics';
import { RequestExchange } from '../request/exchange.js';
import type { ProcessObserver } from './process-observer.js';
import type { Replacements } from './replaced.js';

interface Subscriber {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

interface ObservableLike {
  subscribe(subscriber: Subscriber): unknown;
}

interface NestApplicationLike {
  useGlobalInterceptors(interceptor: { intercept(context: unknown, next: CallHandler): ObservableLike }): unknown;
}

interface CallHandler {
  handle(): ObservableLike;
}

/**
 * Nest's routes are those of its platform. What handlers throw, its filters make a response of: an interceptor sees it
 * before, which each app gets when it begins.
 */
export function adoptNest(own: ProcessObserver, replaced: Replacements, exports: unknown): void {
  const { NestApplication } = (exports ?? {}) as { readonly NestApplication?: { readonly prototype?: object } };
  const intercepted = new WeakSet<object>();
  const intercept = (_context: unknown, next: CallHandler): ObservableLike => {
    const scope = replaced.isActive ? currentScope() : undefined;
    const answer = next.handle();
    return scope instanceof RequestExchange ? told(answer, (error) => threw(scope, error)) : answer;
  };
  replaced.method(
    NestApplication?.prototype,
    'init',
    (original) =>
      function (...parameters) {
        const app = this as NestApplicationLike & object;
        if (replaced.isActive && !intercepted.has(app)) {
          intercepted.add(app);
          try {
            app.useGlobalInterceptors({ intercept });
          } catch (cause) {
            own.failed('errors of Nest', 'SONDE_HTTP_ADOPTION_FAILED', 'What its handlers throw has no type.', cause);
          }
        }
        return original.apply(this, parameters);
      },
  );
}

function threw(scope: RequestExchange, error: unknown): void {
  for (let exchange: RequestExchange | undefined = scope; exchange !== undefined; exchange = exchange.other) {
    exchange.thrown = error;
  }
}

/** The same answers, whose errors are told. Made by the class of what it is given, as rxjs may not be found from here. */
function told(source: ObservableLike, tell: (error: unknown) => void): ObservableLike {
  const Observable = observableClass(source);
  return new Observable((subscriber) =>
    source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error) => {
        tell(error);
        subscriber.error(error);
      },
      complete: () => subscriber.complete(),
    }),
  );
}

type ObservableClass = new (subscribe: (subscriber: Subscriber) => unknown) => ObservableLike;

/** The outermost class: a subject is an observable too, and is not made of a function. */
function observableClass(source: ObservableLike): ObservableClass {
  let prototype = Object.getPrototypeOf(source) as object;
  for (let parent = prototype; parent !== Object.prototype && parent !== null; ) {
    prototype = parent;
    parent = Object.getPrototypeOf(parent) as object;
  }
  return prototype.constructor as ObservableClass;
}
