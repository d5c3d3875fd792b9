import type { Clock } from '../clock.js';
import { describeValue, SondeError } from '../model/errors.js';
import { Registry } from '../registry/registry.js';
import { collectActiveResources } from './active-resources.js';
import { collectCgroup } from './cgroup.js';
import { collectCpu } from './cpu.js';
import { collectEventLoop } from './event-loop.js';
import { collectFileDescriptors } from './file-descriptors.js';
import { collectGarbageCollection } from './garbage-collection.js';
import { collectHeap } from './heap.js';
import { collectMemory } from './memory.js';
import {
  areSameSettings,
  type ProcessMetricGroup,
  type ProcessMetricsOptions,
  type ProcessSettings,
  resolveOptions,
} from './process-options.js';
import { collectResourceUsage } from './resource-usage.js';
import type { Source } from './source.js';
import { collectStartTime } from './start-time.js';
import { collectVersion } from './version.js';
import { collectWorker } from './worker.js';

/** A running collection of process metrics. */
export interface ProcessMetrics {
  /**
   * The groups that run. One that is switched on and missing here is one this runtime cannot do; a group
   * may also run and have nothing to show on this platform.
   */
  readonly groups: readonly ProcessMetricGroup[];
  /**
   * Takes the metrics out of the registry and lets go of every observer and monitor. A second call does
   * nothing.
   */
  stop(): void;
}

const sources: Readonly<Record<ProcessMetricGroup, Source>> = {
  cpu: collectCpu,
  memory: collectMemory,
  resourceUsage: collectResourceUsage,
  startTime: collectStartTime,
  version: collectVersion,
  worker: collectWorker,
  cgroup: collectCgroup,
  heap: collectHeap,
  garbageCollection: collectGarbageCollection,
  eventLoop: collectEventLoop,
  activeResources: collectActiveResources,
  fileDescriptors: collectFileDescriptors,
};

/** Groups whose counters go back to the start of the process, and so does the time they were created. */
const sinceProcessStart: ReadonlySet<ProcessMetricGroup> = new Set(['cpu', 'resourceUsage', 'eventLoop']);

interface Running extends ProcessMetrics {
  readonly settings: ProcessSettings;
}

// Keyed by registry, weakly: the registry owns its collection and takes it along.
const running = new WeakMap<Registry, Running>();

/**
 * Adds metrics of this Node.js process to a registry: CPU, memory, V8 heap, garbage collection, event
 * loop, file descriptors, active resources, limits of the container.
 *
 *     const processMetrics = collectProcessMetrics(registry);
 *     // … at the end, if ever:
 *     processMetrics.stop();
 *
 * Names are those of `prom-client`'s default metrics where it has one. Everything is read when the
 * registry is collected, which takes some 2 ms: no timer runs in JavaScript and nothing keeps the process
 * alive. A source that fails or hangs costs its own metrics a reading and nothing else.
 *
 * A registry has at most one collection. Calling again with the same options returns the running one;
 * with other options it throws.
 *
 * @throws SondeError SONDE_INVALID_OPTION for an option that is unknown or out of range, or that differs
 * from the running collection's; SONDE_INVALID_BUCKETS, SONDE_INVALID_NAME as the registry does
 */
export function collectProcessMetrics(registry: Registry, options: ProcessMetricsOptions = {}): ProcessMetrics {
  const settings = resolveOptions(options);
  const current = running.get(registry);
  if (current !== undefined) return sameOrThrow(current, settings);
  const started = start(registry, settings);
  running.set(registry, started);
  return started;
}

function start(registry: Registry, settings: ProcessSettings): Running {
  const groups: ProcessMetricGroup[] = [];
  const releases: (() => void)[] = [];
  const handle: Running = {
    groups,
    settings,
    stop() {
      for (const release of releases.splice(0)) release();
      // A collection started since is not this one's to end.
      if (running.get(registry) === handle) running.delete(registry);
    },
  };
  const startedMs = Math.round(settings.clock.epochMs() - process.uptime() * 1000);
  for (const group of settings.groups) {
    try {
      releases.push(startGroup(group, registry, settings, startedMs));
      groups.push(group);
    } catch (error) {
      if (error instanceof SondeError) {
        handle.stop();
        throw error;
      }
      warnMissing(group, error);
    }
  }
  return handle;
}

/** A group has a registry of its own, attached once the group is complete: it is there or not, never in part. */
function startGroup(
  group: ProcessMetricGroup,
  registry: Registry,
  settings: ProcessSettings,
  startedMs: number,
): () => void {
  const { prefix, onFault } = settings;
  const clock = sinceProcessStart.has(group) ? clockOfStart(settings.clock, startedMs) : settings.clock;
  const own = new Registry({ prefix, clock, ...(onFault !== undefined && { onFault }) });
  const releases: (() => void)[] = [];
  const release = () => {
    for (const letGo of releases) letGo();
  };
  try {
    sources[group]({ registry: own, settings, startedMs, onStop: (letGo) => releases.push(letGo) });
    releases.push(registry.attach(own));
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

/** A wall clock that stands at the start of the process: what a registry takes creation times from. */
function clockOfStart(clock: Clock, startedMs: number): Clock {
  return { epochMs: () => startedMs, monotonicMs: () => clock.monotonicMs() };
}

function sameOrThrow(current: Running, settings: ProcessSettings): ProcessMetrics {
  if (areSameSettings(current.settings, settings)) return current;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: 'collectProcessMetrics',
    got: 'a second call for one registry with other options',
    expected: 'the options of the collection that is running',
    next: 'Call stop() on the first collection, or use another registry.',
  });
}

/** Other runtimes leave parts of Node's API out; the rest of the metrics is worth having all the same. */
function warnMissing(group: ProcessMetricGroup, error: unknown): void {
  const reason = error instanceof Error ? error.message : describeValue(error);
  process.emitWarning(`Process metrics of the group ${JSON.stringify(group)} are not available here: ${reason}`, {
    type: 'SondeWarning',
  });
}
