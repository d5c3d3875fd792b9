import type { Scope } from '@sonde/metrics';
import type { Statement } from '../query/statement.js';
import type { StartedQuery } from './running-query.js';

/** Past it, the oldest one is forgotten: an ORM that never ends its queries must not fill the memory. */
const maxOpen = 1000;

/**
 * Queries of ORMs that are under way. The same statement from a driver, in the same scope, is the same query, which
 * counts once.
 */
export class OrmQueries {
  /** Asked first: most services have either an ORM or a driver observed, and pay nothing for the other. */
  size = 0;
  /** By fingerprint: an ORM may call the database by another name than its driver does. */
  private readonly open = new Map<string, StartedQuery[]>();

  add(query: StartedQuery): void {
    const { fingerprint } = query.text.statement.info;
    const same = this.open.get(fingerprint);
    if (same === undefined) this.open.set(fingerprint, [query]);
    else same.push(query);
    this.size++;
    if (this.size > maxOpen) this.forgetOldest();
  }

  delete(query: StartedQuery): void {
    const { fingerprint } = query.text.statement.info;
    const same = this.open.get(fingerprint);
    const at = same?.indexOf(query) ?? -1;
    if (same === undefined || at < 0) return;
    same.splice(at, 1);
    this.size--;
    if (same.length === 0) this.open.delete(fingerprint);
  }

  /** The query that a driver's is part of; it is taken, so that the next one of the driver finds another. */
  take(statement: Statement, scope: Scope | undefined): StartedQuery | undefined {
    const found = this.open
      .get(statement.info.fingerprint)
      ?.find((query) => query.scope === scope || query.scope === undefined || scope === undefined);
    if (found !== undefined) this.delete(found);
    return found;
  }

  private forgetOldest(): void {
    for (const [oldest] of this.open.values()) {
      if (oldest !== undefined) this.delete(oldest);
      return;
    }
  }
}
