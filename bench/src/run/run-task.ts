import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { timeRequests } from '../workloads/requests.js';
import type { Quantities, Task, TaskAnswer } from '../workloads/task.js';
import { firstError } from './first-error.js';
import { ServiceProcess } from './service-process.js';

const childModule = fileURLToPath(new URL('./child.js', import.meta.url));

/** Far longer than any task takes: a contender that hangs ends the bench rather than its reader's patience. */
const taskTimeoutMs = 180_000;

/** Does one task in a process of its own; rejects with one line when it fails or the answer is wrong. */
export function runTask(task: Task): Promise<Quantities> {
  return task.workload === 'requests' ? loadService(task) : runChild(task);
}

async function loadService(task: Extract<Task, { workload: 'requests' }>): Promise<Quantities> {
  const { framework, base } = task;
  const service = await ServiceProcess.start(task, taskTimeoutMs);
  let other: ServiceProcess | undefined;
  try {
    if (task.contender !== base) {
      other = await ServiceProcess.start({ framework, contender: base }, taskTimeoutMs);
    }
    return await timeRequests(service, other, task);
  } finally {
    await other?.end();
    await service.end();
  }
}

function runChild(task: Task): Promise<Quantities> {
  const child = fork(childModule, [JSON.stringify(task)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: taskTimeoutMs,
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  let answer: TaskAnswer | undefined;
  child.on('message', (message) => {
    answer = message as TaskAnswer;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (answer !== undefined && 'quantities' in answer) resolve(answer.quantities);
      else
        reject(new Error(answer?.failure ?? `its process ended with ${signal ?? `code ${code}`}${firstError(stderr)}`));
    });
  });
}
