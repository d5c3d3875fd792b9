import { type ContenderId, contenderTitles } from '../contenders/contender.js';
import type { Goal, Measure } from '../rows/row.js';

/** What figures are told in. */
export type Unit = Measure['unit'] | '%';

/** In which unit a measure tells what is above its base. */
export function aboveUnitOf({ aboveUnit, unit }: Measure): Unit {
  return aboveUnit ?? unit;
}

/** Three digits, no more: none of these figures is known better. */
function number(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.1) return value.toPrecision(2);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** A figure in the unit its measure is shown in; bytes become megabytes (10^6). */
export function figure(value: number, unit: Unit): string {
  return number(unit === 'MB' ? value / 1e6 : value);
}

/** A difference, with its sign. */
export function difference(value: number, unit: Unit): string {
  return value < 0 ? `−${figure(-value, unit)}` : `+${figure(value, unit)}`;
}

export const ratio = (value: number): string => `${number(value)}×`;

/** The figure a goal is held against, in the unit its measure is measured in. */
export function limitOf(goal: Extract<Goal, { figureAtMost: number }>, unit: Measure['unit']): number {
  return unit === 'MB' ? goal.figureAtMost * 1e6 : goal.figureAtMost;
}

export function goalText(goal: Goal, measure: Measure): string {
  if ('figureAtMost' in goal) return `${whose(goal)}≤ ${goal.figureAtMost} ${measure.unit}`;
  if ('excessAtMost' in goal) {
    const excess = goal.excessAtMost === 0 ? '' : ` + ${goal.excessAtMost} ${aboveUnitOf(measure)}`;
    return `${whose(goal)}≤ ${contenderTitles[goal.against]}${excess}`;
  }
  if ('ratioAtLeast' in goal) return `≥ ${goal.ratioAtLeast}× ${contenderTitles[goal.against]}`;
  return `≤ ${goal.timesAtMost}× ${contenderTitles[goal.against]}`;
}

/** Whose figure it is, where that is not `sonde`. */
function whose({ of }: { readonly of?: ContenderId }): string {
  return of === undefined ? '' : `${contenderTitles[of]} `;
}
