import { CallTreeBuilder } from '../../call-tree/call-tree.js';
import type { Profile } from '../../call-tree/profile.js';
import { fileAddress } from '../../v8-profiles/file-address.js';
import { BrokenFile, OversizedFile } from '../broken-file.js';
import { amountAt, listAt, numberAt, placeAt, recordAt, textAt, unfit } from '../json-fields.js';
import { maxSamples } from '../limits.js';
import { readEvents } from './events.js';
import type { ProfileContext, Weighed } from './profile-context.js';
import { readStacks } from './stacks.js';
import { measureIn, unitFactors } from './units.js';

/** Speedscope shows no more. */
const maxProfiles = 1000;

/**
 * Speedscope's own format: each of its profiles becomes one of ours.
 *
 * https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources
 *
 * @throws BrokenFile, OversizedFile
 */
export function readSpeedscope(json: unknown, title: string): readonly Profile[] {
  const file = recordAt(json, 'the file');
  const frames = listAt(recordAt(file['shared'], '"shared"')['frames'], '"shared.frames"');
  const profiles = listAt(file['profiles'], '"profiles"');
  if (profiles.length === 0) throw new BrokenFile('no profiles', 'at least one');
  if (profiles.length > maxProfiles) {
    throw new OversizedFile(`${profiles.length} profiles`, `at most ${maxProfiles}`);
  }
  return profiles.map((raw, i) => profileAt(raw, `"profiles"[${i}]`, frames, title));
}

function profileAt(value: unknown, where: string, shared: readonly unknown[], fileTitle: string): Profile {
  const raw = recordAt(value, where);
  const unit = textAt(raw['unit'], `${where}.unit`);
  const known = unitFactors.get(unit);
  if (known === undefined) throw unfit(`${where}.unit`, unit, [...unitFactors.keys()].join(', '));
  const [measureUnit, factor] = known;
  const startValue = numberAt(raw['startValue'], `${where}.startValue`);
  const endValue = numberAt(raw['endValue'], `${where}.endValue`);
  if (endValue < startValue) throw unfit(`${where}.endValue`, endValue, `at least the start, ${startValue}`);
  const tree = new CallTreeBuilder();
  const frameAt = frameReader(shared, tree);
  const { node, weight, at } = weighed(raw, where, {
    tree,
    frameAt,
    startValue,
    endValue,
    skipsEmpty: measureUnit === 'nanoseconds',
  });
  if (node.length > maxSamples) throw new OversizedFile(`${node.length} samples`, `at most ${maxSamples}`);
  const name = textAt(raw['name'] ?? '', `${where}.name`);
  const { title, kind, measure } = measureIn(name === '' ? fileTitle : name, measureUnit);
  const isTime = measureUnit === 'nanoseconds';
  return {
    kind,
    title,
    durationUs: isTime ? ((endValue - startValue) * factor) / 1000 : 0,
    measures: [measure],
    tree: tree.build(),
    samples: {
      count: node.length,
      node: Uint32Array.from(node),
      values: [Float64Array.from(weight, (each) => amountAt(each * factor, `a weight of ${where}`))],
      ...(isTime ? { atUs: Float64Array.from(at, (each) => (each * factor) / 1000) } : {}),
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'speedscope', interval: 0, notes: [] },
  };
}

function weighed(raw: Readonly<Record<string, unknown>>, where: string, context: ProfileContext): Weighed {
  if (raw['type'] === 'sampled') return readStacks(raw, where, context);
  if (raw['type'] === 'evented') return readEvents(raw, where, context);
  throw unfit(`${where}.type`, raw['type'], '"sampled" or "evented"');
}

function frameReader(shared: readonly unknown[], tree: CallTreeBuilder): ProfileContext['frameAt'] {
  const known = new Map<number, number>();
  return (value, where) => {
    const place = value as number;
    const found = known.get(place);
    if (found !== undefined) return found;
    if (!Number.isInteger(value) || !(place in shared)) throw unfit(where, value, 'a place in "shared.frames"');
    const raw = recordAt(shared[place], `"shared.frames"[${place}]`);
    const name = textAt(raw['name'], `"shared.frames"[${place}].name`);
    const file = fileAddress(textAt(raw['file'] ?? '', `"shared.frames"[${place}].file`));
    const frame = tree.intern(name === '(anonymous)' ? '' : name, file, placeAt(raw['line']), placeAt(raw['col']));
    known.set(place, frame);
    return frame;
  };
}
