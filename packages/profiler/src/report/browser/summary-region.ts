import { pageClasses } from '../page-structure.js';
import { element } from './dom/element.js';

/** The sentences of the page: those of the profile that is shown, each with a way to the function it speaks of. */
export class SummaryRegion {
  private readonly region: HTMLElement;

  constructor(region: HTMLElement, profiles: number, openFunction: (frame: number) => void) {
    this.region = region;
    for (const sentence of region.querySelectorAll<HTMLElement>(`.${pageClasses.verdicts} [data-frame]`)) {
      const frame = Number(sentence.dataset['frame']);
      const owner = Number(sentence.closest<HTMLElement>(`.${pageClasses.profileSummary}`)?.dataset['profile'] ?? 0);
      if (!Number.isSafeInteger(frame) || owner >= profiles) continue;
      sentence.append(
        ' ',
        element('button', {
          class: 'verdict-link',
          text: 'Show it',
          attributes: { type: 'button', 'aria-label': `Show it: ${sentence.textContent ?? ''}`.slice(0, 200) },
          on: { click: () => openFunction(frame) },
        }),
      );
    }
  }

  show(profile: number): void {
    for (const part of this.region.querySelectorAll<HTMLElement>(`.${pageClasses.profileSummary}`)) {
      part.hidden = part.dataset['profile'] !== String(profile);
    }
  }
}
