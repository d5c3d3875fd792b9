import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import { whole } from '../text/quantity.js';

/** A column of a table whose rows are numbers: places in some other columns. */
export interface TableColumn {
  readonly name: string;
  /** What rows are sorted by. */
  readonly keyOf: (row: number) => number | string;
  readonly fill: (cell: HTMLElement, row: number) => void;
  readonly isNumber?: boolean;
  readonly class?: string;
}

const pageLength = 25;

interface Order {
  readonly column: number;
  readonly isDescending: boolean;
}

/** A real table: sorted by the buttons of its header, in pages, filtered by a field. It is what a screen reader gets. */
export class SortableTable {
  readonly root: HTMLElement;
  private readonly body = element('tbody');
  private readonly heads: readonly HTMLElement[];
  private readonly status = element('p', { class: 'table-status', attributes: { 'aria-live': 'polite' } });
  private readonly back: HTMLButtonElement;
  private readonly forth: HTMLButtonElement;
  private rows: readonly number[] = [];
  private page = 0;
  private filter = '';
  private textOf: (row: number) => string = () => '';
  private marked = -1;

  private readonly caption: string;
  private readonly columns: readonly TableColumn[];
  private order: Order;

  constructor(caption: string, columns: readonly TableColumn[], order: Order, filterName: string) {
    this.caption = caption;
    this.order = order;
    this.columns = columns;
    this.order = order;
    this.heads = columns.map((column, i) => this.head(column, i));
    const field = element('input', {
      class: pageClasses.field,
      attributes: { type: 'search', placeholder: filterName, 'aria-label': filterName, spellcheck: 'false' },
    });
    field.addEventListener('input', () => {
      this.filter = field.value.toLowerCase();
      this.page = 0;
      this.render();
    });
    this.back = this.turn('Previous', -1);
    this.forth = this.turn('Next', 1);
    const table = element(
      'table',
      { class: pageClasses.table },
      element('caption', { class: pageClasses.visuallyHidden, text: caption }),
      element('thead', {}, element('tr', {}, ...this.heads)),
      this.body,
    );
    table.addEventListener('keydown', (event) => this.key(event));
    this.root = element(
      'div',
      { class: 'sortable' },
      element(
        'div',
        { class: 'table-bar' },
        field,
        this.status,
        element('div', { class: 'table-pages' }, this.back, this.forth),
      ),
      element(
        'div',
        {
          class: pageClasses.tableFrame,
          attributes: { tabindex: 0, role: 'region', 'aria-label': `Table: ${caption}` },
        },
        table,
      ),
    );
  }

  /** @param rows in any order @param textOf what the filter looks at, in small letters */
  show(rows: readonly number[], textOf: (row: number) => string): void {
    this.rows = rows;
    this.textOf = textOf;
    this.page = 0;
    this.render();
  }

  /** Marks a row as the chosen one, where it is on the page. */
  mark(row: number): void {
    this.marked = row;
    for (const each of this.body.rows) {
      if (each.dataset['row'] === String(row)) each.setAttribute('aria-selected', 'true');
      else each.removeAttribute('aria-selected');
    }
  }

  focus(): void {
    (this.body.querySelector('button') ?? this.root.querySelector('button'))?.focus({ preventScroll: true });
  }

  private head(column: TableColumn, place: number): HTMLElement {
    const button = element('button', {
      class: 'table-sort',
      text: column.name,
      attributes: { type: 'button' },
      on: {
        click: () => {
          const isSame = this.order.column === place;
          this.order = { column: place, isDescending: isSame ? !this.order.isDescending : column.isNumber === true };
          this.page = 0;
          this.render();
        },
      },
    });
    const classes = [column.isNumber ? pageClasses.number : '', column.class ?? ''].join(' ').trim();
    return element('th', { class: classes, attributes: { scope: 'col' } }, button);
  }

  private turn(text: string, step: 1 | -1): HTMLButtonElement {
    return element('button', {
      class: pageClasses.button,
      text,
      attributes: { type: 'button', 'aria-label': `${text} page: ${this.caption}` },
      on: { click: () => this.go(step) },
    });
  }

  private go(step: 1 | -1): void {
    this.page = Math.max(0, this.page + step);
    this.render();
  }

  private render(): void {
    const { column, isDescending } = this.order;
    const chosen =
      this.filter === '' ? [...this.rows] : this.rows.filter((row) => this.textOf(row).includes(this.filter));
    const { keyOf } = this.columns[column]!;
    const direction = isDescending ? -1 : 1;
    chosen.sort((a, b) => direction * compareKeys(keyOf(a), keyOf(b)) || a - b);
    this.page = Math.min(this.page, Math.max(0, Math.ceil(chosen.length / pageLength) - 1));
    const first = this.page * pageLength;
    const shown = chosen.slice(first, first + pageLength);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    this.mark(this.marked);
    for (const [i, head] of this.heads.entries()) {
      if (i === column) head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    const last = first + shown.length;
    this.status.textContent =
      chosen.length === 0
        ? 'None'
        : `${whole.format(first + 1)}–${whole.format(last)} of ${whole.format(chosen.length)}`;
    this.back.disabled = first === 0;
    this.forth.disabled = last >= chosen.length;
  }

  private row(row: number): HTMLElement {
    const cells = this.columns.map((column, i) => {
      const name = i === 0 ? 'th' : 'td';
      const classes = [column.isNumber ? pageClasses.number : '', column.class ?? ''].join(' ').trim();
      const cell = element(name, { class: classes, attributes: i === 0 ? { scope: 'row' } : {} });
      column.fill(cell, row);
      return cell;
    });
    return element('tr', { attributes: { 'data-row': row } }, ...cells);
  }

  /** Up and down go from row to row, further ones from page to page. */
  private key(event: KeyboardEvent): void {
    const at = (event.target as HTMLElement).closest('tbody tr') as HTMLTableRowElement | null;
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...this.body.rows];
    const place = rows.indexOf(at);
    const focus = (row: HTMLTableRowElement | undefined) => row?.querySelector('button')?.focus();
    if (event.key === 'ArrowDown') focus(rows[place + 1]);
    else if (event.key === 'ArrowUp') focus(rows[place - 1]);
    else if (event.key === 'Home') focus(rows[0]);
    else if (event.key === 'End') focus(rows.at(-1));
    else if (event.key === 'PageDown' || event.key === 'PageUp') {
      this.go(event.key === 'PageDown' ? 1 : -1);
      focus(this.body.rows[0]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function compareKeys(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en');
}
