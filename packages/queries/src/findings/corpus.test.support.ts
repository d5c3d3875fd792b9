import { Statements } from '../observation/statements.js';
import type { Command } from '../query/query-event.js';
import type { StatementText } from '../query/statement.js';
import type { FindingKind } from './finding.js';
import { rows, type Scenario } from './scenario.test.support.js';

/** A piece of a program as the sequence of its queries, and what is wrong with it. */
export interface CorpusCase {
  readonly name: string;
  /** What must be found, each once; nothing else may be. */
  readonly expected: readonly FindingKind[];
  readonly play: (scenario: Scenario) => void;
}

const statements = new Statements();

/** SQL as a program writes it, read by the analysis that ships. */
export function q(text: string, system = 'postgresql'): StatementText {
  return statements.of({ system, text });
}

export function mongo(operation: string, target: string, shape: string, kind: Command['kind'] = 'read'): StatementText {
  return statements.of({ system: 'mongodb', command: { operation, target, shape, kind } });
}

export function redis(operation: string, kind: Command['kind'] = 'read'): StatementText {
  return statements.of({ system: 'redis', command: { operation, target: undefined, shape: undefined, kind } });
}

/** 1, 2, … */
export const upTo = (count: number): number[] => rows(count, (number) => number);

/** An id that no other table has by chance. */
export const uuid = (number: number): string => `0b7c6f1e-33d0-4c55-9d1a-${String(number).padStart(12, '0')}`;
