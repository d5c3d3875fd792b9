import type { Profile } from '../../call-tree/profile.js';
import { fromV8CpuProfile, type V8CpuNode, type V8CpuProfile } from '../../v8-profiles/cpu-profile.js';
import { BrokenFile, OversizedFile } from '../broken-file.js';
import { amountAt, indexAt, listAt, numberAt, placeAt, recordAt, textAt } from '../json-fields.js';
import { maxSamples } from '../limits.js';

const uint32 = 2 ** 32;

/**
 * V8's CPU profile, as DevTools, `node --cpu-prof` and the inspector write it.
 *
 * @throws BrokenFile, OversizedFile
 */
export function readCpuProfile(json: unknown, title: string): Profile {
  const file = recordAt(json, 'the profile');
  const nodes = listAt(file['nodes'], '"nodes"').map(nodeAt);
  if (nodes.length === 0) throw new BrokenFile('no nodes', 'at least the root');
  const startTime = numberAt(file['startTime'], '"startTime"');
  const endTime = numberAt(file['endTime'], '"endTime"');
  if (endTime < startTime) throw new BrokenFile('an end before the start', '"endTime" after "startTime"');
  const notes: string[] = [];
  const samples = file['samples'] === undefined ? fromHits(nodes, notes) : samplesAt(file['samples']);
  const timeDeltas =
    file['timeDeltas'] === undefined
      ? evenDeltas(samples.length, endTime - startTime, notes)
      : listAt(file['timeDeltas'], '"timeDeltas"').map((delta, i) => numberAt(delta, `"timeDeltas"[${i}]`));
  if (timeDeltas.length !== samples.length) {
    throw new BrokenFile(`${samples.length} samples and ${timeDeltas.length} "timeDeltas"`, 'as many of both');
  }
  const raw: V8CpuProfile = { nodes, startTime, endTime, samples, timeDeltas };
  try {
    return fromV8CpuProfile(raw, { title, origin: { engine: 'cpuprofile', interval: 0, notes } });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new BrokenFile(thrown.message.replace(/\.$/, ''), 'nodes and samples that fit together', undefined, {
      cause: thrown,
    });
  }
}

function nodeAt(value: unknown, i: number): V8CpuNode {
  const where = `"nodes"[${i}]`;
  const node = recordAt(value, where);
  const callFrame = recordAt(node['callFrame'], `${where}.callFrame`);
  const { children, positionTicks } = node;
  return {
    id: numberAt(node['id'], `${where}.id`),
    callFrame: {
      functionName: textAt(callFrame['functionName'], `${where}.callFrame.functionName`),
      url: textAt(callFrame['url'] ?? '', `${where}.callFrame.url`),
      lineNumber: placeAt(callFrame['lineNumber']),
      columnNumber: placeAt(callFrame['columnNumber']),
    },
    hitCount: node['hitCount'] === undefined ? 0 : amountAt(node['hitCount'], `${where}.hitCount`),
    children:
      children === undefined
        ? undefined
        : listAt(children, `${where}.children`).map((id) => numberAt(id, `a child of ${where}`)),
    positionTicks:
      positionTicks === undefined
        ? undefined
        : listAt(positionTicks, `${where}.positionTicks`).map((value, j) => {
            const tick = recordAt(value, `${where}.positionTicks[${j}]`);
            return {
              line: indexAt(tick['line'], `${where}.positionTicks[${j}].line`, uint32),
              ticks: indexAt(tick['ticks'], `${where}.positionTicks[${j}].ticks`, uint32),
            };
          }),
  };
}

function samplesAt(value: unknown): readonly number[] {
  const samples = listAt(value, '"samples"');
  if (samples.length > maxSamples) throw new OversizedFile(`${samples.length} samples`, `at most ${maxSamples}`);
  return samples.map((id, i) => numberAt(id, `"samples"[${i}]`));
}

/** Profiles of old tools have no samples, only how often each node was seen. */
function fromHits(nodes: readonly V8CpuNode[], notes: string[]): readonly number[] {
  let total = 0;
  for (const { hitCount = 0 } of nodes) total += Math.ceil(hitCount);
  if (total > maxSamples) throw new OversizedFile(`${total} hits`, `at most ${maxSamples}`);
  notes.push('The file has no samples, only how often each function was seen: their order and times are made up.');
  const samples: number[] = [];
  for (const { id, hitCount = 0 } of nodes) for (let hit = 0; hit < hitCount; hit++) samples.push(id);
  return samples;
}

function evenDeltas(count: number, durationUs: number, notes: string[]): readonly number[] {
  if (count > 0) notes.push('The file does not say when samples were taken: they are spread evenly.');
  return Array.from({ length: count }, (_, i) => (i === 0 ? 0 : durationUs / count));
}
