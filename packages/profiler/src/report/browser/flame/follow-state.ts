import type { Frame } from '../../../call-tree/frame.js';
import type { Crumb } from '../controls/breadcrumb.js';
import type { ViewState } from '../state/view-state.js';
import { fullName, shownName, shownText } from '../text/frame-text.js';
import { type Boxes, pathTo } from './boxes.js';
import type { FlameContent, FlameView } from './flame-view.js';
import { widestBox } from './frame-content.js';

/** Shows a graph with the zoom and the function that the state has. @returns the way to what is zoomed at */
export function followState(
  flame: FlameView,
  content: FlameContent,
  frames: readonly Frame[],
  state: Pick<ViewState, 'zoom' | 'frame'>,
): Crumb[] {
  const { boxes } = content;
  const isNew = flame.boxes !== boxes;
  flame.show(content);
  if (flame.zoomed !== state.zoom) flame.zoomTo(state.zoom, false, !isNew);
  const chosen = flame.selected < 0 ? -1 : boxes.frame[flame.selected];
  if (chosen !== state.frame) {
    const box = state.frame < 0 ? -1 : widestBox(boxes, state.frame);
    flame.select(box, false);
    flame.reveal(box);
  }
  return pathTo(boxes, flame.zoomed).map((box) => crumb(boxes, frames, box));
}

function crumb(boxes: Boxes, frames: readonly Frame[], box: number): Crumb {
  const frame = frames[boxes.frame[box]!]!;
  if (box === 0) return { name: 'all', title: 'Everything', box };
  return { name: shownText(shownName(frame), 40), title: fullName(frame), box };
}
