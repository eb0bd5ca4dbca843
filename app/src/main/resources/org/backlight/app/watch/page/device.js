// The latest frame of each ticked run's device: the mirrors as they were shown, and the counts that came back.
import { count, joules, make, number, seconds } from './words.js';

const MOST_SHOWN = 6;
/** Milliseconds after one frame before the next is asked for: its pictures have millions of pixels. */
const PAUSE = 4000;

function picture(kind, run, words) {
  const image = make('img', { alt: words, src: address(kind, run) });
  return make('figure', {}, image, make('figcaption', {}, words));
}

function address(kind, run) {
  return `/api/${kind}.png?` + new URLSearchParams({ run: run.name, at: run.frame });
}

/** Shows pairs, once more only if they have changed. */
function facts(card, pairs) {
  const known = pairs.filter(([, text]) => text && text !== '–');
  if (card.said !== String(known)) {
    card.said = String(known);
    card.list.replaceChildren(...known.flatMap(([name, text]) => [make('dt', {}, name), make('dd', {}, text)]));
  }
}

function draw({ mirrors, speckle, frame }, run) {
  for (const [kind, figure] of [['mirrors', mirrors], ['speckle', speckle]]) {
    const image = figure.querySelector('img');
    if (image.getAttribute('src') !== address(kind, run)) {
      image.src = address(kind, run);
    }
  }
  mirrors.querySelector('figcaption').textContent =
    `Mirrors, ${count(frame.mirror_columns)} × ${count(frame.mirror_rows)}: ${count(frame.active_bits)} of ${count(frame.bits)} groups on; grey mirrors are unused`;
  speckle.querySelector('figcaption').textContent =
    `Speckle, ${count(frame.columns)} × ${count(frame.rows)} pixels${frame.strips > 1 ? `, cut into ${frame.strips} strips` : ''}: black 0, bright ${number(frame.largest_count)} counts`;
}

/** Says what the latest frame that was read, and the account as it is now, tell. */
function say(card, run) {
  const frame = card.frame;
  if (!frame) {
    return;
  }
  const opu = run.summary?.opu ?? run.opu ?? {};
  facts(card, [
    ['Frame', count(frame.number)],
    ['Exposure', number(frame.exposure_micros) + ' µs'],
    ['Laser', number(100 * frame.laser_transmission) + ' %'],
    ['Mean count', number(frame.mean_count)],
    ['Saturated', `${count(frame.saturated_pixels)} of ${count(frame.pixels_read)} pixels`],
    ['Frames so far', count(opu.frames ?? opu.total_frames)],
    ['Device time', seconds(opu.seconds)],
    ['Energy', joules(opu.joules)],
    ['Fidelity', number(opu.retrieval_fidelity)],
    ['Drift', opu.drift_correlation !== undefined ? `correlation ${number(opu.drift_correlation)}, ${count(opu.drift_refreshes)} recalibrations`
      : opu.drift ? `correlation ${number(opu.drift.correlation)}, ${count(opu.drift.refreshes)} recalibrations` : 'not checked'],
  ]);
}

export class Device {
  #place = document.getElementById('frames');
  #cards = new Map();

  /** Shows the devices of the ticked runs; a picture is asked for when there is another frame. */
  show(runs) {
    const shown = [...runs.ticked.keys()].map(name => runs.heads.get(name)).filter(run => run?.frame).slice(0, MOST_SHOWN);
    const names = new Set(shown.map(run => run.name));
    for (const [name, card] of this.#cards) {
      if (!names.has(name)) {
        card.element.remove();
        this.#cards.delete(name);
      }
    }
    for (const run of shown) {
      let card = this.#cards.get(run.name);
      if (!card) {
        const mirrors = picture('mirrors', run, 'Mirrors, on and off');
        const speckle = picture('speckle', run, 'Speckle, in camera counts');
        const list = make('dl', {});
        const element = make('article', {}, make('h3', {},
          make('span', { class: `swatch c${runs.ticked.get(run.name) % 8}`, 'aria-hidden': 'true' }), runs.label(run.name)),
        make('div', { class: 'pair' }, mirrors, speckle), list);
        card = { element, mirrors, speckle, list, frame: null, at: 0, asking: false, inSight: true };
        new IntersectionObserver(changes => {
          card.inSight = changes.at(-1).isIntersecting;
          this.#update(card, run.name, runs);
        }).observe(element);
        this.#cards.set(run.name, card);
        this.#place.append(element);
      }
      say(card, run);
      this.#update(card, run.name, runs);
    }
  }

  /** Reads the latest frame at once, and later ones from time to time while somebody sees them. */
  async #update(card, name, runs) {
    if (card.asking) {
      return;
    }
    card.asking = true;
    try {
      for (let run = runs.heads.get(name); run?.frame && run.frame !== card.at && (card.inSight || !card.frame)
        && card.element.isConnected; run = runs.heads.get(name)) {
        const answer = await fetch('/api/frame?' + new URLSearchParams({ run: name }));
        if (!answer.ok) {
          return;
        }
        card.frame = await answer.json();
        card.at = run.frame;
        draw(card, run);
        say(card, runs.heads.get(name) ?? run);
        await new Promise(done => setTimeout(done, PAUSE));
      }
    } catch {
      // Asked for again when the run has changed, or is read again.
    } finally {
      card.asking = false;
    }
  }
}
