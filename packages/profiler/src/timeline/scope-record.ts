import type { Scope } from '@sonde/metrics';

/**
 * What is kept of a unit of work: never the scope itself, which may be a whole request with its sockets. It is read
 * again whenever the work stops running, so a route that the router finds late is in it all the same.
 */
export interface ScopeRecord {
  kind: string;
  name: string | undefined;
  method: string | undefined;
  route: string | undefined;
  /** When it was seen first, in milliseconds of the registry's clock. */
  readonly firstMs: number;
  /** The same, at its end; -1 while it goes on. */
  endMs: number;
}

/** The records of the scopes that are alive; a scope that is gone takes its place here along. */
export class ScopeRecords {
  private records = new WeakMap<Scope, ScopeRecord>();

  /** Of a scope seen before or now; undefined of what is no object, which a hook that throws would end the process for. */
  of(scope: Scope, nowMs: number): ScopeRecord | undefined {
    if (typeof scope !== 'object' || scope === null) return undefined;
    let record = this.records.get(scope);
    if (record === undefined) {
      record = {
        kind: '',
        name: undefined,
        method: undefined,
        route: undefined,
        firstMs: startOf(scope, nowMs),
        endMs: -1,
      };
      this.records.set(scope, record);
      readScope(scope, record);
    }
    return record;
  }

  /** Of a scope seen before. */
  find(scope: Scope): ScopeRecord | undefined {
    return this.records.get(scope);
  }

  clear(): void {
    this.records = new WeakMap();
  }
}

/**
 * Takes over what the scope tells by now. A route is a getter of the application's framework, which may throw, or tell a
 * regular expression.
 */
export function readScope(scope: Scope, record: ScopeRecord): void {
  try {
    record.kind = textOf(scope.kind) ?? '';
    record.name = textOf(scope.name);
    record.method = textOf(scope.method);
    record.route = textOf(scope.route);
  } catch {
    // What was known before stays.
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What a unit of work is called: `GET /orders/:id`, the name of a job, its kind where it has no name. */
export function workName({
  kind,
  name,
  method,
  route,
}: Pick<ScopeRecord, 'kind' | 'name' | 'method' | 'route'>): string {
  const request = [method, route].filter((part) => part !== undefined && part !== '').join(' ');
  return shortened(request || name || kind);
}

/** Names come from outside; one of a megabyte would be in every profile. */
const maxNameLength = 200;

function shortened(name: string): string {
  return name.length > maxNameLength ? `${name.slice(0, maxNameLength - 1)}…` : name;
}

/** Requests know when they came in, which is before the profiler sees them run. Whatever a getter throws stays here. */
function startOf(scope: Scope, nowMs: number): number {
  try {
    const { startedMs } = scope as { readonly startedMs?: unknown };
    return typeof startedMs === 'number' && startedMs <= nowMs ? startedMs : nowMs;
  } catch {
    return nowMs;
  }
}
