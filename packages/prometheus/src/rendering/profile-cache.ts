import type { Snapshot } from '@sonde/metrics';
import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';
import { type Profile, profileKey } from '../profile.js';
import { metricLayout } from '../protobuf/metric-segment.js';
import { BlockCache, type ByteBudget } from '../segments/block-cache.js';
import { textLayout } from '../text/text-layout.js';

/** A profile nobody asked for in this time gives its memory back. */
const idleMs = 5 * 60_000;

/** What was rendered under one profile, by the source of each block. */
export class ProfileCache {
  private readonly profile: Profile;
  private readonly budget: ByteBudget;
  private readonly blocks = new Map<object, BlockCache>();
  lastUsedMs = 0;

  constructor(profile: Profile, budget: ByteBudget) {
    this.profile = profile;
    this.budget = budget;
  }

  block(family: ExposedFamily, block: ExposedBlock): BlockCache {
    const { blocks, budget, profile } = this;
    const kept = blocks.get(block.source);
    if (kept?.layout.serves(family, block, profile)) return kept;
    kept?.drop();
    const layout = profile.format === 'protobuf' ? metricLayout : textLayout;
    const cache = new BlockCache(layout(family, block, profile), budget);
    blocks.set(block.source, cache);
    return cache;
  }

  /** Forgets the blocks that no longer exist. */
  prune(families: readonly ExposedFamily[], snapshot: Snapshot): void {
    const alive = new Set<object>();
    for (const { blocks } of [...snapshot.families, ...families]) for (const { source } of blocks) alive.add(source);
    for (const [source, block] of this.blocks) {
      if (alive.has(source)) continue;
      block.drop();
      this.blocks.delete(source);
    }
  }

  drop(): void {
    for (const block of this.blocks.values()) block.drop();
    this.blocks.clear();
  }
}

/** The caches of all profiles that are asked for. */
export class ProfileCaches {
  private readonly budget: ByteBudget;
  private readonly caches = new Map<string, ProfileCache>();

  constructor(cacheBytes: number) {
    this.budget = { limit: cacheBytes, used: 0 };
  }

  open(profile: Profile, nowMs: number): ProfileCache {
    const key = profileKey(profile);
    for (const [other, cache] of this.caches) {
      if (other === key || nowMs - cache.lastUsedMs < idleMs) continue;
      cache.drop();
      this.caches.delete(other);
    }
    let cache = this.caches.get(key);
    if (cache === undefined) {
      cache = new ProfileCache(profile, this.budget);
      this.caches.set(key, cache);
    }
    cache.lastUsedMs = nowMs;
    return cache;
  }
}
