import { readdirSync, readFileSync } from 'node:fs';

/** Of each function, the share of a measure that was spent in it and in what it called, idle time left out. */
export function shares(profile, names, measure = 'wall', thread = undefined) {
  const { tree, samples } = profile;
  const column = samples.values[profile.measures.findIndex(({ name }) => name === measure)];
  const totals = new Map(names.map((name) => [name, 0]));
  let busy = 0;
  for (let i = 0; i < samples.count; i++) {
    if (thread !== undefined && profile.threads[samples.thread?.[i] ?? 0] !== thread) continue;
    for (let node = samples.node[i]; node > 0; node = tree.parent[node]) {
      const { name } = tree.frames[tree.frame[node]];
      if (!totals.has(name)) continue;
      totals.set(name, totals.get(name) + column[i]);
      busy += column[i];
      break;
    }
  }
  return Object.fromEntries([...totals].map(([name, value]) => [name, value / busy]));
}

/** Where a function is said to be, each place once. */
export function places(profile, name) {
  const found = profile.tree.frames.filter((frame) => frame.name === name);
  return [...new Set(found.map(({ file, line, column }) => `${file}:${line}:${column}`))];
}

/** Samples in a function or what it called. */
export function samplesIn(profile, name) {
  const { tree, samples } = profile;
  let count = 0;
  for (let i = 0; i < samples.count; i++) {
    for (let node = samples.node[i]; node > 0; node = tree.parent[node]) {
      if (tree.frames[tree.frame[node]].name !== name) continue;
      count++;
      break;
    }
  }
  return count;
}

/** V8's sampling threads of this process: there are some while a profile is being taken. Undefined but on Linux. */
export function samplerThreads() {
  try {
    return readdirSync('/proc/self/task')
      .map((id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim())
      .filter((name) => name.startsWith('v8:Prof')).length;
  } catch {
    return undefined;
  }
}

/** What must hold of every profile. Names what does not. */
export function faults(profile) {
  const { tree, samples, measures, labels, threads, durationUs, lineTicks } = profile;
  const found = [];
  const check = (isTrue, what) => {
    if (!isTrue) found.push(what);
  };
  check(tree.frame.length === tree.parent.length && tree.parent[0] === -1, 'the tree has a root');
  check(
    tree.parent.every((parent, i) => i === 0 || (parent >= 0 && parent < i)),
    'parents stand before children',
  );
  check(
    tree.frame.every((frame) => frame < tree.frames.length),
    'nodes have frames',
  );
  check(samples.node.length === samples.count, 'a node for each sample');
  check(
    samples.node.every((node) => node < tree.frame.length),
    'samples have nodes',
  );
  check(samples.values.length === measures.length, 'a column for each measure');
  check(
    samples.values.every((column) => column.length === samples.count && column.every((value) => value >= 0)),
    'values are numbers from 0',
  );
  check(
    samples.atUs.every((at, i) => at >= (samples.atUs[i - 1] ?? 0) && at <= durationUs),
    'samples in the order of time, within the profile',
  );
  check(Object.keys(labels[0]).length === 0, 'the first labels are none');
  check(threads.length > 0, 'there is a thread');
  check(lineTicks?.node.every((node) => node < tree.frame.length) ?? true, 'ticks have nodes');
  check(
    tree.frames.every(({ file }) => !file.startsWith('file:')),
    'files are paths',
  );
  structuredClone(profile);
  return found;
}
