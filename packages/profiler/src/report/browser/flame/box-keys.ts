import { type Boxes, beside, widestChild } from './boxes.js';
import type { SteeredView } from './steered-view.js';

/** Keys on a graph that has the focus: arrows go from box to box, letters move the view. */
export function followKeys(area: HTMLElement, view: SteeredView): void {
  area.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const done = act(event.key, view);
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function act(key: string, view: SteeredView): boolean {
  const { boxes } = view;
  if (!boxes) return false;
  const at = view.selected < 0 ? view.zoomed : view.selected;
  switch (key) {
    case 'ArrowUp':
    case 'ArrowDown':
      return go(view, (key === 'ArrowUp') === view.isUpward ? widestChild(boxes, at) : (boxes.parent[at] ?? -1));
    case 'ArrowLeft':
      return go(view, beside(boxes, at, -1));
    case 'ArrowRight':
      return go(view, beside(boxes, at, 1));
    case 'Home':
      return go(view, 0);
    case 'Enter':
    case ' ':
      view.zoomTo(at);
      return true;
    case 'Escape':
      return zoomOut(view, boxes);
    case 'w':
    case '+':
    case '=':
      view.viewport.zoom(0.7, middleOf(view, at), true);
      return true;
    case 's':
    case '-':
      view.viewport.zoom(1 / 0.7, middleOf(view, at), true);
      return true;
    case 'a':
      view.viewport.pan(-0.25, true);
      return true;
    case 'd':
      view.viewport.pan(0.25, true);
      return true;
    default:
      return false;
  }
}

function go(view: SteeredView, box: number): boolean {
  if (box >= 0) view.select(box);
  return true;
}

/** One step out; where all is shown, the choice goes, and then the key belongs to somebody else. */
function zoomOut(view: SteeredView, boxes: Boxes): boolean {
  if (view.zoomed > 0) {
    view.zoomTo(boxes.parent[view.zoomed]!);
    return true;
  }
  if (!view.viewport.isWhole) {
    view.zoomTo(0);
    return true;
  }
  if (view.selected < 0) return false;
  view.select(-1);
  return true;
}

/** Where the chosen box is in the view, 0 to 1: zooming goes there. */
function middleOf(view: SteeredView, box: number): number {
  const { from, to } = view.viewport.range;
  const { boxes } = view;
  if (!boxes || box <= 0) return 0.5;
  const middle = (Math.max(from, boxes.start[box]!) + Math.min(to, boxes.end[box]!)) / 2;
  return Math.min(1, Math.max(0, (middle - from) / (to - from)));
}
