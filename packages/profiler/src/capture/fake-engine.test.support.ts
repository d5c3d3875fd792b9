import type { SondeError } from '@sonde/metrics';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import type { CpuCapture, CpuEngine } from '../engines/engine.js';

/** An engine that can be told to fail, and knows what is running. */
export class FakeEngine implements CpuEngine {
  readonly name = 'fake';
  readonly abilities = { overlapping: false, timestamps: true, cpuTime: false, nativeThreads: false };
  running = 0;
  mostAtOnce = 0;
  onStart: () => void | Promise<void> = () => {};
  onStop: () => void | Promise<void> = () => {};

  async start({ title }: { readonly title: string }): Promise<CpuCapture> {
    await this.onStart();
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.running);
    let isOver = false;
    const end = () => {
      if (!isOver) this.running--;
      isOver = true;
    };
    return {
      stop: async () => {
        await this.onStop();
        end();
        return emptyProfile(title);
      },
      cancel: async () => end(),
    };
  }
}

function emptyProfile(title: string): Profile {
  return {
    kind: 'cpu',
    title,
    durationUs: 0,
    measures: [{ name: 'samples', unit: 'count' }],
    tree: new CallTreeBuilder().build(),
    samples: { count: 0, node: new Uint32Array(), values: [new Float64Array()], atUs: new Float64Array() },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'fake', interval: 1000, notes: [] },
  };
}

/** What a promise rejects with: its code, or its name. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
  } catch (error) {
    const { code, name } = error as SondeError;
    return typeof code === 'string' ? code : name;
  }
  return undefined;
}
