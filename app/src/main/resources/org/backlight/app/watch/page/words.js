// Numbers, times and names in words, and elements made of text alone: nothing here is ever parsed as HTML.

/** Makes an element; children are elements or texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A number with about four digits. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size === 0) {
    return '0';
  }
  if (size >= 1e6) {
    return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 2 });
  }
  if (size >= 1000) {
    return whole.format(value);
  }
  return size < 1e-3 ? value.toExponential(2).replace('e-', 'e−') : String(Number(value.toPrecision(4)));
}

/** A whole number with separators. */
export function count(value) {
  return value === null || value === undefined || !Number.isFinite(Number(value)) ? '–' : whole.format(value);
}

/** A figure as its task writes it, such as 97.32 %. */
export function figure(value, unit) {
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return '–';
  }
  if (unit?.factor === undefined) {
    return number(value);
  }
  return (value * unit.factor).toFixed(unit.decimals) + (unit.unit ? ' ' + unit.unit : '');
}

/** Seconds, as people say them. */
export function seconds(value) {
  if (!Number.isFinite(value)) {
    return '–';
  }
  if (value < 60) {
    return number(value) + ' s';
  }
  const hours = Math.floor(value / 3600);
  const minutes = Math.floor(value % 3600 / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${Math.round(value % 60)} s`;
}

/** Joules, in the unit that fits. */
export function joules(value) {
  return !Number.isFinite(value) ? '–'
    : value >= 1e6 ? number(value / 1e6) + ' MJ' : value >= 1e3 ? number(value / 1e3) + ' kJ' : number(value) + ' J';
}

/** Bytes, in GiB. */
export function bytes(value) {
  return Number.isFinite(value) ? (value / 2 ** 30).toFixed(2) + ' GiB' : '–';
}

const STAMP = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-(.+)$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The name of a run without the time that it begins with. */
export function title(name) {
  return STAMP.exec(name)?.[7] ?? name;
}

/** The time that the name of a run begins with; empty if it does not. */
export function began(name) {
  const parts = STAMP.exec(name);
  return parts ? `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1] ?? parts[2]} ${parts[4]}:${parts[5]}` : '';
}
