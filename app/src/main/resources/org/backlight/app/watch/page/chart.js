// One figure: curves of all ticked runs over steps, on uPlot.
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

/** Means that forget: each value counts less by a factor with every later one. */
export function smoothed(values, weight) {
  let sum = 0;
  let total = 0;
  return values.map(value => {
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
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
  #lines = [];
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
    this.element.addEventListener('keydown', event => this.#key(event));
    this.element.addEventListener('blur', () => this.#plot?.setCursor({ left: -10, top: -10 }));
  }

  /**
   * Shows lines: { label, color, width, dash, points, alpha, said, steps, values }, of which values may be null. The unit is
   * { unit, factor, decimals }, and the range { from, to, zoomed } of steps is that of all figures; what is longer known is kept, so that only values change while a run trains.
   */
  show({ title, note, unit, lines, range, log }) {
    const words = unit?.unit ? `${title}, ${unit.unit}` : title;
    this.#title.replaceChildren(words, note ? make('small', {}, note) : '');
    this.#unit = unit;
    const factor = unit?.factor ?? 1;
    const tables = lines.map(line => [line.steps, factor === 1 ? line.values : line.values.map(value => value * factor)]);
    const data = tables.length === 1 ? tables[0] : uPlot.join(tables);
    const signature = JSON.stringify([words, range.zoomed, log, document.documentElement.dataset.theme ?? '',
      lines.map(line => [line.label, line.color, line.width, line.dash, line.points])]);
    this.#lines = lines;
    this.#range = range;
    if (signature === this.#signature && this.#plot) {
      this.#plot.setData(data);
    } else {
      this.#signature = signature;
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(lines, log), data, this.#body);
    }
    this.element.setAttribute('aria-label', words + '. ' + lines.filter(line => line.said).slice(0, MOST_SAID)
      .map(line => `${line.label}: ${this.#words(line.values.at(-1))} at step ${line.steps.at(-1)}`).join('; ')
      + '. Left and right arrow keys read values.');
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
        points: { show: line.points, size: 5, fill: line.color },
      }))],
      hooks: {
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
