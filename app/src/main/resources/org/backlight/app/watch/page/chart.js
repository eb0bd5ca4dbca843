// One figure: curves of all ticked runs over steps, on uPlot.
import { Still } from './still.js';
import { figure, make, number } from './words.js';

const HEIGHT = 220;
const MOST_SAID = 12;
const SYNC = 'steps';

function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function short(value) {
  const size = Math.abs(value);
  return size >= 1e4 ? value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 })
    : size > 0 && size < 1e-3 ? value.toExponential(0).replace('e-', 'e−') : String(Number(value.toPrecision(6)));
}

/** Means that were computed last, by their values. */
const means = new WeakMap();

/** Means that forget: each value counts less by a factor with every later one. Values that are added go on from those before. */
export function smoothed(values, weight) {
  let known = means.get(values);
  if (known?.weight !== weight) {
    known = { weight, sum: 0, total: 0, means: [] };
    means.set(values, known);
  }
  for (let i = known.means.length; i < values.length; i++) {
    known.sum = weight * known.sum + (1 - weight) * values[i];
    known.total = weight * known.total + (1 - weight);
    known.means.push(known.sum / known.total);
  }
  return known.means;
}

/** One table of all lines, as uPlot reads it: all steps, and for each line its values there, undefined where it has none. */
function table(lines, factor) {
  const own = [...new Set(lines.map(line => line.steps))];
  const all = Float64Array.from(own.flat()).sort();
  const steps = own.length === 1 ? all : all.filter((step, i) => step !== all[i - 1]);
  const places = new Map(own.map(some => {
    let place = 0;
    return [some, some.map(step => {
      while (steps[place] < step) {
        place++;
      }
      return place;
    })];
  }));
  return [steps, ...lines.map(line => {
    const column = new Array(steps.length).fill(undefined);
    const at = places.get(line.steps);
    line.values.forEach((value, i) => {
      column[at[i]] = value === null ? null : value * factor;
    });
    return column;
  })];
}

/** Bounds with some room; a single value, or none, has some, too. */
function padded(low, high) {
  if (low === null || low === undefined) {
    return [0, 1];
  }
  // Differences that are but rounding are none.
  const extent = high - low > 1e-6 * Math.abs(high) ? high - low : 0;
  const room = extent * 0.06 || Math.abs(high) * 0.05 || 1;
  return [low >= 0 && low < room * 4 ? 0 : low - room, high + room];
}

export class Chart {
  #plot = null;
  #signature = '';
  /** What is to be seen, to find out whether it is still the same, and whether it is drawn so. */
  #state = [];
  #drawn = false;
  /** Whether a reader can see it, as far as the browser has told. */
  #inSight = true;
  #lines = [];
  #still = new Still();
  #log;
  #unit;
  #range;
  #zoom;
  #read = make('div', { class: 'readout', hidden: true });
  #body = make('div', { class: 'plot' });
  #title = make('h3', {});

  /** Makes an empty figure; zoom is told which steps are chosen. */
  constructor(zoom) {
    this.#zoom = zoom;
    this.element = make('figure', { class: 'chart', tabindex: '0', role: 'group' }, this.#title, this.#body, this.#read);
    new ResizeObserver(() => this.#fit()).observe(this.#body);
    new IntersectionObserver(changes => {
      this.#inSight = changes.at(-1).isIntersecting;
      this.#draw();
    }, { rootMargin: '100px' }).observe(this.element);
    this.element.addEventListener('keydown', event => this.#key(event));
    this.element.addEventListener('blur', () => this.#plot?.setCursor({ left: -10, top: -10 }));
  }

  /**
   * Shows lines: { label, color, width, dash, points, alpha, said, live, steps, values }; values may be null, and lines of runs that train
   * are live. The unit is { unit, factor, decimals }, and the range { from, to, zoomed } of steps is that of all figures; what is longer known is kept, so that only values change while a run trains.
   * A figure that nobody sees is drawn once it is seen, and one that has not changed is left alone.
   */
  show({ title, note, unit, lines, range, log }) {
    const words = unit?.unit ? `${title}, ${unit.unit}` : title;
    const signature = JSON.stringify([words, note, unit, range.zoomed, log, document.documentElement.dataset.theme ?? '',
      lines.map(line => [line.label, line.color, line.width, line.dash, line.points, line.live])]);
    // Steps and values only ever become more, or are others.
    const state = [signature, range.from, range.to, ...lines.flatMap(line => [line.steps, line.values, line.steps.length])];
    if (state.length === this.#state.length && state.every((part, i) => part === this.#state[i])) {
      return;
    }
    this.#state = state;
    this.#lines = lines;
    this.#range = range;
    this.#unit = unit;
    this.#log = log;
    this.#drawn = false;
    if (signature !== this.#signature) {
      this.#signature = signature;
      this.#title.replaceChildren(words, note ? make('small', {}, note) : '');
      this.#plot?.destroy();
      this.#plot = null;
    }
    this.#draw();
    this.element.setAttribute('aria-label', words + '. ' + lines.filter(line => line.said).slice(0, MOST_SAID)
      .map(line => `${line.label}: ${this.#words(line.values.at(-1))} at step ${line.steps.at(-1)}`).join('; ')
      + '. Left and right arrow keys read values.');
  }

  /** Draws what has changed although nobody sees it yet. */
  complete() {
    this.#draw(true);
  }

  #draw(unseen = false) {
    if (this.#drawn || this.#plot && !this.#inSight && !unseen) {
      return;
    }
    this.#drawn = true;
    const grows = this.#lines.filter(line => line.live);
    const stays = this.#lines.filter(line => !line.live);
    const lines = [...stays, ...grows];
    this.#still.lines = grows.length > 0 ? stays : [];
    const data = table(lines, this.#unit?.factor ?? 1);
    if (this.#plot) {
      this.#plot.setData(data);
    } else {
      this.#plot = new uPlot(this.#options(lines, this.#log), data, this.#body);
    }
  }

  #words(value) {
    return this.#unit?.decimals === undefined ? number(value) : figure(value, this.#unit);
  }

  #options(lines, log) {
    const text = style('--faint');
    const grid = { stroke: style('--grid'), width: 1 };
    const axis = { stroke: text, grid, ticks: { ...grid, size: 4 }, font: '11px system-ui, sans-serif' };
    return {
      width: Math.max(120, this.#body.clientWidth),
      height: HEIGHT,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 6 },
        focus: { prox: 20 } },
      focus: { alpha: 0.3 },
      scales: {
        x: { time: false, range: () => [this.#range.from, this.#range.to] },
        y: log ? { distr: 3 } : { range: (_, low, high) => padded(low, high) },
      },
      axes: [
        { ...axis, size: 34, label: 'step', labelSize: 14, labelGap: 0, labelFont: axis.font,
          values: (_, ticks) => ticks.map(short) },
        { ...axis, size: 52, values: (_, ticks) => ticks.map(tick => tick === null ? '' : short(tick)) },
      ],
      series: [{}, ...lines.map(line => ({
        label: line.label,
        stroke: line.color,
        alpha: line.alpha ?? 1,
        width: line.width,
        dash: line.dash,
        spanGaps: true,
        points: { show: () => line.points && (line.live || !this.#still.copied), size: 5, fill: line.color },
        ...line.live ? {} : { paths: (...asked) => this.#still.path(...asked) },
      }))],
      hooks: {
        ...this.#still.hooks(),
        setCursor: [plot => this.#say(plot)],
        setSelect: [plot => {
          if (plot.select.width > 3) {
            const from = plot.posToVal(plot.select.left, 'x');
            const to = plot.posToVal(plot.select.left + plot.select.width, 'x');
            plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            this.#zoom([from, to]);
          }
        }],
        ready: [plot => plot.over.addEventListener('dblclick', () => this.#zoom(null))],
      },
    };
  }

  /** Says the values under the cursor: of each line, those of the nearest point at or before it. */
  #say(plot) {
    const { left, top, idx } = plot.cursor;
    if (left === null || left === undefined || left < 0 || idx === null || idx === undefined) {
      this.#read.hidden = true;
      return;
    }
    const step = plot.posToVal(left, 'x');
    const said = this.#lines.filter(line => line.said).map(line => {
      let low = 0;
      let high = line.steps.length;
      while (low < high) {
        const middle = low + high >> 1;
        if (line.steps[middle] <= step) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low > 0 ? make('li', {}, (() => {
        const swatch = make('span', { class: 'line' + (line.points ? ' bold' : '') });
        swatch.style.background = line.color;
        return swatch;
      })(), make('b', {}, this.#words((line.raw ?? line.values)[low - 1])), ' ' + line.label) : null;
    }).filter(Boolean);
    const rest = said.length - MOST_SAID;
    this.#read.replaceChildren(make('p', {}, 'step ' + Math.round(step).toLocaleString('en-US')),
      make('ul', {}, ...said.slice(0, MOST_SAID), rest > 0 ? make('li', {}, `and ${rest} more`) : null));
    this.#read.hidden = said.length === 0 || !(this.element.matches(':hover') || this.element.contains(document.activeElement));
    const right = left > plot.over.clientWidth / 2;
    const side = plot.over.offsetLeft + left;
    this.#read.style.left = right ? '' : side + 14 + 'px';
    this.#read.style.right = right ? this.#body.clientWidth - side + 14 + 'px' : '';
    this.#read.style.top = Math.max(28, Math.min(top ?? 0, 120) + 28) + 'px';
  }

  #key(event) {
    const plot = this.#plot;
    if (!plot) {
      return;
    }
    const width = plot.over.clientWidth;
    const left = plot.cursor.left >= 0 ? plot.cursor.left : width / 2;
    const to = { ArrowLeft: left - width / 50, ArrowRight: left + width / 50, Home: 1, End: width - 1 }[event.key];
    if (to !== undefined) {
      plot.setCursor({ left: Math.max(0, Math.min(width - 1, to)), top: 30 });
    } else if (event.key === 'Escape') {
      this.#zoom(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  #fit() {
    const width = this.#body.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: HEIGHT });
    }
  }

  /** Takes the figure away. */
  remove() {
    this.#plot?.destroy();
    this.element.remove();
  }
}
