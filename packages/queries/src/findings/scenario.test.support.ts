import type { Scope } from '@sonde/metrics';
import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { StatementText } from '../query/statement.js';
import type { Slot, SlotRole, StatementKind } from '../sql/analysis.js';
import { hashValue } from '../sql/value-hash.js';
import { detect } from './detect.js';
import type { Finding } from './finding.js';
import { Ledger } from './ledger.js';
import type { LedgerLimits } from './ledger-limits.js';
import { defaultThresholds, type Mode, type Thresholds } from './thresholds.js';

const kinds: Readonly<Record<string, StatementKind>> = {
  SELECT: 'read',
  find: 'read',
  findOne: 'read',
  GET: 'read',
  INSERT: 'write',
  UPDATE: 'write',
  DELETE: 'write',
  insertOne: 'write',
  insertMany: 'write',
  SET: 'write',
  BEGIN: 'control',
  COMMIT: 'control',
  ROLLBACK: 'control',
  CREATE: 'schema',
};

const known = new Map<string, StatementText>();

/** A statement, by its text and the roles of its placeholders: one object for one text, as the observer has it. */
export function sql(text: string, roles: readonly SlotRole[] = [], system = 'postgresql'): StatementText {
  const key = `${system} ${text} ${roles.join()}`;
  let made = known.get(key);
  if (made === undefined) {
    made = {
      statement: statementOf(text, system),
      slots: roles.map((role, parameter) => ({
        role,
        parameter,
        literal: undefined,
      })),
      isAllowed: false,
    };
    known.set(key, made);
  }
  return made;
}

/** The same statement with its values written into the text. */
export function written(text: string, values: readonly (readonly [SlotRole, unknown])[]): StatementText {
  const slots = values.map(
    ([role, value]): Slot => ({
      role,
      parameter: undefined,
      literal: hashValue(value),
    }),
  );
  return { statement: sql(text).statement, slots, isAllowed: false };
}

function statementOf(text: string, system: string): StatementText['statement'] {
  const operation = /^\w+/.exec(text)?.[0] ?? '';
  const tables = [...text.matchAll(/\b(?:FROM|INTO|UPDATE|JOIN|find|findOne|insertOne|insertMany)\s+([\w.]+)/g)].map(
    ([, table]) => table ?? '',
  );
  return {
    info: {
      fingerprint: hashValue(text).toString(16).padStart(16, '0'),
      text,
      summary: [operation, ...tables].join(' '),
      operation,
      system,
      tables,
    },
    kind: kinds[operation] ?? 'other',
    isOrdered: /ORDER BY/.test(text),
    isLimited: /LIMIT|FETCH FIRST/.test(text),
  };
}

/** A place, as a stack that `readSite` reads. */
export function at(file: string, line: number, name?: string): CapturedStack {
  return { stack: `${file}|${line}|${name ?? ''}` };
}

export function readSite({ stack }: CapturedStack): CallSite | undefined {
  const [file, line, name] = (stack ?? '').split('|');
  if (file === undefined || file === '') return undefined;
  return {
    file,
    line: Number(line),
    column: 1,
    function: name === '' ? undefined : name,
  };
}

export interface Run {
  readonly values?: readonly unknown[];
  readonly rows?: readonly unknown[];
  readonly rowCount?: number;
  readonly ms?: number;
  readonly waitMs?: number;
  readonly failed?: boolean;
  readonly site?: CapturedStack;
  readonly orm?: string;
  readonly allowed?: boolean;
  /** Time that passes before it starts, in ms. */
  readonly after?: number;
}

/** `count` rows, by their number from 1. */
export function rows<T>(count: number, row: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => row(at + 1));
}

/** A scope that asks queries, with a clock of its own. Stacks are captured as the observer does: runs 2 to 4. */
export class Scenario {
  readonly ledger: Ledger;
  readonly mode: Mode;
  nowMs = 1000;

  constructor(mode: Mode = 'development', limits?: LedgerLimits, scope: Scope = { kind: 'request', route: '/orders' }) {
    this.mode = mode;
    this.ledger = new Ledger(scope, 0, limits);
  }

  /** One query, from its start to its end. */
  ask(text: StatementText, run: Run = {}): this {
    const query = this.start(text, run);
    this.nowMs = query.startedMs + query.waitMs + query.durationMs;
    this.ledger.add(query, run.allowed);
    this.nowMs += 0.01;
    return this;
  }

  /** One after the other. */
  each<T>(text: StatementText, items: readonly T[], run: (item: T) => Run): this {
    for (const item of items) this.ask(text, run(item));
    return this;
  }

  /** All started at once, ended in the order they take. */
  together(asked: readonly (readonly [StatementText, Run])[]): this {
    const queries = asked.map(([text, run]) => {
      const query = this.start(text, run);
      this.nowMs += 0.002;
      return {
        query,
        run,
        endMs: query.startedMs + query.waitMs + query.durationMs,
      };
    });
    queries.sort((a, b) => a.endMs - b.endMs);
    for (const { query, run, endMs } of queries) {
      this.nowMs = Math.max(this.nowMs, endMs);
      this.ledger.add(query, run.allowed);
    }
    this.nowMs += 0.01;
    return this;
  }

  find(thresholds: Thresholds = defaultThresholds[this.mode]): Finding[] {
    return detect(this.ledger, { thresholds, readSite, at: 1_700_000_000_000 });
  }

  private start(
    text: StatementText,
    { values, rows, rowCount, ms = 1, waitMs = 0, failed, site, orm, after = 0 }: Run,
  ): ObservedQuery {
    this.nowMs += after;
    const runs = this.ledger.started(text.statement)?.started ?? 0;
    return {
      text,
      parameters: values,
      rows,
      rowCount,
      error: failed === true ? new Error('failed') : undefined,
      startedMs: this.nowMs,
      durationMs: ms,
      waitMs,
      orm,
      stack: runs >= 2 && runs <= 4 ? site : undefined,
    };
  }
}
