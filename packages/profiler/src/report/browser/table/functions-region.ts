import { pageClasses } from '../../page-structure.js';
import type { SelectedProfile } from '../selection/profile-view.js';
import { FunctionTable } from './function-table.js';

/** The region of functions: the program's table stands in the place of the static ones. */
export class FunctionsRegion {
  private readonly table: FunctionTable;
  private readonly region: HTMLElement;

  constructor(region: HTMLElement, choose: (frame: number) => void) {
    this.region = region;
    this.table = new FunctionTable(choose);
  }

  /** When all else stands: until then, and where it fails, the page keeps its own tables. */
  replaceFixed(): void {
    for (const fixed of this.region.querySelectorAll(`.${pageClasses.profileFunctions}`)) fixed.remove();
    this.region.append(this.table.root);
  }

  show(selected: SelectedProfile, frame: number): void {
    this.table.show(selected);
    this.table.mark(frame);
  }

  focus(): void {
    this.region.scrollIntoView({ block: 'start' });
    this.table.focus();
  }
}
