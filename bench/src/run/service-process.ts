import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Counts } from '../answer/counts.js';
import type { ProfiledTime } from '../contenders/requests/request-meter.js';
import { loadRequests } from '../workloads/request-load.js';
import type { LoadedService } from '../workloads/requests.js';
import { firstError } from './first-error.js';
import type { ServiceAnswers, ServiceMessage, ServiceTask } from './service.js';

const serviceModule = fileURLToPath(new URL('./service.js', import.meta.url));

/**
 * A full garbage collection while a process starts can make every `process.nextTick` of its life dearer by half a
 * microsecond: V8 forgets the shape of the objects it makes, and the compiled code no longer knows it. Which contender
 * it hits is a lottery of how much its modules weigh. With more room for young objects none is due at the start.
 */
const quietStart = ['--min-semi-space-size=16'];

/** A response may be a turn of the service's event loop older than the count of it. */
const settlingMs = 50;

/** A service in a process of its own. */
export class ServiceProcess implements LoadedService {
  readonly #child: ChildProcess;
  #url = '';
  #stderr = '';
  #ended: string | undefined;
  #waiting: ((message: ServiceMessage) => void) | undefined;

  private constructor(task: ServiceTask, timeoutMs: number) {
    this.#child = fork(serviceModule, [JSON.stringify(task)], {
      execArgv: quietStart,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      timeout: timeoutMs,
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#child.on('message', (message) => this.#waiting?.(message as ServiceMessage));
    this.#child.on('close', (code, signal) => {
      this.#ended = `its process ended with ${signal ?? `code ${code}`}${firstError(this.#stderr)}`;
      this.#waiting?.({ failure: this.#ended });
    });
  }

  /** Resolves once the service listens. */
  static async start(task: ServiceTask, timeoutMs: number): Promise<ServiceProcess> {
    const service = new ServiceProcess(task, timeoutMs);
    try {
      service.#url = `http://127.0.0.1:${await service.#message()}`;
      return service;
    } catch (failure) {
      await service.end();
      throw failure;
    }
  }

  async load(connections: number, requests: number): Promise<Counts> {
    try {
      return await loadRequests(this.#url, connections, requests);
    } catch (failure) {
      // Of a service that ends, its connections tell first.
      await pause(settlingMs);
      throw this.#ended === undefined ? failure : new Error(this.#ended);
    }
  }

  cpuMicroseconds(): Promise<number> {
    return this.#ask('cpu');
  }

  async counted(): Promise<Counts | undefined> {
    await pause(settlingMs);
    return this.#ask('counted');
  }

  profiled(): Promise<ProfiledTime | undefined> {
    return this.#ask('profiled');
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #ask<Question extends keyof ServiceAnswers>(question: Question): Promise<ServiceAnswers[Question]> {
    if (this.#ended !== undefined) return Promise.reject(new Error(this.#ended));
    const answer = this.#message();
    this.#child.send(question, (failure) => {
      if (failure !== null) this.#waiting?.({ failure: failure.message });
    });
    return answer as Promise<ServiceAnswers[Question]>;
  }

  #message(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting = (message) => {
        this.#waiting = undefined;
        if ('failure' in message) reject(new Error(message.failure));
        else resolve(message.value);
      };
    });
  }
}
