import type { CallTree } from '../call-tree/call-tree.js';
import type { FrameKind } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import type { MarkReader } from './mark-pages.js';
import { type ScopeRecord, workName } from './scope-record.js';

/** A profile whose samples know for whom they were. */
export interface LabelledProfile {
  /** With the label `route` (`GET /orders/:id`, the name of a job), and `kind` where it is not `request`. */
  readonly profile: Profile;
  /** Of each sample, its unit of work. */
  readonly work: readonly (ScopeRecord | undefined)[];
}

/** Beyond as many different sets of labels, names come out of data: they are `_OTHER`. */
const maxLabelSets = 1000;

/** Nobody's: no JavaScript was running. */
const unowned: ReadonlySet<FrameKind> = new Set(['idle', 'program', 'root']);

/**
 * Joins samples and marks on their times. Marks are of this thread, which stands first in a profile: samples of others
 * have no labels, whatever ran here meanwhile.
 *
 * @param startMs the profile's start on the clock of the marks
 */
export function labelSamples(profile: Profile, startMs: number, marks: MarkReader): LabelledProfile {
  const { samples, tree } = profile;
  const { atUs, count } = samples;
  const work: (ScopeRecord | undefined)[] = new Array(count).fill(undefined);
  if (atUs === undefined || count === 0) return { profile, work };
  const isNested = nodesInAsyncScope(tree);
  const lostMs = marks.lostUntilMs();
  let next = 0;
  let inForce: readonly [record: ScopeRecord | undefined, outer: ScopeRecord | undefined] = [undefined, undefined];
  const take = (untilMs: number) => {
    for (; next < count && startMs + atUs[next]! / 1000 < untilMs; next++) {
      if (samples.thread !== undefined && samples.thread[next] !== 0) continue;
      const node = samples.node[next]!;
      if (unowned.has(tree.frames[tree.frame[node]!]!.kind)) continue;
      work[next] = isNested[node] === 1 ? inForce[0] : inForce[1];
    }
  };
  marks.each(startMs, startMs + profile.durationUs / 1000, (atMs, record, outer) => {
    take(atMs);
    inForce = [record, outer];
  });
  take(Infinity);
  const labels = new LabelSets();
  const label = Uint32Array.from(work, (record) => labels.indexOf(record));
  const origin =
    lostMs > startMs
      ? {
          ...profile.origin,
          notes: [
            ...profile.origin.notes,
            `Samples of the first ${((lostMs - startMs) / 1000).toFixed(1)} s have no route: there was too much to note.`,
          ],
        }
      : profile.origin;
  return { profile: { ...profile, samples: { ...samples, label }, labels: labels.sets, origin }, work };
}

class LabelSets {
  readonly sets: Record<string, string>[] = [{}];
  private readonly byName = new Map<string, number>();
  private readonly byRecord = new Map<ScopeRecord, number>();

  indexOf(record: ScopeRecord | undefined): number {
    if (record === undefined) return 0;
    let index = this.byRecord.get(record);
    if (index === undefined) {
      const name = workName(record);
      index = name === '' ? 0 : this.named(record.kind, name);
      this.byRecord.set(record, index);
    }
    return index;
  }

  private named(kind: string, route: string): number {
    const key = `${kind}\n${route}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    if (this.sets.length >= maxLabelSets && route !== '_OTHER') return this.named('request', '_OTHER');
    const index = this.sets.push(kind === 'request' ? { route } : { route, kind: kind.slice(0, 50) }) - 1;
    this.byName.set(key, index);
    return index;
  }
}

/** Of each node, 1 where a callback runs in it that `AsyncResource.runInAsyncScope` called. */
function nodesInAsyncScope({ frames, frame, parent }: CallTree): Uint8Array {
  const isEntry = frames.map(({ name, file }) => /\brunInAsyncScope$/.test(name) && file.startsWith('node:'));
  const inside = new Uint8Array(frame.length);
  // Parents stand before their children.
  for (let node = 1; node < frame.length; node++) {
    inside[node] = isEntry[frame[node]!] || inside[parent[node]!] === 1 ? 1 : 0;
  }
  return inside;
}
