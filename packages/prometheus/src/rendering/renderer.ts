import type { SnapshotSource } from '@sonde/metrics';
import { type PrometheusError, warn } from '../errors.js';
import type { Chunk, Exposition, Renderer } from '../exposition.js';
import type { ExposedFamily } from '../names/exposed-family.js';
import { exposedFamilies } from '../names/exposed-snapshot.js';
import { checkSource } from '../options.js';
import { type Profile, profileOf } from '../profile.js';
import { familyMessage } from '../protobuf/family-messages.js';
import { renderSlices } from '../segments/render-slices.js';
import { familyHeader } from '../text/family-header.js';
import { type ProfileCache, ProfileCaches } from './profile-cache.js';

export interface RendererOptions {
  /**
   * Most bytes of what was rendered to keep, so that series that did not change need not be rendered again.
   * What does not fit is rendered at every scrape. Default 64 MiB.
   */
  readonly cacheBytes?: number | undefined;
}

/**
 * Renders the snapshots of one source, keeping what it rendered: a scrape pays for what has changed since
 * the last one.
 */
export function createRenderer(source: SnapshotSource, options: RendererOptions = {}): Renderer {
  checkSource(source);
  const caches = new ProfileCaches(options.cacheBytes ?? 64 * 1024 * 1024);
  const warnings = new Set<string>();

  return {
    async scrape(request) {
      const { timeoutMs } = request;
      const snapshot = await source.collect(timeoutMs === undefined ? undefined : { timeoutMs });
      const profile = profileOf(request);
      const drop = request.onDropped ?? ((error, family) => warnOnce(warnings, family, error));
      const families = await inSlices(exposedFamilies(snapshot, request, profile, drop));
      const cache = caches.open(profile, snapshot.takenAtMs);
      cache.prune(families, snapshot);
      return { chunks: () => render(families, profile, cache) } satisfies Exposition;
    },
  };
}

/** Families whose faults are told apart. */
const maxWarnings = 100;

function warnOnce(told: Set<string>, family: string, error: PrometheusError): void {
  if (told.has(family) || told.size >= maxWarnings) return;
  told.add(family);
  warn(error);
}

/** Runs to the end, and gives the event loop back where a step finds the time of a slice spent. */
async function inSlices<T>(steps: Generator<void, T>): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value;
    if (renderSlices.isSpent()) await renderSlices.turn();
  }
}

async function* render(
  families: readonly ExposedFamily[],
  profile: Profile,
  cache: ProfileCache,
): AsyncGenerator<Chunk> {
  // A piece is rendered when it is asked for, so the time is asked for before each one.
  if (renderSlices.isSpent()) await renderSlices.turn();
  for (const chunk of profile.format === 'protobuf'
    ? messages(families, profile, cache)
    : lines(families, profile, cache)) {
    if (chunk !== undefined) yield chunk;
    if (renderSlices.isSpent()) await renderSlices.turn();
  }
}

function* lines(families: readonly ExposedFamily[], profile: Profile, cache: ProfileCache): Generator<Chunk> {
  for (const family of families) {
    yield piece(familyHeader(family, profile));
    for (const block of family.blocks) {
      for (const segment of cache.block(family, block).read(block)) yield segment.lend();
    }
  }
  if (profile.format === 'openmetrics') yield piece('# EOF\n');
}

function* messages(
  families: readonly ExposedFamily[],
  profile: Profile,
  cache: ProfileCache,
): Generator<Chunk | undefined> {
  for (const family of families) yield* familyMessage(family, profile, (block) => cache.block(family, block));
}

function piece(text: string): Chunk {
  return { bytes: Buffer.from(text), release: () => {} };
}
