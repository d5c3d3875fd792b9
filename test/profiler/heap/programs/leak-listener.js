// Leaks: each job listens to an emitter that outlives it, and nobody stops listening.
import { EventEmitter } from 'node:events';

const bus = new EventEmitter().setMaxListeners(0);

function startJob() {
  const number = started++;
  const job = { number, progress: new Array(150).fill(number) };
  bus.on(`job ${number % 50}`, () => job.progress.fill(0));
}

let started = 0;
setInterval(startJob, 4);
