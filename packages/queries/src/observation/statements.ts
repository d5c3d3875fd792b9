import { createHash } from 'node:crypto';
import { otherName } from '@sonde/metrics';
import { hasAllowComment } from '../findings/allow-n-plus-one.js';
import type { Command, QueryStart } from '../query/query-event.js';
import type { Statement, StatementInfo } from '../query/statement.js';
import { analyse } from '../sql/analyse.js';
import type { Dialect } from '../sql/dialect.js';
import { KnownText } from './known-text.js';

/** Texts that are known by heart; one that is written anew for every call pushes out the oldest ones. */
const maxTexts = 2000;
/** Longer texts are read anew each time: they would fill the memory. */
const maxKnownLength = 4096;
/** Statements that stay the same object; one past it is forgotten and made anew. */
const maxStatements = 5000;

/** What each text stands for. A text is read once, as long as it is remembered. */
export class Statements {
  private readonly texts = new Map<string, Map<string, KnownText>>();
  private readonly statements = new Map<string, Statement>();

  of(query: QueryStart): KnownText {
    const text = query.text ?? commandText(query.command);
    let known = this.texts.get(query.system);
    if (known === undefined) {
      known = new Map();
      this.texts.set(query.system, known);
    }
    const found = known.get(text);
    if (found !== undefined) return found;
    const read = query.text === undefined ? this.readCommand(query) : this.readSql(query.text, query.system);
    if (text.length <= maxKnownLength) {
      if (known.size >= maxTexts) forgetOldest(known);
      known.set(text, read);
    }
    return read;
  }

  private readSql(text: string, system: string): KnownText {
    const analysis = analyse(text, dialectOf(system));
    const { fingerprint, tables, kind, isOrdered, isLimited, slots } = analysis;
    // Of what is no statement, nothing is known.
    const operation = analysis.operation || otherName;
    const summary = analysis.summary || operation;
    const statement = this.statement(`${system} ${fingerprint}`, () => ({
      info: { fingerprint, text: analysis.text, summary, operation, system, tables },
      kind,
      isOrdered,
      isLimited,
    }));
    return new KnownText(statement, slots, hasAllowComment(text));
  }

  private readCommand({ system, command }: QueryStart): KnownText {
    const { operation, target, shape, kind } = command ?? { ...unknown };
    const summary = [operation, target].filter((part) => part !== undefined).join(' ');
    const fingerprint = createHash('sha256').update(commandText(command)).digest('hex').slice(0, 16);
    const info: StatementInfo = {
      fingerprint,
      text: [summary, shape].filter((part) => part !== undefined).join(' '),
      summary,
      operation,
      system,
      tables: target === undefined ? [] : [target],
    };
    const make = (): Statement => ({ info, kind, isOrdered: false, isLimited: false });
    return new KnownText(this.statement(`${system} ${fingerprint}`, make), [], false);
  }

  private statement(key: string, make: () => Statement): Statement {
    const known = this.statements.get(key);
    if (known !== undefined) return known;
    if (this.statements.size >= maxStatements) forgetOldest(this.statements);
    const made = make();
    this.statements.set(key, made);
    return made;
  }
}

const unknown: Command = { operation: otherName, target: undefined, shape: undefined, kind: 'control' };

function commandText(command: Command | undefined): string {
  const { operation, target, shape } = command ?? unknown;
  return `${operation}\n${target ?? ''}\n${shape ?? ''}`;
}

function dialectOf(system: string): Dialect {
  if (system === 'mysql' || system === 'mariadb') return 'mysql';
  return system === 'sqlite' ? 'sqlite' : 'postgresql';
}

/** A tenth at once, so that forgetting is seldom. */
function forgetOldest(map: Map<string, unknown>): void {
  let left = Math.ceil(map.size / 10);
  for (const key of map.keys()) {
    if (left-- <= 0) return;
    map.delete(key);
  }
}
