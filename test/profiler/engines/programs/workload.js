// Functions whose shares of the time are known: seven, two and one part of the same work.

const roundsPerPart = 60_000;

export function seventy() {
  return compute(7);
}

export function twenty() {
  return compute(2);
}

export function ten() {
  return compute(1);
}

function compute(parts) {
  let sum = 0;
  for (let i = 0; i < parts * roundsPerPart; i++) sum += Math.sqrt(sum + i) % 7;
  return sum;
}

/** For a while, all three in turn. */
export function work(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until) for (const part of [seventy, twenty, ten]) part();
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

async function handle(part) {
  await tick();
  part();
  await tick();
}

/** The same, taken up after waiting, by three chains of promises that interleave. */
export async function workAsync(ms) {
  const until = performance.now() + ms;
  while (performance.now() < until) await Promise.all([seventy, twenty, ten].map(handle));
}
