// Which figures there are, and which lines each has.
import { Chart, smoothed } from './chart.js';

const DASHES = [undefined, [6, 4], [2, 3], [10, 3, 2, 3]];

/** Figures of the device, by their names in the metrics. */
const DEVICE = [
  { id: 'frames', title: 'Frames of the device', key: 'opu/total_frames' },
  { id: 'energy', title: 'Energy of the device', key: 'opu/joules', unit: { unit: 'kJ', factor: 1e-3 } },
  { id: 'fidelity', title: 'Retrieval fidelity', key: 'opu/retrieval_fidelity', unit: { unit: 'correlation' } },
  { id: 'drift', title: 'Drift: correlation with the calibration', key: 'opu/drift_correlation', unit: { unit: 'correlation' } },
  { id: 'gain', title: 'Drift: gain since the calibration', key: 'opu/drift_gain' },
];

/** Figures of the learning beside loss and metrics. */
const LEARNING = [
  { id: 'throughput', title: 'Throughput', key: 'time/samples_per_second', unit: { unit: 'samples/s' } },
  { id: 'rate', title: 'Learning rate', key: 'train/learning_rate' },
];

const NO_METRICS = new Set(['loss', 'train_seconds', 'learning_rate']);

function metrics(shown) {
  const names = new Set();
  for (const run of shown) {
    for (const key of Object.keys(run.data.figures)) {
      const [split, name] = key.split('/');
      if ((split === 'test' || split === 'train') && !NO_METRICS.has(name) && !/^(train_|alignment_)/.test(name)) {
        names.add(name);
      }
    }
  }
  return [...names];
}

/** How lines of stages are told apart. */
const STAGES = 'solid 0, dashed 1, …';

/** The last step that figures show: while a run trains with some room, so that they need not all move with each of its steps. */
function lastStep(shown) {
  let last = 1;
  for (const run of shown) {
    for (const [steps] of Object.values(run.data.figures)) {
      last = Math.max(last, steps.at(-1) ?? 0);
    }
  }
  const room = 2 ** Math.floor(Math.log2(last)) / 8;
  return shown.some(run => run.live) ? Math.ceil(last / room) * room : last;
}

export class Figures {
  #runs;
  #charts = new Map();
  #colors = new Map();
  #pending = false;
  #range = null;
  smoothing = 0.6;
  log = false;

  constructor(runs) {
    this.#runs = runs;
  }

  /** Shows everything anew before the next frame of the screen. */
  later() {
    if (!this.#pending) {
      this.#pending = true;
      requestAnimationFrame(() => {
        this.#pending = false;
        this.show();
      });
    }
  }

  show() {
    const shown = [...this.#runs.ticked].map(([name, color]) => ({ label: this.#runs.label(name), color: this.#color(color),
      dash: DASHES[Math.floor(color / 8) % DASHES.length], data: this.#runs.figures.get(name), head: this.#runs.heads.get(name) }))
      .filter(run => run.data && run.head).map(run => ({ ...run, live: run.head.state === 'training' }));
    const wanted = new Set();
    this.#range = this.#runs.range ? { from: this.#runs.range[0], to: this.#runs.range[1], zoomed: this.#runs.range }
      : { from: 0, to: lastStep(shown), zoomed: null };
    const names = metrics(shown);
    const unitOf = name => shown.map(run => run.head.units?.[name]).find(Boolean);
    this.#chart(wanted, 'learning', 'loss', { title: 'Loss', unit: unitOf('loss'), log: this.log,
      lines: this.#trainAndTest(shown, 'loss') });
    for (const name of names) {
      this.#chart(wanted, 'learning', 'metric-' + name, { title: name.replaceAll('_', ' ').replace(/^./, letter => letter.toUpperCase()),
        unit: unitOf(name), lines: this.#trainAndTest(shown, name) });
    }
    this.#chart(wanted, 'learning', 'alignment', { title: 'Alignment by stage', note: STAGES, unit: { unit: 'cosine' },
      lines: this.#alignment(shown) });
    for (const { id, title: heading, key, unit } of LEARNING) {
      this.#chart(wanted, 'learning', id, { title: heading, unit, lines: id === 'throughput' ? this.#smooth(shown, key) : this.#single(shown, key) });
    }
    for (const { id, title: heading, key, unit } of DEVICE) {
      this.#chart(wanted, 'device', id, { title: heading, unit, lines: this.#single(shown, key, true) });
    }
    // Figures keep their order, whichever was known first.
    for (const place of ['learning', 'device']) {
      const section = document.getElementById(place);
      [...wanted].map(id => this.#charts.get(id).element).filter(element => element.parentNode === section)
        .forEach((element, i) => {
          if (section.children[i] !== element) {
            section.insertBefore(element, section.children[i]);
          }
        });
    }
    for (const [id, chart] of this.#charts) {
      if (!wanted.has(id)) {
        chart.remove();
        this.#charts.delete(id);
      }
    }
    if (this.#charts.size > 0 && performance.getEntriesByName('figures').length === 0) {
      performance.mark('figures');
    }
    document.getElementById('options').hidden = this.#charts.size === 0;
    document.getElementById('whole').hidden = this.#runs.range === null;
    document.getElementById('device-title').hidden = !document.querySelector('#device > *, #frames > *');
  }

  /** Draws what is out of sight, too. */
  complete() {
    this.#charts.forEach(chart => chart.complete());
  }

  /** Draws all figures in other colours. */
  repaint() {
    this.#colors.clear();
    this.#charts.forEach(chart => chart.remove());
    this.#charts.clear();
    this.show();
  }

  #chart(wanted, place, id, { title: heading, note, unit, lines, log }) {
    const known = lines.filter(line => line.steps.length > 0);
    if (known.length === 0) {
      return;
    }
    wanted.add(id);
    let chart = this.#charts.get(id);
    if (!chart) {
      chart = new Chart(range => this.#runs.zoom(range));
      this.#charts.set(id, chart);
      document.getElementById(place).append(chart.element);
    }
    chart.element.id = 'figure-' + id;
    chart.show({ title: heading, unit, lines: known, note, range: this.#range, log });
  }

  #color(number) {
    const name = '--c' + number % 8;
    if (!this.#colors.has(name)) {
      this.#colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
    }
    return this.#colors.get(name);
  }

  #trainAndTest(shown, name) {
    const lines = this.#smooth(shown, 'train/' + name, ', training');
    for (const run of shown) {
      const [steps, values] = run.data.figures['test/' + name] ?? [[], []];
      lines.push({ label: run.label + ', test', color: run.color, width: 2.5, points: true, said: true, live: run.live, steps, values });
    }
    return lines;
  }

  /** Lines of single batches, faint, below their smoothed ones. */
  #smooth(shown, key, more = '') {
    return shown.flatMap(run => {
      const [steps, values] = run.data.figures[key] ?? [[], []];
      const line = { label: run.label + more, color: run.color, width: 1.2, points: false, said: true, live: run.live, steps, values, dash: run.dash };
      return this.smoothing > 0
        ? [{ label: 'batches', color: run.color + '40', width: 1, points: false, live: run.live, steps, values },
          { ...line, values: smoothed(values, this.smoothing) }]
        : [line];
    });
  }

  #single(shown, key, points = false) {
    return shown.map(run => {
      const [steps, values] = run.data.figures[key] ?? [[], []];
      return { label: run.label, color: run.color, width: points ? 2 : 1.5, dash: run.dash, points, said: true, live: run.live, steps, values };
    });
  }

  #alignment(shown) {
    return shown.flatMap(run => Object.keys(run.data.figures)
      .map(key => /^test\/alignment_stage(\d+)$/.exec(key)).filter(Boolean)
      .sort((a, b) => a[1] - b[1])
      .map(([key, stage]) => {
        const [steps, values] = run.data.figures[key];
        return { label: `${run.label}, stage ${stage}`, color: run.color, width: 1.5,
          dash: DASHES[stage % DASHES.length], points: true, said: true, live: run.live, steps, values };
      }));
  }
}
