// The list of runs: a list box whose options are ticked, by the mouse or by keys.
import { began, count, figure, make, title } from './words.js';

const WORDS = { training: 'training', finished: 'finished', failed: 'failed', stopped: 'stopped' };

/** Returns the metric that a run is known by, in words. */
export function result(run) {
  const name = Object.keys(run.units ?? {}).find(key => key !== 'loss');
  const value = run.summary?.['test_' + name] ?? run.test?.[name];
  if (name && Number.isFinite(value)) {
    return figure(value, run.units[name]);
  }
  const loss = run.summary?.test_loss ?? run.test?.loss;
  return Number.isFinite(loss) ? 'loss ' + figure(loss) : '';
}

function progress(run) {
  return run.epochs && run.epoch ? `epoch ${count(run.epoch)}/${count(run.epochs)}`
    : run.step ? `step ${count(run.step)}` : 'begins';
}

export class List {
  #runs;
  #box = document.getElementById('list');
  #filter = document.getElementById('filter');
  /** By the name of a run: its row, and the head and colour that the row says. */
  #rows = new Map();
  #active = null;
  #shown = [];
  /** Of the last time: the names of all runs, and the filter. */
  #names = null;
  #words = '';

  constructor(runs, full) {
    this.#runs = runs;
    this.#box.addEventListener('keydown', event => this.#key(event, full));
    this.#box.addEventListener('click', event => {
      const row = event.target.closest('li');
      if (row) {
        this.#activate(row.dataset.name);
        this.#toggle(row.dataset.name, full);
      }
    });
    this.#box.addEventListener('dblclick', event => {
      const row = event.target.closest('li');
      if (row) {
        runs.alone(row.dataset.name);
      }
    });
    this.#filter.addEventListener('input', () => this.show());
    document.getElementById('clear').addEventListener('click', () => runs.clear());
    document.addEventListener('keydown', event => {
      if (event.key === '/' && !event.ctrlKey && !event.metaKey && !/^(INPUT|TEXTAREA)$/.test(event.target.tagName)) {
        event.preventDefault();
        document.getElementById('panel').open = true;
        this.#filter.focus();
      }
    });
    this.#filter.addEventListener('keydown', event => {
      if (event.key === 'ArrowDown' || event.key === 'Enter') {
        event.preventDefault();
        this.#box.focus();
        this.#activate(this.#shown[0]);
      }
    });
    this.#box.addEventListener('focus', () => this.#activate(this.#active ?? this.#shown[0]));
  }

  #toggle(name, full) {
    if (!this.#runs.tick(name, !this.#runs.ticked.has(name))) {
      full();
    }
  }

  #key(event, full) {
    const at = this.#shown.indexOf(this.#active);
    const last = this.#shown.length - 1;
    const to = { ArrowDown: Math.min(at + 1, last), ArrowUp: Math.max(at - 1, 0), Home: 0, End: last,
      PageDown: Math.min(at + 8, last), PageUp: Math.max(at - 8, 0) }[event.key];
    if (to !== undefined) {
      this.#activate(this.#shown[to]);
    } else if (event.key === ' ' && this.#active) {
      this.#toggle(this.#active, full);
    } else if (event.key === 'Enter' && this.#active) {
      this.#runs.alone(this.#active);
    } else {
      return;
    }
    event.preventDefault();
  }

  #activate(name) {
    this.#rows.get(this.#active)?.row.classList.remove('active');
    this.#active = name ?? null;
    const row = this.#rows.get(name)?.row;
    if (row) {
      row.classList.add('active');
      row.scrollIntoView({ block: 'nearest' });
      this.#box.setAttribute('aria-activedescendant', row.id);
    }
  }

  /** Shows the list as it is now; rows are kept, so that a reader's place is. */
  show() {
    const names = this.#runs.names();
    if (names !== this.#names || this.#filter.value !== this.#words) {
      this.#names = names;
      this.#words = this.#filter.value;
      this.#choose();
    } else {
      this.#shown.forEach(name => this.#row(this.#runs.heads.get(name)));
    }
    const ticked = this.#runs.ticked.size + ' ticked';
    if (document.getElementById('ticked').textContent !== ticked) {
      document.getElementById('ticked').textContent = ticked;
    }
    document.getElementById('clear').hidden = this.#runs.ticked.size === 0;
  }

  /** Puts the rows in order of all runs that the filter lets through. */
  #choose() {
    const words = this.#words.toLowerCase().split(/\s+/).filter(Boolean);
    this.#shown = words.length === 0 ? this.#names : this.#names.filter(name => {
      const run = this.#runs.heads.get(name);
      const text = [name, run.method, run.dataset, run.model, run.state, 'seed' + run.seed].join(' ').toLowerCase();
      return words.every(word => text.includes(word));
    });
    const rows = this.#shown.map(name => this.#row(this.#runs.heads.get(name)));
    rows.forEach((row, i) => {
      if (this.#box.children[i] !== row) {
        this.#box.insertBefore(row, this.#box.children[i] ?? null);
      }
    });
    while (this.#box.children.length > rows.length) {
      this.#box.lastChild.remove();
    }
    document.getElementById('count').textContent =
      words.length ? `${count(this.#shown.length)} of ${count(this.#names.length)}` : count(this.#names.length);
  }

  #row(run) {
    let known = this.#rows.get(run.name);
    if (!known) {
      known = { row: make('li', { role: 'option', id: 'run-' + this.#rows.size, 'data-name': run.name, title: run.name }) };
      this.#rows.set(run.name, known);
    }
    const row = known.row;
    const color = this.#runs.ticked.get(run.name);
    if (known.head !== run || known.color !== color) {
      known.head = run;
      known.color = color;
      row.setAttribute('aria-selected', String(color !== undefined));
      row.className = row.classList.contains('active') ? 'active' : '';
      const box = make('span', { class: 'box' + (color === undefined ? '' : ` on c${color % 8}`), 'aria-hidden': 'true' });
      const state = run.state === 'training' ? `training, ${progress(run)}` : WORDS[run.state] ?? run.state;
      row.replaceChildren(box,
        make('span', { class: 'name' }, title(run.name)),
        make('span', { class: 'result' }, result(run)),
        make('span', { class: 'meta' },
          make('span', { class: 'state ' + run.state }, state), ' ',
          make('span', {}, [run.method, run.dataset, run.seed ? 'seed ' + run.seed : ''].filter(Boolean).join(' · '))),
        make('span', { class: 'time' }, began(run.name)));
    }
    return row;
  }
}
