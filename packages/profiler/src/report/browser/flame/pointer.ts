import type { SteeredView } from './steered-view.js';

/** Less than this, in CSS pixels, is a click by a hand that is not quite still. */
const dragFrom = 4;

/** Mouse, pen and finger on a graph: point, choose, drag, and zoom by the wheel. */
export function followPointer(area: HTMLElement, view: SteeredView): void {
  let pressed: { x: number; y: number; isDrag: boolean } | undefined;
  const place = (event: MouseEvent) => {
    const { left, top } = area.getBoundingClientRect();
    return { x: event.clientX - left - area.clientLeft, y: event.clientY - top - area.clientTop };
  };

  area.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    const { x, y } = place(event);
    // A press on the scroll bar is none on the graph.
    if (x < area.clientWidth) pressed = { x, y, isDrag: false };
  });

  area.addEventListener('pointermove', (event) => {
    const { x, y } = place(event);
    if (pressed === undefined) {
      if (event.pointerType !== 'touch') view.hover(x < area.clientWidth ? view.at(x, y) : -1, x, y);
      return;
    }
    if (!pressed.isDrag) {
      if (Math.abs(x - pressed.x) < dragFrom && Math.abs(y - pressed.y) < dragFrom) return;
      pressed.isDrag = true;
      area.setPointerCapture(event.pointerId);
      area.classList.add('is-dragged');
      view.hover(-1, x, y);
    }
    view.viewport.pan((pressed.x - x) / area.clientWidth);
    // Fingers scroll by the browser itself.
    if (event.pointerType !== 'touch') area.scrollTop += pressed.y - y;
    pressed.x = x;
    pressed.y = y;
  });

  const release = () => {
    pressed = undefined;
    area.classList.remove('is-dragged');
  };
  area.addEventListener('pointerup', (event) => {
    const wasClick = pressed?.isDrag === false;
    release();
    if (!wasClick) return;
    const { x, y } = place(event);
    const box = view.at(x, y);
    if (box < 0) return;
    view.select(box);
    view.zoomTo(box);
    // The box is elsewhere now, and the panel beside it tells the same: the tip waits for the pointer to move.
    view.hover(-1, x, y);
  });
  area.addEventListener('pointercancel', release);
  area.addEventListener('pointerleave', () => view.hover(-1, 0, 0));

  area.addEventListener('dblclick', (event) => {
    const { x, y } = place(event);
    if (view.at(x, y) < 0) view.zoomTo(0);
  });

  area.addEventListener(
    'wheel',
    (event) => {
      const isZoom = event.ctrlKey || event.metaKey || event.altKey;
      const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
      // A plain wheel scrolls, as everywhere on a page.
      if (!isZoom && !isSideways) return;
      event.preventDefault();
      const { x } = place(event);
      const delta = (isSideways && event.deltaX !== 0 ? event.deltaX : event.deltaY) * (event.deltaMode === 1 ? 16 : 1);
      if (isZoom) view.viewport.zoom(Math.exp(Math.max(-60, Math.min(60, delta)) * 0.01), x / area.clientWidth);
      else view.viewport.pan(delta / area.clientWidth);
    },
    { passive: false },
  );
}
