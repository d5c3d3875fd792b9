/** What one turn of the work goes through. */
interface Reading {
  readonly station: string;
  readonly celsius: number;
  readonly note: string;
}

const stations = ['harbour', 'airport', 'summit', 'valley', 'lighthouse'];

/**
 * One turn of work as services do it, about a millisecond: text is made, parsed, searched, sorted and summed up, over
 * some dozen functions. The same number gives the same sum.
 */
export function busyTurn(turn: number): number {
  const text = JSON.stringify(readingsOf(turn));
  const readings = (JSON.parse(text) as Reading[]).filter(isUsable).sort(byTemperature);
  let sum = 0;
  for (const [station, mean] of meansOf(readings)) sum += checksum(`${station} ${mean.toFixed(2)}`);
  return sum;
}

function readingsOf(turn: number): Reading[] {
  return Array.from({ length: 300 }, (_, i) => ({
    station: stations[(turn + i) % stations.length] as string,
    celsius: ((turn * 31 + i * 7919) % 600) / 10 - 20,
    note: noteOf(i),
  }));
}

function noteOf(i: number): string {
  return i % 7 === 0 ? `sensor ${i} was replaced` : 'ok';
}

function isUsable({ note }: Reading): boolean {
  return !/replaced|broken/.test(note);
}

function byTemperature(one: Reading, other: Reading): number {
  return one.celsius - other.celsius || one.station.localeCompare(other.station);
}

function meansOf(readings: readonly Reading[]): Map<string, number> {
  const groups = new Map<string, number[]>();
  for (const { station, celsius } of readings) {
    const group = groups.get(station);
    if (group === undefined) groups.set(station, [celsius]);
    else group.push(celsius);
  }
  return new Map([...groups].map(([station, all]) => [station, all.reduce((sum, each) => sum + each, 0) / all.length]));
}

function checksum(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (Math.imul(sum, 31) + text.charCodeAt(i)) >>> 0;
  return sum;
}
