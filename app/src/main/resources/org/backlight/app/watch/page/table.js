// What the ticked runs are and have reached, side by side.
import { bytes, count, figure, joules, make, seconds } from './words.js';

/** The columns: title, text of a run, and whether it is a number. */
function columns(runs) {
  const metrics = [...new Set(runs.flatMap(run => Object.keys(run.units ?? {})))].filter(name => name !== 'loss');
  return [
    ['State', run => run.state, false],
    ['Method', run => run.method, false],
    ['Data', run => run.dataset, false],
    ['Seed', run => run.seed, true],
    ['Parameters', run => count(run.summary?.parameters), true],
    ['Epoch', run => run.epoch ? count(run.epoch) + (run.epochs ? '/' + count(run.epochs) : '') : '–', true],
    ['Train loss', run => figure(run.summary?.train_loss ?? run.test?.train_loss), true],
    ['Test loss', run => figure(run.summary?.test_loss ?? run.test?.loss), true],
    ...metrics.map(name => [name.replaceAll('_', ' ').replace(/^./, letter => letter.toUpperCase()),
      run => figure(run.summary?.['test_' + name] ?? run.test?.[name], run.units?.[name]), true]),
    ['Samples/s', run => count(run.summary?.samples_per_second), true],
    ['Training', run => seconds(run.summary?.train_seconds ?? run.test?.train_seconds), true],
    ['Memory', run => bytes(run.summary?.peak_memory_bytes), true],
    ['Frames', run => count(run.summary?.opu?.frames ?? run.opu?.total_frames), true],
    ['Energy', run => joules(run.summary?.opu?.joules ?? run.opu?.joules), true],
    ['Fidelity', run => figure(run.summary?.opu?.retrieval_fidelity ?? run.opu?.retrieval_fidelity), true],
  ];
}

/** What the table says, to leave it alone as long as it says the same. */
let shownLast = '';

/** Shows the table; columns without any value are left out. */
export function showTable(place, all) {
  const runs = [...all.ticked.keys()].map(name => all.heads.get(name)).filter(Boolean);
  const shown = columns(runs)
    .map(([name, text, isNumber]) => ({ name, isNumber, texts: runs.map(run => text(run) || '–') }))
    .filter(column => column.texts.some(text => text !== '–'));
  const now = JSON.stringify([runs.map(run => [run.name, all.label(run.name), all.ticked.get(run.name)]), shown]);
  if (now === shownLast) {
    return;
  }
  shownLast = now;
  if (runs.length === 0) {
    place.replaceChildren();
    return;
  }
  const head = make('tr', {}, make('th', { scope: 'col' }, 'Run'),
    ...shown.map(column => make('th', { scope: 'col', class: column.isNumber ? 'number' : null }, column.name)));
  const rows = runs.map((run, i) => make('tr', {},
    make('th', { scope: 'row', title: run.name },
      make('span', { class: `swatch c${all.ticked.get(run.name) % 8}`, 'aria-hidden': 'true' }), all.label(run.name)),
    ...shown.map(column => make('td', { class: column.isNumber ? 'number' : null },
      column.name === 'State' ? make('span', { class: 'state ' + run.state }, column.texts[i]) : column.texts[i]))));
  const table = make('table', {}, make('thead', {}, head), make('tbody', {}, ...rows));
  const left = place.scrollLeft;
  place.replaceChildren(table);
  place.scrollLeft = left;
}
