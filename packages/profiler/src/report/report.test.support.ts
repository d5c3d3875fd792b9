import { profileOf } from '../analysis/stacks.test.support.js';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import type { ReportData } from './report-data.js';

/** What a file of strangers may bring in the place of a name. */
export const hostile = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; &amp; `$1`',
  'user\u202ecod.exe\u2069',
  'nul\0byte',
  'half\ud800pair',
  'x'.repeat(1_000_000),
  '__proto__',
];

/** A report with all there is in it, and the text in every place that takes foreign text. */
export function reportWith(text: string): ReportData {
  const stack = [`${'f'} /app/a.js:1:1`];
  const base = profileOf([
    { stack, value: 5, atUs: 10, labels: { [text]: text, route: text }, thread: 1 },
    { stack: [...stack, ...stack], value: 7.5, atUs: 20 },
  ]);
  const profile: Profile = {
    ...base,
    title: text,
    startedAtMs: 1_700_000_000_000,
    threads: ['main', text],
    tree: {
      ...base.tree,
      frames: base.tree.frames.map((frame, at) =>
        at === 0
          ? frame
          : { ...frame, name: text, file: `/app/node_modules/${text}`, kind: 'dependency', package: text },
      ),
    },
    lineTicks: { node: Uint32Array.of(1), line: Uint32Array.of(2), ticks: Uint32Array.of(3) },
    timeline: {
      gc: [{ startUs: 1, durationUs: 2, kind: text }],
      lag: [{ atUs: 30, lagUs: 25_000 }],
      waiting: [{ atUs: 1, resources: { [text]: 2 }, utilisation: 0.5 }],
      memory: [{ atUs: 1, heapUsed: 2, heapTotal: 3, external: 4, arrayBuffers: 5, rss: 6 }],
      work: [
        { startUs: 1, durationUs: 2, kind: text, name: text, traceId: text },
        { startUs: 3, durationUs: 2, kind: 'job', name: 'two' },
      ],
      dropped: 1,
    },
    origin: { engine: text, node: text, pid: 7, interval: 1000, notes: [text] },
  };
  return {
    title: text,
    createdAtMs: 1_700_000_001_000,
    profiles: [profile, { ...base, title: 'after' }],
    verdicts: [[{ text, severity: 'warning', frame: 1 }], []],
    comparison: [0, 1],
    sections: [
      {
        title: text,
        summary: text,
        entries: [
          {
            title: text,
            severity: 'error',
            text: [text],
            code: text,
            facts: { [text]: text },
            atMs: 1_700_000_000_500,
          },
          { title: 'plain' },
        ],
      },
    ],
    sources: [{ file: text, firstLine: 1, lines: [text] }],
  };
}

/** A profile as long captures make them: stacks that repeat, times that are nearly regular. */
export function longProfile(samples: number): Profile {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const tree = new CallTreeBuilder();
  const frames = Array.from({ length: 2000 }, (_, at) => {
    const file = at % 3 === 0 ? `/app/node_modules/p${at % 40}/index.js` : `/app/src/m${at % 20}/f${at % 200}.js`;
    return tree.intern(`function${at}`, file, at + 1, 3);
  });
  const node = new Uint32Array(samples);
  const wall = new Float64Array(samples);
  const atUs = new Float64Array(samples);
  const label = new Uint32Array(samples);
  let now = 0;
  let end = 0;
  for (let sample = 0; sample < samples; sample++) {
    const lasted = 1000 + Math.floor(random() * 200);
    // Each function calls three others at most, as programs do: the same ways are gone again and again.
    if (random() < 0.5) {
      end = 0;
      let function_ = 0;
      for (let depth = 3 + Math.floor(random() * 12); depth > 0; depth--) {
        end = tree.child(end, frames[function_]!);
        function_ = (function_ * 7 + 1 + Math.floor(random() ** 3 * 3)) % frames.length;
      }
    }
    node[sample] = end;
    wall[sample] = lasted * 1000;
    atUs[sample] = now;
    label[sample] = Math.floor(sample / 50) % 3;
    now += lasted;
  }
  return {
    kind: 'cpu',
    title: 'long',
    durationUs: now,
    measures: [
      { name: 'wall', unit: 'nanoseconds' },
      { name: 'samples', unit: 'count' },
    ],
    tree: tree.build(),
    samples: { count: samples, node, values: [wall, new Float64Array(samples).fill(1)], atUs, label },
    labels: [{}, { route: 'GET /orders' }, { route: 'GET /cart' }],
    threads: ['main'],
    origin: { engine: 'inspector', interval: 1000, notes: [] },
  };
}
