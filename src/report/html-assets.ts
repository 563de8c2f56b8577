/** Style and script of report.html. Both stand in the page by their SHA-256: nothing else may run or style there. */

export const style = `
:root {
  color-scheme: light dark;
  --paper: #fdfdfb; --ink: #1d2429; --soft: #5b666e; --line: #d9dcd8; --shade: #f2f3ef;
  --well: #4d7f77; --need: #c0622d; --open: #a9b0b3; --link: #1f5f8b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16191b; --ink: #e6e8e6; --soft: #9aa5ab; --line: #33393d; --shade: #1f2427;
    --well: #6aa89d; --need: #e0894f; --open: #5f686d; --link: #8cc0e6;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
body { margin: 0; font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 58rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; font-weight: 650; letter-spacing: -0.012em; margin: 0.2rem 0 0.6rem; }
h2 { font-size: 1.15rem; font-weight: 650; margin: 0 0 0.6rem; }
section { margin-top: 2.75rem; }
p { margin: 0 0 0.6rem; max-width: 44rem; }
.kind { color: var(--soft); margin: 0; }
.verdict { font-size: 1.2rem; line-height: 1.4; }
.when, .key, .files, caption, .more, output { color: var(--soft); font-size: 0.9rem; }
.alarm { border-left: 4px solid var(--need); padding: 0.1rem 0 0.1rem 0.8rem; margin: 0.9rem 0; font-weight: 550; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding-bottom: 0.6rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.75rem 0.45rem 0; font-weight: 400; }
thead th { color: var(--soft); font-size: 0.85rem; border-bottom: 1px solid var(--line); vertical-align: bottom; overflow-wrap: normal; }
.sum th, .sum td { vertical-align: baseline; }
.sum tbody th { font-weight: 600; white-space: nowrap; }
.sum th span { display: block; font-weight: 400; font-size: 0.85rem; color: var(--soft); white-space: normal; }
.sum .figure { text-align: right; font-variant-numeric: tabular-nums; width: 1%; white-space: nowrap; padding-left: 0.75rem; }
.sum thead th:nth-child(n+2) { text-align: right; padding-left: 0.75rem; white-space: nowrap; }
.sum thead td { border-bottom: 1px solid var(--line); }
.sum .bar { width: 50%; padding: 0.45rem 0 0.45rem 1rem; vertical-align: middle; }
.sum .bar svg { display: block; width: 100%; height: 1.1rem; overflow: visible; }
.sum tfoot th, .sum tfoot td { border-top: 2px solid var(--ink); font-weight: 650; padding-top: 0.6rem; }
rect { stroke-width: 1.5px; vector-effect: non-scaling-stroke; }
.well { fill: var(--well); stroke: var(--well); }
.need { fill: var(--need); stroke: var(--need); }
.open { fill: var(--open); stroke: var(--open); }
.key svg { width: 0.75rem; height: 0.75rem; margin-left: 0.9rem; vertical-align: -0.05em; }
.key svg:first-child { margin-left: 0; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.2rem 0 0.4rem; }
.why, .people { font-size: 0.94rem; table-layout: fixed; }
.why tbody td, .people tbody td { border-bottom: 1px solid var(--line); }
.why th:first-child, .people th:first-child { width: 4.5rem; }
.why .figure { font-variant-numeric: tabular-nums; font-weight: 600; }
.why small { display: block; color: var(--soft); font-size: 0.82rem; }
.people th:nth-child(2) { width: 14rem; }
.people td:first-child { font-variant-numeric: tabular-nums; color: var(--soft); }
.people td:nth-child(2) { font-weight: 550; }
.people i { color: var(--soft); }
.people bdi { display: inline-block; }
ol { margin: 0; padding-left: 1.4rem; }
ol > li { margin-bottom: 1rem; padding-left: 0.25rem; }
ol p { margin-bottom: 0.35rem; }
pre { margin: 0; padding: 0.5rem 0.75rem; background: var(--shade); border-radius: 4px; white-space: pre-wrap; }
code { font: 0.86rem/1.45 ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
#tools { display: flex; flex-wrap: wrap; gap: 0.6rem 1.25rem; align-items: center; margin-bottom: 0.75rem; font-size: 0.95rem; }
#tools[hidden] { display: none; }
input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--open); border-radius: 4px; padding: 0.3rem 0.5rem; }
input { width: 14rem; max-width: 100%; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.rows { font-size: 0.94rem; table-layout: fixed; }
.rows th:nth-child(1) { width: 4.5rem; }
.rows th:nth-child(2) { width: 12rem; }
.rows th:nth-child(3) { width: 8.5rem; }
.rows thead button { border: 0; padding: 0; background: none; color: inherit; cursor: pointer; }
.rows thead button::after { content: " \\2195"; opacity: 0.5; }
.rows [aria-sort="ascending"] button::after { content: " \\2191"; opacity: 1; }
.rows [aria-sort="descending"] button::after { content: " \\2193"; opacity: 1; }
.rows tbody td { border-bottom: 1px solid var(--line); }
.rows td:first-child { font-variant-numeric: tabular-nums; color: var(--soft); }
.rows td:nth-child(2) { font-weight: 550; }
.rows small { display: block; color: var(--soft); font-size: 0.82rem; }
.rows i { color: var(--soft); font-weight: 400; }
.more { margin-top: 0.75rem; }
.more button { margin-right: 0.75rem; cursor: pointer; }
.standing { display: flex; flex-wrap: wrap; gap: 2rem 4rem; }
dl { margin: 0; display: grid; column-gap: 1.25rem; row-gap: 0.3rem; }
.counts { grid-template-columns: auto auto; justify-content: start; }
.counts dd { text-align: right; font-variant-numeric: tabular-nums; }
.facts { grid-template-columns: 11rem 1fr; }
dt { color: var(--soft); }
dd { margin: 0; }
.facts + p { margin-top: 1.25rem; }
@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem 2.5rem; }
  h1 { font-size: 1.55rem; }
  .verdict { font-size: 1.1rem; }
  .sum tr { display: grid; grid-template-columns: 1fr 3.5rem 5rem; column-gap: 0.5rem; align-items: baseline; }
  .sum thead tr { align-items: end; border-bottom: 1px solid var(--line); }
  .sum th, .sum td { width: auto !important; padding: 0.3rem 0 0 !important; border: 0 !important; }
  .sum thead th:nth-child(n+2) { white-space: normal; }
  .sum thead td { display: none; }
  .sum .bar { grid-column: 1 / -1; padding: 0.3rem 0 0.5rem !important; }
  .sum .bar svg { height: 0.7rem; }
  .sum tfoot tr { border-top: 2px solid var(--ink); }
  .rows thead th:nth-child(4) { display: none; }
  .rows tr { display: grid; grid-template-columns: 3.6rem 1fr auto; column-gap: 0.5rem; border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
  .rows thead tr { padding-top: 0; }
  .rows th, .rows td { border: 0 !important; padding: 0.1rem 0; width: auto !important; }
  .rows td:nth-child(4) { grid-column: 2 / -1; }
  .why thead, .people thead { display: none; }
  .why tr, .people tr { display: grid; grid-template-columns: 3.6rem 1fr; column-gap: 0.5rem; border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
  .why td, .people td { border: 0 !important; padding: 0.1rem 0; }
  .why td:nth-child(3), .people td:nth-child(3) { grid-column: 2; }
  .facts { grid-template-columns: 1fr; row-gap: 0; }
  .facts dd { margin-bottom: 0.6rem; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --shade: #f2f2f2; --well: #4d7f77; --need: #c0622d; --open: #a9b0b3; }
  @page { margin: 16mm 15mm 18mm; }
  html { font-size: 10pt; background: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { margin-top: 1.6rem; }
  h2 { break-after: avoid; }
  tr, li, .standing > div, .key { break-inside: avoid; }
  #tools, .more button, .rows thead button::after { display: none; }
  /* A button is not repeated on the next page; its words are. */
  .rows thead button { display: contents; }
  pre { border: 1px solid #ccc; }
}
`;

/** Finds, filters and sorts the rows, and lays out more of them on request. Without it the page still says everything. */
export const script = `
(() => {
  'use strict';
  const step = 500;
  const byId = (id) => document.getElementById(id);
  const list = byId('list'), find = byId('find'), cause = byId('cause'), shown = byId('shown'), more = byId('more');
  const rest = byId('rest');
  // What a row says is looked up when it is first asked for: a page of 50,000 rows opens no later for it.
  const all = [...list.rows, ...(rest ? rest.content.querySelectorAll('tr') : [])].map((tr, at) => ({
    tr,
    at,
    get who() { return (this.name ??= tr.cells[1].textContent); },
    get cause() { return tr.dataset.cause; },
    get words() { return (this.text ??= tr.textContent.toLowerCase()); },
  }));
  const figure = new Intl.NumberFormat('en-US');
  const letters = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const orders = {
    row: (a, b) => a.at - b.at,
    who: (a, b) => letters.compare(a.who, b.who) || a.at - b.at,
    cause: (a, b) => letters.compare(a.cause, b.cause) || a.at - b.at,
  };
  let key = 'row', down = false, limit = step;

  const draw = () => {
    const wanted = find.value.trim().toLowerCase();
    const found = all.filter((one) => (cause.value === '' || one.cause === cause.value) && (wanted === '' || one.words.includes(wanted)));
    list.replaceChildren(...found.slice(0, limit).map((one) => one.tr));
    shown.textContent = figure.format(found.length) + (found.length === 1 ? ' row' : ' rows');
    const left = found.length - limit;
    more.replaceChildren();
    if (left > 0) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Show ' + figure.format(Math.min(left, step)) + ' more';
      button.addEventListener('click', () => {
        const first = found[limit].tr;
        limit += step;
        draw();
        first.tabIndex = -1;
        first.focus();
      });
      more.append(button, figure.format(limit) + ' of ' + figure.format(found.length) + ' rows are shown.');
    }
  };
  const sort = () => {
    all.sort(orders[key]);
    if (down) all.reverse();
    for (const th of document.querySelectorAll('[data-sort]')) {
      if (th.dataset.sort === key) th.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else th.removeAttribute('aria-sort');
    }
  };
  for (const th of document.querySelectorAll('[data-sort]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = th.textContent;
    button.addEventListener('click', () => {
      down = key === th.dataset.sort && !down;
      key = th.dataset.sort;
      sort();
      draw();
    });
    th.replaceChildren(button);
  }
  const narrow = () => {
    limit = step;
    draw();
  };
  find.addEventListener('input', narrow);
  cause.addEventListener('change', narrow);
  byId('tools').addEventListener('submit', (event) => event.preventDefault());
  byId('tools').hidden = false;
  sort();
  draw();
})();
`;
