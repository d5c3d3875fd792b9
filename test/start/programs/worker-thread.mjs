import { isMainThread, Worker } from 'node:worker_threads';

if (isMainThread) {
  new Worker(new URL(import.meta.url)).on('exit', (code) => console.log(`thread ended ${code}`));
} else {
  console.log('in the thread');
}
