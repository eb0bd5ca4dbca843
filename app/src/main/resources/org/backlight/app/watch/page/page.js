// The page: puts its parts together, and keeps what is ticked in its address.
import { Device } from './device.js';
import { Figures } from './figures.js';
import { List } from './list.js';
import { MOST_TICKED, OtherVersion, Runs } from './runs.js';
import { showTable } from './table.js';

const find = id => document.getElementById(id);
const THEMES = { auto: '◐ System', light: '☀ Light', dark: '☾ Dark' };

let list;
let figures;
let device;
let pendingList = false;

const runs = new Runs({
  list() {
    if (!pendingList) {
      pendingList = true;
      requestAnimationFrame(() => {
        pendingList = false;
        list.show();
        showTable(find('table'), runs);
        device.show(runs);
        welcome();
        remember();
      });
    }
  },
  figures: () => figures.later(),
  connection(words, good) {
    find('connection').textContent = words;
    find('connection').classList.toggle('good', good);
  },
  notice,
  locked,
  outdated,
});

/** What there is to say, by what it is about: the run that cannot be read, for one. */
const notices = new Map();

/** Says something in place of what was said about the same; an empty text is nothing to say. */
function notice(about, text) {
  if (text) {
    notices.set(about, text);
  } else {
    notices.delete(about);
  }
  const said = [...notices.values()].join(' ');
  if (find('notice').textContent !== said) {
    find('notice').textContent = said;
    find('notice').hidden = !said;
  }
}

function welcome() {
  notice('welcome', runs.heads.size === 0
    ? `There are no runs in ${runs.folder} yet. Begin one with ./backlight train, and it shows up here by itself.`
    : runs.ticked.size === 0 ? 'Tick a run to see it.' : '');
}

/** Keeps the ticked runs in the address, for a reload or a colleague. */
function remember() {
  const hash = '#' + new URLSearchParams([...runs.ticked.keys()].map(name => ['run', name]));
  if ((location.hash || '#') !== hash) {
    history.replaceState(null, '', hash);
  }
}

function locked() {
  find('gate').hidden = false;
  find('token').focus();
}

/** Loads the page of a server of another version, once; where the page is still the same after that, says so. */
function outdated(e) {
  let reloaded = true;
  try {
    reloaded = sessionStorage.getItem('backlight-reloaded') === String(e.version);
    sessionStorage.setItem('backlight-reloaded', e.version);
  } catch {
    // Nothing can be kept: a reload might be repeated for ever.
  }
  if (reloaded) {
    find('connection').textContent = 'other version';
    find('connection').classList.remove('good');
    notice('version', `Nothing new is shown: ${e.message}. Reload the page without the browser's cache.`);
  } else {
    location.reload();
  }
}

async function begin(token) {
  const address = new URLSearchParams(location.hash.slice(1));
  const named = address.getAll('run');
  try {
    await runs.load(token ?? address.get('token'));
  } catch (e) {
    if (e instanceof OtherVersion) {
      outdated(e);
      return;
    }
    if (e.status !== 401) {
      notice('runs', `The runs cannot be read: ${e.message}`);
      setTimeout(() => begin(token), 3000);
      return;
    }
    // A token that does not do stays neither in the address nor in the history.
    history.replaceState(null, '', '#' + new URLSearchParams(named.map(name => ['run', name])));
    find('gate-says').textContent = token || address.get('token') ? 'That is not the token.' : '';
    locked();
    return;
  }
  try {
    sessionStorage.removeItem('backlight-reloaded');
  } catch {
    // Nothing is kept.
  }
  find('gate').hidden = true;
  find('folder').textContent = runs.folder;
  find('folder').title = runs.folder;
  named.filter(name => runs.heads.has(name)).slice(0, MOST_TICKED).forEach(name => runs.tick(name, true));
  if (runs.ticked.size === 0) {
    runs.tickUsual();
  }
  runs.listen();
}

function theme() {
  return document.documentElement.dataset.theme ?? 'auto';
}

function sayTheme() {
  find('theme').textContent = THEMES[theme()];
  find('theme').setAttribute('aria-label', `Theme: ${theme() === 'auto' ? 'as the system' : theme()}; press to change`);
}

find('theme').addEventListener('click', () => {
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(theme()) + 1) % names.length];
  if (next === 'auto') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = next;
  }
  try {
    localStorage.setItem('backlight-theme', next);
  } catch {
    // Chosen for this page alone.
  }
  sayTheme();
  figures.repaint();
});

find('gate').addEventListener('submit', event => {
  event.preventDefault();
  begin(find('token').value.trim());
});
find('smooth').addEventListener('input', event => {
  figures.smoothing = Number(event.target.value);
  figures.later();
});
find('log').addEventListener('change', event => {
  figures.log = event.target.checked;
  figures.later();
});
find('whole').addEventListener('click', () => runs.zoom(null));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => figures.repaint());
addEventListener('beforeprint', () => figures.complete());
// A browser allows few connections to one server: pages that nobody looks at give theirs back.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    runs.silence();
  } else if (runs.folder) {
    runs.again();
  }
});

list = new List(runs, () => notice('full', `${MOST_TICKED} runs are shown already; untick one first.`));
figures = new Figures(runs);
device = new Device();
if (matchMedia('(max-width: 760px)').matches) {
  find('panel').open = false;
}
sayTheme();
begin();
