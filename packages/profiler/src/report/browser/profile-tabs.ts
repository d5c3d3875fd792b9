import type { Profile } from '../../call-tree/profile.js';
import { pageClasses } from '../page-structure.js';
import { element, foreign } from './dom/element.js';
import { shownText } from './text/frame-text.js';

const kindNames = { cpu: 'CPU', allocations: 'Allocations', heap: 'Heap' } as const;

/** One button per profile; none where there is only one. */
export class ProfileTabs {
  private readonly buttons: readonly HTMLButtonElement[];

  constructor(nav: HTMLElement, profiles: readonly Profile[], choose: (profile: number) => void) {
    this.buttons = profiles.map(({ kind, title }, place) =>
      element(
        'button',
        {
          class: `${pageClasses.button} profile-tab`,
          attributes: { type: 'button' },
          on: { click: () => choose(place) },
        },
        element('span', { class: 'profile-kind', text: kindNames[kind] }),
        foreign(shownText(title, 60), shownText(title, 500)),
      ),
    );
    if (!nav.hasAttribute('aria-label')) nav.setAttribute('aria-label', 'Profiles');
    nav.replaceChildren(...this.buttons);
    nav.hidden = profiles.length < 2;
  }

  show(profile: number): void {
    for (const [place, button] of this.buttons.entries()) {
      if (place === profile) button.setAttribute('aria-current', 'true');
      else button.removeAttribute('aria-current');
      button.setAttribute('aria-pressed', String(place === profile));
    }
  }
}
