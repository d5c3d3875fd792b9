import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mapSources, type Profile, readProfile, readSources } from '@sonde/profiler';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compilers, hotLines, profileProgram, sourceText, writeProgram, written } from './compiled-programs.js';

describe.each(Object.entries(compilers))('%s', (name, compile) => {
  let folder: string;
  let compiled: string;
  let profile: Profile;
  let mapped: Profile;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'sonde-sources-')));
    await writeProgram(folder);
    compiled = await compile(folder);
    [profile] = (await readProfile(await profileProgram(compiled))) as [Profile];
    mapped = await mapSources(profile);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(Object.entries(written))('%s is where it was written, by its name', (fn, { file, line }) => {
    const found = mapped.tree.frames.filter((frame) => frame.file === join(folder, file) && frame.line === line);
    expect(found.map((frame) => frame.name)).toEqual([fn]);
  });

  test('kinds are those of what was written', () => {
    const kinds = Object.fromEntries(mapped.tree.frames.map((frame) => [frame.name, [frame.kind, frame.package]]));
    expect(kinds['mix']).toEqual(['dependency', 'mixer']);
    expect(kinds['checkout']).toEqual(['application', undefined]);
  });

  test('no time is lost or moved to another function', () => {
    const total = ({ samples }: Profile): number => samples.values[0]!.reduce((sum, value) => sum + value, 0);
    expect(total(mapped)).toBe(total(profile));
    const self = selfByName(mapped);
    const all = total(mapped);
    // The least of them has 2 to 4 %, and less where the machine left another one waiting.
    for (const fn of ['sumOfSquares', 'checkout', 'mix']) expect(self[fn]! / all, fn).toBeGreaterThan(0.005);
  });

  test('time by line, where lines are lines', () => {
    const frame = mapped.tree.frames.findIndex(({ name }) => name === 'sumOfSquares');
    const ticks = mapped.lineTicks;
    const lines = new Map<number, number>();
    for (const [row, node] of (ticks?.node ?? new Uint32Array()).entries()) {
      if (mapped.tree.frame[node] === frame)
        lines.set(ticks!.line[row]!, (lines.get(ticks!.line[row]!) ?? 0) + ticks!.ticks[row]!);
    }
    const [hottest] = [...lines].sort((a, b) => b[1] - a[1]).map(([line]) => line);
    if (/minified|not named/.test(name)) {
      // All of the program is on one line: no more can be known than where the function begins.
      expect([undefined, written['sumOfSquares']!.line]).toContain(hottest);
      return;
    }
    expect(hotLines).toContain(hottest);
  });

  test('lines around the hottest functions, also where only the map has them', async () => {
    const keepsContent = /sourcesContent/.test(await mapText(compiled));
    const path = join(folder, 'src/shop.ts');
    if (keepsContent) await rm(path);
    const { excerpts } = await readSources(profile, { around: 2 });
    if (keepsContent) await writeFile(path, sourceText);
    const ours = excerpts.filter(({ file }) => file === path);
    const shown = ours.flatMap(({ firstLine, lines }) => lines.map((text, i) => [firstLine + i, text] as const));
    for (const [line, text] of shown) expect(sourceText.split('\n')[line - 1]).toBe(text);
    for (const fn of ['sumOfSquares', 'checkout']) expect(shown.map(([line]) => line)).toContain(written[fn]!.line);
  });
});

async function mapText(compiled: string): Promise<string> {
  const program = await readFile(compiled, 'utf8');
  const inline = /base64,(\S+)/.exec(program)?.[1];
  return inline === undefined ? readFile(`${compiled}.map`, 'utf8') : Buffer.from(inline, 'base64').toString();
}

function selfByName({ tree, samples }: Profile): Record<string, number> {
  const self: Record<string, number> = {};
  for (let i = 0; i < samples.count; i++) {
    const { name } = tree.frames[tree.frame[samples.node[i]!]!]!;
    self[name] = (self[name] ?? 0) + samples.values[0]![i]!;
  }
  return self;
}
