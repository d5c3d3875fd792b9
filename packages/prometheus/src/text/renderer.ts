import { type Family, type SeriesBlock, type Snapshot, type SnapshotSource, sampleNames } from '@sonde/metrics';
import type { Chunk, Exposition, Renderer, ScrapeRequest } from '../exposition.js';
import { checkSource } from '../options.js';
import { BlockCache, type ByteBudget } from './block-cache.js';
import { familyHeader } from './family-header.js';
import { type Profile, profileKey, profileOf } from './profile.js';
import { renderSlices } from './render-slices.js';
import { RowLayout } from './row-layout.js';

export interface RendererOptions {
  /**
   * Most bytes of rendered text to keep, so that series that did not change need not be rendered again.
   * What does not fit is rendered at every scrape. Default 64 MiB.
   */
  readonly cacheBytes?: number | undefined;
}

/** A profile nobody asked for in this time gives its memory back. */
const idleMs = 5 * 60_000;

interface ProfileCache {
  readonly blocks: Map<object, BlockCache>;
  lastUsedMs: number;
}

/**
 * Renders the snapshots of one source, keeping what it rendered: a scrape pays for what has changed since
 * the last one.
 */
export function createRenderer(source: SnapshotSource, options: RendererOptions = {}): Renderer {
  checkSource(source);
  const budget: ByteBudget = { limit: options.cacheBytes ?? 64 * 1024 * 1024, used: 0 };
  const profiles = new Map<string, ProfileCache>();

  return {
    async scrape(request) {
      const { timeoutMs } = request;
      const snapshot = await source.collect(timeoutMs === undefined ? undefined : { timeoutMs });
      const profile = profileOf(request);
      const cache = openProfile(profiles, profileKey(profile), snapshot.takenAtMs);
      prune(cache, snapshot);
      return { chunks: () => render(snapshot, request, profile, cache.blocks, budget) } satisfies Exposition;
    },
  };
}

function openProfile(profiles: Map<string, ProfileCache>, key: string, nowMs: number): ProfileCache {
  for (const [other, { blocks, lastUsedMs }] of profiles) {
    if (other === key || nowMs - lastUsedMs < idleMs) continue;
    for (const block of blocks.values()) block.drop();
    profiles.delete(other);
  }
  let cache = profiles.get(key);
  if (cache === undefined) {
    cache = { blocks: new Map(), lastUsedMs: nowMs };
    profiles.set(key, cache);
  }
  cache.lastUsedMs = nowMs;
  return cache;
}

/** Forgets the blocks that no longer exist. */
function prune(cache: ProfileCache, snapshot: Snapshot): void {
  const alive = new Set<object>();
  for (const family of snapshot.families) for (const block of family.blocks) alive.add(block.source);
  for (const [source, block] of cache.blocks) {
    if (alive.has(source)) continue;
    block.drop();
    cache.blocks.delete(source);
  }
}

async function* render(
  snapshot: Snapshot,
  request: ScrapeRequest,
  profile: Profile,
  blocks: Map<object, BlockCache>,
  budget: ByteBudget,
): AsyncGenerator<Chunk> {
  // A piece is rendered when it is asked for, so the time is asked for before each one.
  if (renderSlices.isSpent()) await renderSlices.turn();
  for (const chunk of pieces(snapshot, request, profile, blocks, budget)) {
    yield chunk;
    if (renderSlices.isSpent()) await renderSlices.turn();
  }
}

function* pieces(
  snapshot: Snapshot,
  { names }: ScrapeRequest,
  profile: Profile,
  blocks: Map<object, BlockCache>,
  budget: ByteBudget,
): Generator<Chunk> {
  for (const family of snapshot.families) {
    if (names !== undefined && !sampleNames(family.type, family.name).some((name) => names.has(name))) continue;
    if (family.blocks.every((block) => block.rows === (block.removed?.size ?? 0))) continue;
    yield piece(familyHeader(family, profile));
    for (const block of family.blocks) {
      for (const segment of blockCache(blocks, family, block, profile, budget).read(block)) yield segment.lend();
    }
  }
  if (profile.format === 'openmetrics') yield piece('# EOF\n');
}

function blockCache(
  blocks: Map<object, BlockCache>,
  family: Family,
  block: SeriesBlock,
  profile: Profile,
  budget: ByteBudget,
): BlockCache {
  const kept = blocks.get(block.source);
  if (kept?.layout.serves(family, block, profile)) return kept;
  kept?.drop();
  const cache = new BlockCache(new RowLayout(family, block, profile), budget);
  blocks.set(block.source, cache);
  return cache;
}

function piece(text: string): Chunk {
  return { bytes: Buffer.from(text), release: () => {} };
}
