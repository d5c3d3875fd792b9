import { contenderTitles } from './contenders/contender.js';
import { type Flags, help, readFlags } from './flags.js';
import { otherWork, thisMachine } from './machine.js';
import { ratiosOf, readRatios, whatGotWorse } from './report/recorded-ratios.js';
import { recordedResults, resultsText, writeResults } from './report/results-file.js';
import { rowText } from './report/text.js';
import { judge, type RowVerdict } from './report/verdict.js';
import type { Row } from './rows/row.js';
import { rowsOf } from './rows.js';
import { Measurements } from './run/measurements.js';
import { stepsOf } from './run/plan.js';
import { Progress } from './run/progress.js';
import { runTask } from './run/run-task.js';
import { type Participants, participants } from './run/take-part.js';
import { fullSize, smokeSize } from './sizes.js';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function bench(flags: Flags): Promise<void> {
  const print = flags.json ? say : (text: string) => process.stdout.write(`${text}\n`);
  const machine = thisMachine();
  const who = await participants(say);
  if (flags.write && !who.complete) throw new Error('--write: contenders are missing; RESULTS.md stays as it was.');
  print(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; ${machine.system}; Node ${machine.node}`);
  const load = otherWork();
  if (load !== undefined) say(load);
  if (flags.smoke) print('A smoke run: the sizes are tiny, the answers are checked, the figures mean nothing.');
  print('');

  const rows = rowsOf(flags.smoke ? smokeSize : fullSize)
    .filter(({ number }) => flags.only?.includes(number) ?? true)
    .map((row) => ({ ...row, rounds: flags.rounds ?? row.rounds }));
  const verdicts = await measure(rows, who, (verdict) => print(rowText(verdict, who.titles, !flags.smoke)));

  if (!flags.smoke) {
    for (const line of whatGotWorse(readRatios(recordedResults()), ratiosOf(verdicts))) print(`got worse: ${line}`);
  }
  if (flags.json)
    process.stdout.write(`${JSON.stringify({ machine, contenders: who.titles, rows: verdicts }, null, 2)}\n`);
  if (flags.write) {
    const date = new Date().toISOString().slice(0, 10);
    say(`written: ${writeResults(resultsText(verdicts, machine, who.titles, date, recordedResults()))}`);
  }
}

/** Measures row after row, each child process alone; hands out each row as soon as it is judged. */
async function measure(
  rows: readonly Row[],
  who: Participants,
  onRow: (verdict: RowVerdict) => void,
): Promise<RowVerdict[]> {
  const plan = rows.map((row) => ({ row, steps: stepsOf(row, who.takesPart) }));
  const progress = new Progress(plan.reduce((sum, { steps }) => sum + steps.length, 0));
  const measurements = new Measurements();
  const verdicts: RowVerdict[] = [];
  for (const { row, steps } of plan) {
    for (const step of steps) {
      progress.step(step);
      const { work, task } = step;
      const quantities = await runTask(task).catch((failure: Error) => {
        progress.clear();
        throw new Error(`row ${row.number}, ${contenderTitles[task.contender]}: ${failure.message}`);
      });
      measurements.add(row, work, task.contender, quantities);
    }
    progress.clear();
    const verdict = judge(row, measurements);
    verdicts.push(verdict);
    onRow(verdict);
  }
  return verdicts;
}

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) process.stdout.write(help);
  else await bench(flags);
} catch (failure) {
  say(`bench: ${failure instanceof Error ? failure.message : String(failure)}`);
  process.exitCode = 1;
}
