import { currentScope, endScope } from '@sonde/metrics';
import type { CapturedStack } from '../call-site/call-site.js';
import { captureStack } from '../call-site/capture-stack.js';
import { checkObserver } from '../observation/check-observer.js';
import type { QueryObserver } from '../observation/query-observer.js';
import { type OpenSpan, OpenSpans } from './open-spans.js';
import { milliseconds, type QuerySpan, textAttribute } from './span.js';
import { spanOrm, spanQuery } from './span-query.js';

/** Spans that ended longer ago than this were ended with a time of their own, which is not to be relied on. */
const maxLateMs = 60_000;

/** Connections that wait for their query, below one span; others are kept for something else than a query. */
const maxConnections = 100;

/**
 * A span processor of OpenTelemetry's SDK that tells an observer of the queries in the database spans of any
 * instrumentation:
 *
 *     new BasicTracerProvider({ spanProcessors: [new QuerySpanProcessor(observer), …] })
 *
 * Queries belong to the Sonde scope they were asked in; where there is none, to the first span of their trace in this
 * process. Traces that are not recorded are not seen. A driver whose spans it gets is not to be observed besides, as its
 * queries would count twice.
 */
export class QuerySpanProcessor {
  private readonly observer: QueryObserver;
  private readonly spans = new OpenSpans();
  private isShutDown = false;

  constructor(observer: QueryObserver) {
    checkObserver(observer);
    this.observer = observer;
  }

  onStart(span: QuerySpan, _parentContext?: unknown): void {
    if (this.isShutDown) return;
    try {
      const parent = this.spans.parentOf(span);
      const isQuery = spanQuery(span) !== undefined;
      this.spans.add(span, {
        root: this.spans.rootOf(span, parent),
        parent,
        scope: currentScope(),
        stack: isQuery || isConnect(span) ? captureStack(QuerySpanProcessor.prototype.onStart) : undefined,
        orm: spanOrm(span),
        connected: isQuery ? parent?.connections.shift() : undefined,
        connections: [],
        hasInner: false,
      });
    } catch (cause) {
      this.observer.failed(cause);
    }
  }

  onEnd(span: QuerySpan): void {
    if (this.isShutDown) return;
    try {
      const state = this.spans.take(span);
      if (state === undefined) return;
      if (isConnect(span)) {
        state.parent?.connections.push({ stack: state.stack, waitMs: milliseconds(span.duration) });
        if ((state.parent?.connections.length ?? 0) > maxConnections) state.parent?.connections.shift();
      } else this.observe(span, state);
      const ended = state.root.span === span ? state.root.ended() : undefined;
      if (ended !== undefined) endScope(ended);
    } catch (cause) {
      this.observer.failed(cause);
    }
  }

  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.isShutDown = true;
    this.spans.clear();
    return Promise.resolve();
  }

  private observe(span: QuerySpan, state: OpenSpan): void {
    const query = spanQuery(span);
    if (query === undefined) return;
    let { orm } = query;
    for (let outer = state.parent; outer !== undefined; outer = outer.parent) {
      outer.hasInner = true;
      orm ??= outer.orm;
    }
    if (state.hasInner) return;
    const { clock } = this.observer.registry;
    const durationMs = milliseconds(span.duration);
    const lateMs = clock.epochMs() - milliseconds(span.endTime);
    const endedMs = clock.monotonicMs() - (lateMs > 0 && lateMs < maxLateMs ? lateMs : 0);
    this.observer.observe({
      ...query,
      orm,
      startedMs: endedMs - durationMs,
      durationMs,
      waitMs: state.connected?.waitMs,
      // A query that nothing is above of is no part of a unit of work.
      scope: state.scope ?? (state.root.span === span ? undefined : state.root.scope()),
      stack: joined(state.stack, state.connected?.stack),
    });
  }
}

/** Waiting for a connection of a pool: of `pg`, the only span whose stack still shows the application. */
function isConnect(span: QuerySpan): boolean {
  return span.name === 'pg-pool.connect' && textAttribute(span, 'db.query.text', 'db.statement') === undefined;
}

/** The frames of the query, and where they show no application, those of the connection it waited for. */
function joined(stack: CapturedStack | undefined, connect: CapturedStack | undefined): CapturedStack | undefined {
  if (stack === undefined || connect === undefined) return stack ?? connect;
  return {
    get stack() {
      const frames = [stack.stack, connect.stack];
      // An application may have something else than text made of stacks.
      return frames.every((text) => typeof text === 'string') ? frames.join('\n') : (frames[1] as string);
    },
  };
}
