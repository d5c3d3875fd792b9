import { parentPort, workerData } from 'node:worker_threads';
import { resolveSources } from './resolve-sources.js';
import type { SourceJob } from './source-job.js';

// The program of a worker: source maps are megabytes of JSON, and decoding them takes seconds.
parentPort?.postMessage(resolveSources(workerData as SourceJob));
