import { labelKeys, labelTotals, threadTotals } from '../../../analysis/label-totals.js';
import type { Measure, Profile } from '../../../call-tree/profile.js';
import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import type { ViewState } from '../state/view-state.js';
import { shownText } from '../text/frame-text.js';
import { percent } from '../text/quantity.js';

/** What a number counts, and whose samples are looked at: route or other label, thread. Menus of one entry are left out. */
export class Menus {
  readonly root = element('div', { class: 'menus' });
  private readonly menus: { readonly select: HTMLSelectElement; readonly valueOf: (state: ViewState) => string }[] = [];

  constructor(profile: Profile, choose: (change: Partial<ViewState>) => void) {
    if (profile.measures.length > 1) {
      this.add(
        'Measure',
        profile.measures.map(measureName).map(option),
        ({ measure }) => String(measure),
        (value) => choose({ measure: Number(value) }),
      );
    }
    const groups = labelGroups(profile);
    if (groups.length > 0) {
      const all = element('option', { text: 'All', attributes: { value: '' } });
      this.add(
        groups.length === 1 ? (groups[0]!.label === 'route' ? 'Route' : shownText(groups[0]!.label, 30)) : 'Label',
        [all, ...groups],
        ({ label }) => (label ? JSON.stringify([label.key, label.value]) : ''),
        (value) => {
          const [key, name] = value === '' ? [] : (JSON.parse(value) as [string, string]);
          choose({ label: key === undefined || name === undefined ? undefined : { key, value: name } });
        },
      );
    }
    if (profile.threads.length > 1) {
      const shares = new Map(threadTotals(profile).map(({ name, share }) => [name, share]));
      const names = profile.threads.map((name) => `${shownText(name, 60)} · ${percent(shares.get(name) ?? 0)}`);
      this.add(
        'Thread',
        [element('option', { text: 'All', attributes: { value: '' } }), ...names.map(option)],
        ({ thread }) => (thread === undefined ? '' : String(thread)),
        (value) => choose({ thread: value === '' ? undefined : Number(value) }),
        'menu-thread',
      );
    }
    this.root.hidden = this.menus.length === 0;
  }

  show(state: ViewState): void {
    for (const { select, valueOf } of this.menus) select.value = valueOf(state);
  }

  private add(
    name: string,
    options: readonly HTMLElement[],
    valueOf: (state: ViewState) => string,
    choose: (value: string) => void,
    className = '',
  ): void {
    const select = element('select', { class: pageClasses.field }, ...options);
    select.addEventListener('change', () => choose(select.value));
    this.menus.push({ select, valueOf });
    this.root.append(element('label', { class: `menu ${className}`.trim() }, element('span', { text: name }), select));
  }
}

function option(text: string, place: number): HTMLOptionElement {
  return element('option', { text, attributes: { value: place } });
}

/** Most values of one label that a menu offers, the busiest first. */
const maxLabelValues = 200;

function labelGroups(profile: Profile): HTMLOptGroupElement[] {
  return labelKeys(profile)
    .slice(0, 20)
    .map((key) => {
      const values = labelTotals(profile, key)
        .filter(({ name }) => name !== undefined)
        .slice(0, maxLabelValues);
      return element(
        'optgroup',
        { attributes: { label: key } },
        ...values.map(({ name, share }) =>
          element('option', {
            text: `${shownText(name!, 80)} · ${percent(share)}`,
            attributes: { value: JSON.stringify([key, name]) },
          }),
        ),
      );
    })
    .filter(({ childElementCount }) => childElementCount > 0);
}

/** What a measure is called in a menu. */
function measureName({ name }: Measure): string {
  return measureNames[name] ?? shownText(name, 60);
}

const measureNames: Readonly<Record<string, string>> = {
  samples: 'Samples',
  wall: 'Wall time',
  cpu: 'CPU time',
  alloc_objects: 'Allocated objects',
  alloc_space: 'Allocated bytes',
  inuse_objects: 'Objects alive',
  inuse_space: 'Bytes alive',
};
