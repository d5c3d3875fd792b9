import type { ContenderId } from '../contenders/contender.js';
import type { Row } from '../rows/row.js';
import type { Task } from '../workloads/task.js';

/** One child process to come: whose round it is, and its task. */
export interface Step {
  readonly row: Row;
  readonly work: string;
  readonly round: number;
  readonly task: Task;
}

/**
 * The order of a row's processes: in every round each contender does each piece of work once, and each
 * round starts with another contender, so that none is always measured right after the same other one.
 */
export function stepsOf(row: Row, takesPart: (contender: ContenderId) => boolean): Step[] {
  const steps: Step[] = [];
  for (let round = 0; round < row.rounds; round++) {
    for (const [name, { work, contenders }] of Object.entries(row.works)) {
      const present = contenders.filter(takesPart);
      for (let turn = 0; turn < present.length; turn++) {
        const contender = present[(round + turn) % present.length] as ContenderId;
        steps.push({ row, work: name, round, task: { ...work, contender } });
      }
    }
  }
  return steps;
}
