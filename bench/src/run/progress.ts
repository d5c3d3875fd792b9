import { contenderTitles } from '../contenders/contender.js';
import type { Step } from './plan.js';

/**
 * One line that says what runs now: rewritten in place on a terminal, a line per row elsewhere. It goes to
 * stderr, so that stdout holds results only.
 */
export class Progress {
  readonly #total: number;
  readonly #startedMs = performance.now();
  readonly #terminal = process.stderr.isTTY === true;
  #done = 0;
  #row = 0;

  constructor(total: number) {
    this.#total = total;
  }

  step({ row, round, task }: Step): void {
    const place = `[${this.#done}/${this.#total}] row ${row.number}`;
    if (this.#terminal) {
      const line = `${place}, round ${round + 1} of ${row.rounds}, ${contenderTitles[task.contender]}${this.#left()}`;
      process.stderr.write(`\r\u001B[K${line}`);
    } else if (row.number !== this.#row) {
      process.stderr.write(`${place}: ${row.title}\n`);
    }
    this.#row = row.number;
    this.#done++;
  }

  #left(): string {
    if (this.#done < 5) return '';
    const elapsedMs = performance.now() - this.#startedMs;
    return `, ${Math.round(elapsedMs / 1000)} s so far`;
  }

  /** Removes the line, so that something else can be printed. */
  clear(): void {
    if (this.#terminal) process.stderr.write('\r\u001B[K');
  }
}
