import type { Frame } from '../call-tree/frame.js';

/** The functions of two profiles as one list. */
export interface MatchedFrames {
  /** Those of the second profile first, at their places there, then those that only the first one has. */
  readonly frames: readonly Frame[];
  /** Of each frame of the first profile, its place in `frames`. */
  readonly ofFirst: Uint32Array;
}

/**
 * Finds each function of one profile in another, though its lines have moved: by name and file. Where several in a file
 * share a name (`(anonymous)`, methods of two classes), and there are as many on both sides, their order decides;
 * otherwise those in the same place are the same, and the rest go by their order.
 */
export function matchFrames(first: readonly Frame[], second: readonly Frame[]): MatchedFrames {
  const frames = [...second];
  const ofFirst = new Uint32Array(first.length);
  const candidates = byIdentity(second);
  for (const [identity, places] of byIdentity(first)) {
    for (const [place, other] of pairs(first, places, second, candidates.get(identity) ?? [])) {
      ofFirst[place] = other ?? frames.push(first[place]!) - 1;
    }
  }
  return { frames, ofFirst };
}

function byIdentity(frames: readonly Frame[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, { kind, file, name }] of frames.entries()) {
    const identity = `${kind}\n${file}\n${name}`;
    const known = places.get(identity);
    if (known === undefined) places.set(identity, [place]);
    else known.push(place);
  }
  for (const list of places.values()) {
    list.sort((a, b) => frames[a]!.line - frames[b]!.line || frames[a]!.column - frames[b]!.column);
  }
  return places;
}

/** Each of `ours` with its match, both in the order of their lines. */
function pairs(
  first: readonly Frame[],
  ours: readonly number[],
  second: readonly Frame[],
  theirs: readonly number[],
): [number, number | undefined][] {
  if (ours.length === theirs.length) return ours.map((place, at) => [place, theirs[at]]);
  const position = ({ line, column }: Frame) => `${line}:${column}`;
  const atPosition = new Map(theirs.map((place) => [position(second[place]!), place]));
  const exact = new Map(ours.map((place) => [place, atPosition.get(position(first[place]!))]));
  const taken = new Set(exact.values());
  const left = theirs.filter((place) => !taken.has(place));
  return ours.map((place) => [place, exact.get(place) ?? left.shift()]);
}
