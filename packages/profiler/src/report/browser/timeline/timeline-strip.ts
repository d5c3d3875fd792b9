import { element } from '../dom/element.js';
import { currentPalette } from '../flame/palette.js';
import type { ProfileView } from '../selection/profile-view.js';
import type { TimeWindow } from '../selection/selection.js';
import type { ViewState } from '../state/view-state.js';
import { shownText } from '../text/frame-text.js';
import { duration, moment } from '../text/quantity.js';
import { type Activity, activityOf, axisTimes } from './activity.js';
import { Brush, type BrushListener } from './brush.js';
import { type Lane, lanesOf, momentOf } from './lanes.js';

const axisHeight = 18;
const laneGap = 6;

/** Something that happened at one time, from a section of the report. */
export interface Event {
  readonly atUs: number;
  readonly title: string;
}

/** What went on while the profile was taken, over time; drawing over it chooses a window. */
export class TimelineStrip {
  readonly root: HTMLElement;
  private readonly canvas = element('canvas', { attributes: { 'aria-hidden': 'true' } });
  private readonly area = element('div', { class: 'timeline-area' }, this.canvas);
  private readonly names = element('div', { class: 'timeline-names' });
  private readonly tip = element('div', { class: 'flame-tip', attributes: { hidden: '' } });
  private readonly chosen = element('span', { class: 'timeline-window' });
  private readonly clear: HTMLButtonElement;
  private readonly brush: Brush;
  private lanes: readonly Lane[] = [];
  private events: readonly Event[] = [];
  private view: ProfileView | undefined;
  private activity: Activity | undefined;
  private key = '';
  /** What stands on the canvas: most of what changes on the page changes nothing here. */
  private drawn = '';
  private state: ViewState | undefined;
  private frame = 0;

  constructor(listener: BrushListener) {
    this.brush = new Brush(this.area, (window, isDone) => {
      this.showWindow(window);
      listener(window, isDone);
    });
    this.clear = element('button', {
      class: 'crumb-reset',
      text: 'Whole time',
      attributes: { type: 'button', hidden: '' },
      on: { click: () => listener(undefined, true) },
    });
    this.area.append(...this.brush.parts, this.tip);
    this.area.addEventListener('pointermove', (event) => this.hover(event));
    this.area.addEventListener('pointerleave', () => {
      this.tip.hidden = true;
    });
    this.root = element(
      'div',
      { class: 'timeline', attributes: { role: 'group', 'aria-label': 'Timeline' } },
      element('div', { class: 'timeline-head' }, element('h3', { text: 'Timeline' }), this.chosen, this.clear),
      element('div', { class: 'timeline-body' }, this.names, this.area),
    );
    new ResizeObserver(() => this.redraw()).observe(this.area);
  }

  show(view: ProfileView, state: ViewState, events: readonly Event[]): void {
    this.root.hidden = !view.hasTimeline;
    if (!view.hasTimeline) return;
    this.brush.isOff = !view.hasTimes;
    this.state = state;
    this.events = events;
    const key = JSON.stringify([state.profile, state.label, state.thread]);
    if (this.key !== key) {
      this.key = key;
      this.view = view;
      this.activity = undefined;
      this.lanes = lanesOf(view.profile, view.hasTimes ? () => this.currentActivity() : undefined);
      this.fitLanes();
    }
    this.brush.show(view.profile.durationUs, state.window);
    this.showWindow(state.window);
    if (this.drawn !== `${key} ${currentPalette().background}`) this.redraw();
  }

  private showWindow(window: TimeWindow | undefined): void {
    const whole = this.view?.profile.durationUs ?? 0;
    this.clear.hidden = window === undefined;
    this.chosen.textContent =
      window === undefined
        ? `${duration(whole)}${this.brush.isOff ? '' : ' · draw over it to look at a part'}`
        : `${moment(window.fromUs, whole)} to ${moment(window.toUs, whole)}: ${duration(window.toUs - window.fromUs)} of ${duration(whole)}`;
  }

  private fitLanes(): void {
    this.names.replaceChildren(
      ...this.lanes.map(({ name, note, height }) => {
        const label = element(
          'div',
          { class: 'timeline-name' },
          element('span', { text: name }),
          element('small', { text: note }),
        );
        label.style.height = `${height + laneGap}px`;
        return label;
      }),
    );
    const height = this.lanes.reduce((sum, lane) => sum + lane.height + laneGap, axisHeight);
    this.area.style.height = `${height}px`;
  }

  private currentActivity(): Activity {
    const slices = Math.max(1, Math.floor(this.area.clientWidth / 3));
    const { view, state } = this;
    if (this.activity?.slices !== slices) {
      this.activity = activityOf(view!.profile, view!.times, slices, { label: state?.label, thread: state?.thread });
    }
    return this.activity;
  }

  redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { view, canvas, area } = this;
    const width = area.clientWidth;
    const height = area.clientHeight;
    if (view === undefined || width === 0 || height === 0) return;
    this.drawn = `${this.key} ${currentPalette().background}`;
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext('2d')!;
    const palette = currentPalette();
    const { durationUs } = view.profile;
    const x = (us: number) => (us / durationUs) * width;
    context.scale(ratio, ratio);
    context.font = `11px ${getComputedStyle(this.root).fontFamily}`;
    for (const us of axisTimes(durationUs, Math.max(2, width / 110))) {
      const left = Math.round(x(us));
      context.fillStyle = palette.border;
      context.fillRect(left, 0, 1, height);
      context.fillStyle = palette.mutedText;
      const text = moment(us, durationUs);
      if (left + 4 + context.measureText(text).width < width) context.fillText(text, left + 4, 12);
    }
    let top = axisHeight;
    for (const lane of this.lanes) {
      context.save();
      context.translate(0, top);
      context.fillStyle = palette.surface;
      context.globalAlpha = 0.7;
      context.fillRect(0, 0, width, lane.height);
      context.globalAlpha = 1;
      context.beginPath();
      context.rect(0, 0, width, lane.height);
      context.clip();
      lane.draw(context, { width, height: lane.height, x }, palette);
      context.restore();
      top += lane.height + laneGap;
    }
    context.fillStyle = palette.warning;
    for (const { atUs } of this.events) {
      const left = x(atUs);
      context.beginPath();
      context.moveTo(left - 4, axisHeight - 6);
      context.lineTo(left + 4, axisHeight - 6);
      context.lineTo(left, axisHeight + 2);
      context.fill();
    }
  }

  private hover(event: PointerEvent): void {
    const { view, area, tip } = this;
    if (view === undefined) return;
    const { left, width } = area.getBoundingClientRect();
    const x = event.clientX - left;
    const { durationUs } = view.profile;
    const atUs = Math.max(0, (x / width) * durationUs);
    const reachUs = (3 / width) * durationUs;
    const events = this.events.filter((each) => Math.abs(each.atUs - atUs) < 2 * reachUs).map(({ title }) => title);
    const lines = [moment(atUs, durationUs), ...momentOf(view.profile, atUs, reachUs), ...events.slice(0, 3)];
    tip.replaceChildren(...lines.map((text) => element('div', {}, element('bdi', { text: shownText(text) }))));
    tip.hidden = false;
    tip.style.transform = `translate(${Math.max(0, Math.min(x + 12, width - tip.offsetWidth))}px, ${axisHeight + 6}px)`;
  }
}
