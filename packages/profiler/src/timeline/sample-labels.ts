import type { CallTree } from '../call-tree/call-tree.js';
import type { FrameKind } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import { type ScopeMarkReader, unseen } from './scope-marks.js';
import type { WorkName } from './work-names.js';

/** A profile whose samples know for whom they were. */
export interface LabelledProfile {
  /** With the label `route` (`GET /orders/:id`, the name of a job), and `kind` where it is not `request`. */
  readonly profile: Profile;
  /** Of each sample, the number of its unit of work; 0 for nobody. */
  readonly work: Uint32Array;
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
export function labelSamples(profile: Profile, startMs: number, marks: ScopeMarkReader): LabelledProfile {
  const { samples, tree } = profile;
  const { atUs, count } = samples;
  const work = new Uint32Array(count);
  if (atUs === undefined || count === 0) return { profile, work };
  const isNested = nodesInAsyncScope(tree);
  const lostMs = marks.lostUntilMs();
  let [owned, missed] = [0, 0];
  for (let k = 0; k < count; k++) {
    if (samples.thread !== undefined && samples.thread[k] !== 0) continue;
    const node = samples.node[k]!;
    if (unowned.has(tree.frames[tree.frame[node]!]!.kind)) continue;
    const mark = marks.at(startMs + atUs[k]! / 1000);
    if (mark === undefined) continue;
    owned++;
    if (mark.work === unseen) missed++;
    else work[k] = isNested[node] === 1 ? mark.work : mark.outer;
  }
  const labels = new LabelSets();
  const label = Uint32Array.from(work, (each) => labels.indexOf(marks.nameOf(each)));
  const notes = [...profile.origin.notes];
  if (lostMs > startMs) {
    const lostS = ((lostMs - startMs) / 1000).toFixed(1);
    notes.push(`Samples of the first ${lostS} s have no route: there was too much to note.`);
  }
  if (missed > 0) {
    const share = Math.round((100 * missed) / owned);
    notes.push(
      `Of ${share} % of the samples, nobody looked whose they are: noting each switch would have cost too much.`,
    );
  }
  const origin = { ...profile.origin, notes };
  return { profile: { ...profile, samples: { ...samples, label }, labels: labels.sets, origin }, work };
}

class LabelSets {
  readonly sets: Record<string, string>[] = [{}];
  private readonly byName = new Map<string, number>();

  indexOf(work: WorkName | undefined): number {
    return work === undefined ? 0 : this.named(work.kind, work.name);
  }

  private named(kind: string, route: string): number {
    const key = `${kind}\n${route}`;
    const known = this.byName.get(key);
    if (known !== undefined) return known;
    if (this.sets.length >= maxLabelSets && route !== '_OTHER') return this.named('request', '_OTHER');
    const index = this.sets.push(kind === 'request' ? { route } : { route, kind }) - 1;
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
