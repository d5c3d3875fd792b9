import { checkRecorded } from '../answer/recorded.js';
import type { Recording } from '../contenders/contender.js';
import { timeHotLoop } from './hot-loop.js';
import { operationsPerTurn } from './recorded-series.js';
import type { Quantities, Work } from './task.js';

type RecordWork = Extract<Work, { workload: 'record' }>;

/** Times the hot loop of a recording, in nanoseconds per operation. */
export async function timeRecording(recording: Recording, work: RecordWork): Promise<Quantities> {
  const loop = { run: (from: number, to: number) => recording.run(from, to), turn: operationsPerTurn };
  const { nsPerOperation, done } = await timeHotLoop(loop, work);
  await checkRecorded(recording.answersAs ?? work.kind, done, recording.read());
  return { 'ns-per-operation': nsPerOperation };
}
