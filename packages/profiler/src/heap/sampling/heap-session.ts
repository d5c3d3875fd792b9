import type * as NodeInspector from 'node:inspector';
import { createRequire } from 'node:module';
import { GCProfiler } from 'node:v8';
import { askInspector } from '../../v8-profiles/ask-inspector.js';
import type { V8HeapProfile } from '../../v8-profiles/heap-profile.js';

/**
 * - `live`: V8 forgets what is collected; what it keeps is bounded by the heap
 * - `all`: it keeps what is collected too, some 100 bytes for each object seen, until it is stopped
 */
export type SamplingMode = 'live' | 'all';

export interface HeapReading {
  readonly raw: V8HeapProfile;
  /** After the collection that came before it; undefined where V8 did not tell. In bytes. */
  readonly heapUsed: number | undefined;
}

/** V8's sampler was ended by somebody else: a debugger, another tool. */
export class SamplingLostError extends Error {}

/**
 * V8's allocation sampler, through a session of the inspector. Traps that this file knows of:
 *
 * - There is one sampler for all of an isolate. A second start is answered as if it had gone well, and does nothing; a
 *   stop by anybody ends it for everybody, the end of their session too.
 * - Every reading collects all garbage first, whether or not anybody asks for it (the agent sets
 *   `kSamplingForceGC`; seen on Node 20 to 26). So a reading holds the loop for as long as a full collection takes:
 *   milliseconds to seconds, by what is alive.
 */
export class HeapSession {
  private readonly session: NodeInspector.Session;
  private isOn = true;

  /** @throws where the inspector is denied, or somebody else is sampling already */
  constructor(intervalBytes: number, mode: SamplingMode) {
    // Not imported: a Node built without an inspector could not load this file.
    const { Session } = createRequire(import.meta.url)('node:inspector') as typeof NodeInspector;
    this.session = new Session();
    this.session.connect();
    try {
      if (this.isSampledByOthers()) throw new Error('Somebody else samples this heap: a debugger, or another tool.');
      askInspector(this.session, 'HeapProfiler.startSampling', {
        samplingInterval: intervalBytes,
        includeObjectsCollectedByMajorGC: mode === 'all',
        includeObjectsCollectedByMinorGC: mode === 'all',
      });
    } catch (error) {
      this.session.disconnect();
      throw error;
    }
  }

  /** What was seen by now. It collects all garbage. @throws SamplingLostError */
  read(): HeapReading {
    const collections = new GCProfiler();
    collections.start();
    try {
      const { profile } = askInspector(this.session, 'HeapProfiler.getSamplingProfile') as { profile: V8HeapProfile };
      return { raw: profile, heapUsed: collections.stop()?.statistics[0]?.afterGC.heapStatistics.usedHeapSize };
    } catch (error) {
      collections.stop();
      throw new SamplingLostError('The sampler was stopped by somebody else.', { cause: error });
    }
  }

  /** The sampler is off afterwards. Never throws; may be called again. */
  end(): void {
    if (!this.isOn) return;
    this.isOn = false;
    // Disconnecting stops the sampler without a reading, hence without a collection.
    this.session.disconnect();
  }

  /** Only a sampler that runs can be read; where none does, this costs nothing. */
  private isSampledByOthers(): boolean {
    try {
      askInspector(this.session, 'HeapProfiler.getSamplingProfile');
      return true;
    } catch {
      return false;
    }
  }
}
