import { loadCalls } from '../contenders/calls/load.js';
import { loadInstruments } from '../contenders/instruments/load.js';
import { loadContender } from '../contenders/load.js';
import { loadProfiled, loadWindows } from '../contenders/profiles/load.js';
import { loadPushes } from '../contenders/pushing/load.js';
import { loadQueries } from '../contenders/queries/load.js';
import { timeCalls } from '../workloads/calls.js';
import { timeInstruments } from '../workloads/instrument-calls.js';
import { weigh } from '../workloads/memory.js';
import { timeWindows } from '../workloads/profile-windows.js';
import { timeProfiledWork } from '../workloads/profiled-work.js';
import { timePushes } from '../workloads/pushes.js';
import { timeQueries } from '../workloads/queries.js';
import { timeRecording } from '../workloads/record.js';
import { timeHolds, timeScrapes } from '../workloads/scrape.js';
import { seriesSpace } from '../workloads/series-space.js';
import { timeStarts } from '../workloads/starts.js';
import type { Quantities, Task, TaskAnswer } from '../workloads/task.js';
import { Receiver } from './receiver.js';

/** Requests come from outside: their child process is `service.ts`. */
type ChildTask = Exclude<Task, { workload: 'requests' }>;

/** Does the task, or rejects where the contender has no such feature: the table of rows then is wrong. */
async function perform(task: ChildTask): Promise<Quantities> {
  if (task.workload === 'call') return timeCalls(await loadCalls(task.contender), task);
  if (task.workload === 'instrument') {
    return timeInstruments(await loadInstruments(task.contender, task.call), task);
  }
  if (task.workload === 'query') return timeQueries(await loadQueries(task.contender), task);
  if (task.workload === 'profiled-work') return timeProfiledWork(await loadProfiled(task.contender, 'work'), task);
  if (task.workload === 'profile-windows') return timeWindows(await loadWindows(task.contender), task);
  if (task.workload === 'start') return timeStarts(task);
  if (task.workload === 'push') {
    const receiver = await Receiver.start();
    const space = seriesSpace(task.series);
    return timePushes(await loadPushes(task.contender, space, receiver.endpoint), space, receiver, task);
  }
  const contender = await loadContender(task.contender);
  if (task.workload === 'record') {
    const recording = contender.record(task.kind);
    if (recording === undefined) throw new Error(`${task.contender} has no ${task.kind}`);
    return timeRecording(recording, task);
  }
  const space = seriesSpace(task.series);
  if (task.workload === 'memory') {
    const weighed = await weigh(contender, space, task);
    if (weighed === undefined) throw new Error(`${task.contender} has no exposition`);
    return weighed;
  }
  const exposition = contender.expose(space);
  if (exposition === undefined) throw new Error(`${task.contender} has no exposition`);
  return task.workload === 'scrape-cost' ? timeScrapes(exposition, space, task) : timeHolds(exposition, space, task);
}

/** The body of a child process: its one argument is the task, its one message to the parent the answer. */
const answer: TaskAnswer = await perform(JSON.parse(process.argv[2] ?? '') as ChildTask).then(
  (quantities) => ({ quantities }),
  (failure: unknown) => ({ failure: failure instanceof Error ? failure.message : String(failure) }),
);
process.send?.(answer, () => process.disconnect());
