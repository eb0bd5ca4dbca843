// What the server says: runs, their figures, and what is new.
import { began, title } from './words.js';

/** Version of the server's answers and events that this page understands. */
export const PROTOCOL = 1;
/** Runs that can be shown at once. */
export const MOST_TICKED = 32;
const POINTS = 500;
/** A curve that has grown to so many points is thinned again. */
const MOST_POINTS = 4000;

/** A request that was refused. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** An answer, or a stream, of another version than the page's. */
export class OtherVersion extends Error {
  constructor(version) {
    super(`this page understands version ${PROTOCOL}, but the server speaks version ${version ?? 'unknown'}`);
    this.version = version;
  }
}

/** Refuses what is of another version. */
function checked(body) {
  if (body.protocol !== PROTOCOL) {
    throw new OtherVersion(body.protocol);
  }
  return body;
}

async function json(path, token) {
  const answer = await fetch(path, token ? { headers: { Authorization: 'Bearer ' + token } } : {});
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(answer.status, body.message ?? 'status ' + answer.status);
  }
  return checked(body);
}

/** All that is known, and whom to tell of changes. */
export class Runs {
  heads = new Map();
  /** Names of ticked runs, each with the number of its colour. */
  ticked = new Map();
  figures = new Map();
  range = null;
  folder = '';
  /** See names(); null when it is to be found out. */
  #names = null;
  #loading = new Map();
  #events = null;
  #retry;
  #tell;

  /** Tells of changes by an object with the methods list(), figures(), connection(words, good), notice(about, text), locked(), outdated(other version). */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Reads the list; throws Refused where a token is missing. */
  async load(token) {
    const answer = await json('/api/runs', token);
    this.folder = answer.folder;
    this.heads = new Map(answer.runs.map(run => [run.name, run]));
    this.#names = null;
    this.#tell.notice('runs', '');
    for (const name of [...this.ticked.keys()]) {
      if (!this.heads.has(name)) {
        this.#untick(name);
      }
    }
    this.#tell.list();
  }

  /** Names of all runs, the newest first; the same array until there are others, or in another order. */
  names() {
    return this.#names ??= [...this.heads.values()]
      .sort((a, b) => (b.state === 'training') - (a.state === 'training')
        || (/^\d{8}-/.test(b.name) - /^\d{8}-/.test(a.name)) || (a.name < b.name ? 1 : -1))
      .map(run => run.name);
  }

  /** What a ticked run is called beside the others: with its time where two have one name. */
  label(name) {
    const others = [...this.ticked.keys()].filter(other => title(other) === title(name));
    return others.length > 1 ? `${title(name)} ${began(name)}`.trim() : title(name);
  }

  /** Ticks what one wants to see first: what trains, or else the newest run and others of its data. */
  tickUsual() {
    const names = this.names();
    const training = names.filter(name => this.heads.get(name).state === 'training');
    const dataset = this.heads.get(names[0])?.dataset;
    const usual = training.length > 0 ? training.slice(0, 6)
      : names.filter(name => this.heads.get(name).dataset === dataset).slice(0, 4);
    usual.forEach(name => this.tick(name, true));
  }

  /** Ticks a run, or unticks it; returns false if there are too many. */
  tick(name, on) {
    if (on === this.ticked.has(name) || on && !this.heads.has(name)) {
      return true;
    }
    this.#tell.notice('full', '');
    if (!on) {
      this.#untick(name);
    } else if (this.ticked.size >= MOST_TICKED) {
      return false;
    } else {
      const taken = new Set(this.ticked.values());
      let color = 0;
      while (taken.has(color)) {
        color++;
      }
      this.ticked.set(name, color);
      this.#read(name);
    }
    this.#tell.list();
    this.#tell.figures();
    return true;
  }

  #untick(name) {
    this.ticked.delete(name);
    this.figures.delete(name);
    this.#tell.notice('run ' + name, '');
  }

  /** Ticks one run alone. */
  alone(name) {
    for (const other of [...this.ticked.keys()]) {
      if (other !== name) {
        this.#untick(other);
      }
    }
    this.tick(name, true);
    this.#tell.list();
    this.#tell.figures();
  }

  /** Unticks all runs. */
  clear() {
    [...this.ticked.keys()].forEach(name => this.#untick(name));
    this.#tell.list();
    this.#tell.figures();
  }

  /** Shows some steps alone, in full detail; null for all. */
  zoom(range) {
    this.range = range;
    this.#tell.figures();
    for (const name of this.ticked.keys()) {
      this.#read(name);
    }
  }

  /** Reads the figures of a run; once more, if something has changed meanwhile. */
  async #read(name) {
    if (this.#loading.has(name)) {
      this.#loading.set(name, true);
      return;
    }
    do {
      this.#loading.set(name, false);
      const query = new URLSearchParams({ run: name, points: POINTS });
      if (this.range) {
        query.set('from', this.range[0]);
        query.set('to', this.range[1]);
      }
      try {
        const answer = await json('/api/figures?' + query);
        if (this.ticked.has(name)) {
          answer.wholeTo = this.range ? this.range[1] : Infinity;
          this.figures.set(name, answer);
          this.#tell.notice('run ' + name, '');
        }
      } catch (e) {
        if (e instanceof OtherVersion) {
          this.#outdated(e);
        } else if (this.ticked.has(name)) {
          this.#tell.notice('run ' + name, `${title(name)}: ${e.message}`);
        }
      }
    } while (this.#loading.get(name) && this.ticked.has(name));
    this.#loading.delete(name);
    this.#tell.figures();
  }

  /** Listens to what is new; all is read again after a connection that was lost. */
  listen() {
    // A tab that nobody sees reads everything again when it is seen.
    if (this.#events || document.hidden) {
      return;
    }
    let lost = false;
    const events = new EventSource('/api/events');
    this.#events = events;
    events.addEventListener('open', () => {
      this.#tell.connection('live', true);
      if (lost) {
        lost = false;
        this.again();
      }
    });
    events.addEventListener('error', () => {
      lost = true;
      this.#tell.connection('no connection', false);
      if (events.readyState === EventSource.CLOSED) {
        this.silence();
        this.#later();
      }
    });
    events.addEventListener('protocol', event => {
      try {
        checked(JSON.parse(event.data));
      } catch (e) {
        this.#outdated(e);
      }
    });
    events.addEventListener('runs', event => this.#runs(JSON.parse(event.data)));
    events.addEventListener('points', event => this.#points(JSON.parse(event.data)));
  }

  /** Listens no more. */
  silence() {
    this.#events?.close();
    this.#events = null;
  }

  /** Listens no more to what this page would misread. */
  #outdated(e) {
    this.silence();
    clearTimeout(this.#retry);
    this.#tell.outdated(e);
  }

  /** Reads everything again, as often as it takes, and listens. */
  async again() {
    try {
      await this.load();
    } catch (e) {
      if (e.status === 401) {
        this.silence();
        this.#tell.locked();
      } else if (e instanceof OtherVersion) {
        this.#outdated(e);
      } else {
        this.#later();
      }
      return;
    }
    this.ticked.forEach((_, name) => this.#read(name));
    this.listen();
  }

  #later() {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => document.hidden || this.again(), 2000);
  }

  #runs({ runs, gone }) {
    let ticks = false;
    for (const run of runs) {
      const isNew = !this.heads.has(run.name);
      if (this.heads.get(run.name)?.state !== run.state) {
        this.#names = null;
      }
      this.heads.set(run.name, run);
      if (isNew && run.state === 'training' && this.ticked.size < 8) {
        this.tick(run.name, true);
      }
    }
    for (const name of gone) {
      this.heads.delete(name);
      this.#names = null;
      ticks ||= this.ticked.has(name);
      this.#untick(name);
    }
    this.#tell.list();
    if (ticks || runs.some(run => this.ticked.has(run.name))) {
      this.#tell.figures();
    }
  }

  #points({ run, generation, from, end, figures }) {
    const known = this.figures.get(run);
    if (!this.ticked.has(run) || !known) {
      return;
    }
    if (known.generation !== generation || from > known.end || from < known.end && end > known.end) {
      this.#read(run);
      return;
    }
    if (end <= known.end) {
      return;
    }
    known.end = end;
    let longest = 0;
    for (const [key, [steps, values]] of Object.entries(figures)) {
      const curve = known.figures[key] ??= [[], []];
      steps.forEach((step, i) => {
        if (step <= known.wholeTo) {
          curve[0].push(step);
          curve[1].push(values[i]);
        }
      });
      longest = Math.max(longest, curve[0].length);
    }
    if (longest > MOST_POINTS) {
      this.#read(run);
    }
    this.#tell.figures();
  }
}
