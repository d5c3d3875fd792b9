import type { Scope } from '@sonde/metrics';
import type { CapturedStack } from '../call-site/call-site.js';
import { LocalRoot } from './local-roots.js';
import type { QuerySpan } from './span.js';

/** Spans under way that are remembered; past it the oldest is forgotten: some are never ended. */
const maxOpen = 10_000;

/** A connection that was waited for, until the query that it was for begins. */
export interface Connected {
  readonly stack: CapturedStack | undefined;
  readonly waitMs: number;
}

/** A span that was started. */
export interface OpenSpan {
  readonly root: LocalRoot;
  readonly parent: OpenSpan | undefined;
  readonly scope: Scope | undefined;
  readonly stack: CapturedStack | undefined;
  readonly orm: string | undefined;
  /** Of a query: the connection that was waited for. */
  readonly connected: Connected | undefined;
  /** Connections for queries below this span, in the order they came. */
  readonly connections: Connected[];
  /** A query below it describes the same one closer to the database. */
  hasInner: boolean;
}

/** What is known of the spans that are under way, by their ids: children only know those of their parents. */
export class OpenSpans {
  private readonly open = new Map<string, OpenSpan>();
  /** The newest local root of each trace that is under way: for children of spans that have ended. */
  private readonly roots = new Map<string, LocalRoot>();

  parentOf({ parentSpanContext: parent }: QuerySpan): OpenSpan | undefined {
    return parent === undefined ? undefined : this.open.get(`${parent.traceId} ${parent.spanId}`);
  }

  rootOf(span: QuerySpan, parent: OpenSpan | undefined): LocalRoot {
    if (parent !== undefined) return parent.root;
    const { parentSpanContext } = span;
    const known = this.roots.get(span.spanContext().traceId);
    if (known !== undefined && parentSpanContext !== undefined && parentSpanContext.isRemote !== true) return known;
    const root = new LocalRoot(span);
    this.roots.set(span.spanContext().traceId, root);
    return root;
  }

  add(span: QuerySpan, state: OpenSpan): void {
    const { traceId, spanId } = span.spanContext();
    this.open.set(`${traceId} ${spanId}`, state);
    if (this.open.size <= maxOpen) return;
    for (const [oldest, { root }] of this.open) {
      this.open.delete(oldest);
      this.forget(root);
      return;
    }
  }

  take(span: QuerySpan): OpenSpan | undefined {
    const { traceId, spanId } = span.spanContext();
    const key = `${traceId} ${spanId}`;
    const state = this.open.get(key);
    this.open.delete(key);
    if (state?.root.span === span) this.forget(state.root);
    return state;
  }

  clear(): void {
    this.open.clear();
    this.roots.clear();
  }

  private forget(root: LocalRoot): void {
    const { traceId } = root.span.spanContext();
    if (this.roots.get(traceId) === root) this.roots.delete(traceId);
  }
}
