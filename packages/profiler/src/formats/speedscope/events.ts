import { BrokenFile } from '../broken-file.js';
import { listAt, numberAt, recordAt, unfit } from '../json-fields.js';
import { maxDepth, tooDeep } from '../limits.js';
import type { ProfileContext, Weighed } from './profile-context.js';

/**
 * A profile of type `evented`: functions that open and close, as parentheses do. What was open between two moments is a
 * sample; where nothing was, there is none.
 */
export function readEvents(raw: Readonly<Record<string, unknown>>, where: string, context: ProfileContext): Weighed {
  const { tree, frameAt, startValue, endValue } = context;
  const node: number[] = [];
  const weight: number[] = [];
  const at: number[] = [];
  const open: { readonly frame: number; readonly node: number }[] = [];
  let clock = startValue;
  for (const [i, value] of listAt(raw['events'], `${where}.events`).entries()) {
    const place = `${where}.events[${i}]`;
    const event = recordAt(value, place);
    const now = numberAt(event['at'], `${place}.at`);
    if (now < clock || now > endValue) throw unfit(`${place}.at`, now, `a number from ${clock} to ${endValue}`);
    const frame = frameAt(event['frame'], `${place}.frame`);
    const top = open.at(-1);
    if (top !== undefined && now > clock) {
      node.push(top.node);
      weight.push(now - clock);
      at.push(clock - startValue);
    }
    clock = now;
    if (event['type'] === 'O') {
      if (open.length >= maxDepth) throw tooDeep(open.length + 1);
      open.push({ frame, node: tree.child(top?.node ?? 0, frame) });
    } else if (event['type'] === 'C') {
      if (top?.frame !== frame) {
        throw new BrokenFile(`a frame closed at ${place} that is not the last opened`, 'events that nest');
      }
      open.pop();
    } else {
      throw unfit(`${place}.type`, event['type'], '"O" or "C"');
    }
  }
  if (open.length > 0) throw new BrokenFile(`${open.length} frames never closed in ${where}`, 'an end for each');
  return { node, weight, at };
}
