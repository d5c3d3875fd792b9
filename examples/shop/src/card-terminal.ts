import { setTimeout as wait } from 'node:timers/promises';

/** Test cards whose number ends so are declined, as card processors do it in their sandboxes. */
export const declinedEnding = '0002';

/** Cards above this amount are declined too. */
const limitCents = 1_000_000;

/** Stands in for a card processor: an answer after a few milliseconds, which depend on the card. */
export async function authoriseCard(card: string, cents: number): Promise<boolean> {
  await wait(2 + (card.charCodeAt(card.length - 1) % 5));
  return !card.endsWith(declinedEnding) && cents <= limitCents;
}
