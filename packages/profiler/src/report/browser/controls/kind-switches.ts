import type { FrameKind } from '../../../call-tree/frame.js';
import { element } from '../dom/element.js';
import { kindGroups } from '../selection/selection.js';
import { percent } from '../text/quantity.js';

/** Legend and switch in one: each kind of code with its colour and share; pressed is shown, else folded into its callers. */
export class KindSwitches {
  readonly root: HTMLElement;
  private readonly buttons = new Map<FrameKind, { button: HTMLButtonElement; share: HTMLElement }>();

  constructor(toggle: (kind: FrameKind) => void) {
    for (const { kind, name } of kindGroups) {
      const share = element('span', { class: 'kind-share' });
      const button = element(
        'button',
        {
          class: 'kind-switch',
          attributes: { type: 'button', 'data-kind': kind, title: 'Hidden code is counted for its caller' },
          on: { click: () => toggle(kind) },
        },
        element('span', { class: 'kind-swatch', attributes: { 'aria-hidden': 'true' } }),
        element('span', { text: name }),
        share,
      );
      this.buttons.set(kind, { button, share });
    }
    this.root = element(
      'div',
      { class: 'kind-switches', attributes: { role: 'group', 'aria-label': 'Code that is shown' } },
      ...[...this.buttons.values()].map(({ button }) => button),
    );
  }

  /** @param shares by kind; a kind that is not in it has no switch */
  show(hidden: ReadonlySet<FrameKind>, shares: ReadonlyMap<FrameKind, number>): void {
    for (const [kind, { button, share }] of this.buttons) {
      const value = shares.get(kind) ?? 0;
      button.setAttribute('aria-pressed', String(!hidden.has(kind)));
      button.hidden = !shares.has(kind);
      share.textContent = percent(value);
    }
  }
}

/** What is hidden after a switch was pressed. */
export function toggled(hidden: ReadonlySet<FrameKind>, kind: FrameKind): ReadonlySet<FrameKind> {
  const kinds = kindGroups.find((group) => group.kind === kind)?.kinds ?? [];
  const next = new Set(hidden);
  for (const each of kinds) {
    if (hidden.has(kind)) next.delete(each);
    else next.add(each);
  }
  return next;
}
