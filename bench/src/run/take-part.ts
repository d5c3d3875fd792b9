import { type ContenderId, contenderIds, contenderTitles } from '../contenders/contender.js';
import { contenderVersion, missingPackage, needsPeers } from '../contenders/packages.js';
import { installPeers, peersInstalled } from '../peers.js';
import type { Titles } from '../report/text.js';

export interface Participants {
  readonly takesPart: (contender: ContenderId) => boolean;
  readonly titles: Titles;
  readonly complete: boolean;
}

/**
 * Settles who takes part: installs `bench/peers` where needed and goes on without it where that fails.
 * In CI that is a failure: a comparison that quietly lost half its contenders proves nothing.
 */
export async function participants(say: (line: string) => void): Promise<Participants> {
  let complete = peersInstalled();
  if (!complete) {
    say('installing the peers into bench/peers …');
    try {
      await installPeers();
      complete = true;
    } catch (failure) {
      const line = `bench/peers cannot be installed (${(failure as Error).message})`;
      if (process.env['CI'] === 'true') throw new Error(`${line}, and CI=true asks for all contenders.`);
      say(`${line}: going on without what lies there.`);
    }
  }
  const missing = new Set<ContenderId>();
  for (const id of contenderIds) {
    const name = missingPackage(id);
    if (name === undefined) continue;
    missing.add(id);
    say(`${name} does not load here (it is native and optional; npm ci installs it): going on without it.`);
  }
  const takesPart = (contender: ContenderId) => !missing.has(contender) && (complete || !needsPeers(contender));
  const titles = Object.fromEntries(
    contenderIds.map((id) => [id, `${contenderTitles[id]} ${takesPart(id) ? contenderVersion(id) : ''}`.trim()]),
  ) as Record<ContenderId, string>;
  return { takesPart, titles, complete: complete && missing.size === 0 };
}
