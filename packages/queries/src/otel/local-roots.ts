import type { Scope } from '@sonde/metrics';
import { type QuerySpan, spanKind, textAttribute } from './span.js';

/** The first span of a trace in this process: a request, a job, a command. */
export class LocalRoot {
  readonly span: QuerySpan;
  /** Made for the first query that needs it. */
  private made: Scope | undefined;

  constructor(span: QuerySpan) {
    this.span = span;
  }

  /** The unit of work that queries below this span belong to. */
  scope(): Scope {
    if (this.made === undefined) {
      const { traceId, spanId, traceFlags } = this.span.spanContext();
      this.made = { kind: kindOf(this.span), traceId, spanId, sampled: (traceFlags & 1) === 1 };
    }
    return this.made;
  }

  /** It is over: fills in what is known only now. `undefined`: no query was in it. */
  ended(): Scope | undefined {
    const scope = this.made;
    if (scope === undefined) return undefined;
    scope.name = this.span.name;
    scope.route = textAttribute(this.span, 'http.route');
    scope.method = textAttribute(this.span, 'http.request.method', 'http.method');
    return scope;
  }
}

function kindOf({ kind }: QuerySpan): Scope['kind'] {
  if (kind === spanKind.server) return 'request';
  return kind === spanKind.consumer ? 'job' : 'trace';
}
