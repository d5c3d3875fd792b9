import { decodedMap, encodedMap, presortedDecodedMap, type SourceMapSegment } from '@jridgewell/trace-mapping';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';

export interface PlainFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly value?: number;
  /** Time by line. */
  readonly ticks?: readonly (readonly [line: number, ticks: number])[];
}

/** A profile in which each function was called by nobody. */
export function profileOf(functions: readonly PlainFunction[]): Profile {
  const tree = new CallTreeBuilder();
  const node = functions.map(({ name, file, line, column }) => tree.child(0, tree.intern(name, file, line, column)));
  const ticks = functions.flatMap(({ ticks = [] }, i) =>
    ticks.map(([line, count]) => [node[i]!, line, count] as const),
  );
  return {
    kind: 'cpu',
    title: 'test',
    durationUs: 1000,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree: tree.build(),
    samples: {
      count: node.length,
      node: Uint32Array.from(node),
      values: [Float64Array.from(functions, ({ value = 1 }) => value)],
    },
    ...(ticks.length > 0 && {
      lineTicks: {
        node: Uint32Array.from(ticks, ([of]) => of),
        line: Uint32Array.from(ticks, ([, line]) => line),
        ticks: Uint32Array.from(ticks, ([, , count]) => count),
      },
    }),
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'inspector', interval: 1000, notes: [] },
  };
}

/** A source map as JSON. @param mappings by line of the program; numbers from 0 */
export function mapOf(sources: readonly (string | null)[], mappings: SourceMapSegment[][], more: object = {}): string {
  const decoded = { version: 3 as const, sources: [...sources], names: ['original', 'other'], mappings };
  return JSON.stringify({
    ...encodedMap(presortedDecodedMap(decodedMap(presortedDecodedMap(decoded)) as never)),
    ...more,
  });
}

/** Functions of a profile as text, those that are code. */
export function functionsIn({ tree }: Profile): string[] {
  return tree.frames.slice(1).map(({ name, file, line, column }) => `${name} ${file}:${line}:${column}`);
}
