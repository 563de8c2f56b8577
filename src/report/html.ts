import { createHash } from 'node:crypto';
import { isAlarm } from '../events.ts';
import type { JournalReader, RowRecord, RunHeader } from '../journal/journal.ts';
import type { Outcome } from '../journal/outcome.ts';
import { optionWords, shellWord } from '../text/command-line.ts';
import { count, figure } from '../text/figures.ts';
import { withMoments } from '../text/moment.ts';
import { catalogue } from '../roster/problems.ts';
import { enrollments, failedWords, namesOf, providers, statusNamed, type RowStatus } from '../journal/status.ts';
import { adviceFor, causeEntries, whyGivenUp } from './advice.ts';
import { script, style } from './html-assets.ts';
import { plannedPeople, type PlannedPerson } from './planned.ts';
import { causeOf, rowsThatNeedPerson, type Reconciliation } from './reconcile.ts';
import { whoIs } from './who.ts';
import { messageWords } from './words.ts';

/** Rows that are laid out at once. The rest is in the page too, and laid out when it is asked for, found or sorted to the top. */
const laidOut = 500;
/** Longest text that the page shows of one foreign value; result.csv has it whole. */
const longest = 1500;

const policy = [
  "default-src 'none'",
  `style-src '${hashOf(style)}'`,
  `script-src '${hashOf(script)}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/**
 * report.html, in pieces: one file for people, without network, under a strict content security policy. Everything foreign is
 * escaped text. All rows that need a person are in the page; of the others it says how many there are.
 *
 * @param run the run folder, as commands name it.
 * @param platform whose shells take these commands.
 */
export function* reportHtml(
  journal: JournalReader,
  model: Reconciliation,
  now: number,
  run: string,
  platform: NodeJS.Platform,
): Generator<string> {
  const { roster, system } = model.header;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${text(model.isCheck ? `${roster.name}: check` : `${roster.name} and ${system.name}: reconciliation`)}</title>
<style>${style}</style>
</head>
<body>
<main>
${headline(model)}
${sum(model)}
${next(model, run, platform)}
${why(model)}${model.isPlan ? changes(journal, model) : ''}
${model.needPerson.length === 0 ? '' : tableHead(model)}`;
  if (model.needPerson.length > 0) {
    let shown = 0;
    for (const { record, outcome } of rowsThatNeedPerson(journal, model, now)) {
      if (shown === laidOut) yield '</tbody></table><template id="rest">';
      shown += 1;
      yield tableRow(record, outcome, model.header);
    }
    yield shown > laidOut ? '</template>' : '</tbody></table>';
    yield tableFoot(shown, model);
  }
  yield `${standing(model)}
${facts(model, run)}
</main>
${model.needPerson.length === 0 ? '' : `<script>${script}</script>\n`}</body>
</html>
`;
}

function headline(model: Reconciliation): string {
  const { header, phase, ending, rows } = model;
  const { workspace } = header;
  const open = openRows(model);
  const undone = model.statuses['undone'] ?? 0;
  const need = model.needPerson.length;
  const well = wellWords(model);
  const all = rows === 1 ? 'The one row' : `All ${figure(rows)} rows`;
  const needing = need === 0 ? '' : `; ${figure(need)} ${need === 1 ? 'needs' : 'need'} a person`;
  const verdict =
    open > 0
      ? `${unfinishedWords(model)}: ${figure(rows - open - undone - need)} of ${count(rows, 'row')} ${well}${undone === 0 ? '' : `, ${figure(undone)} taken back`}, ${figure(open)} ${inReport('pending', model)}${needing}.`
      : undone > 0
        ? `${figure(undone)} of ${count(rows, 'row')} taken back${needing}.`
        : need === 0
          ? `${all} ${well}.`
          : `${figure(rows - need)} of ${count(rows, 'row')} ${well}${needing}.`;
  const alarms = [
    ...(model.balanced
      ? []
      : [`This report does not balance: ${model.imbalance} Do not rely on it; keep the run folder and ask for help.`]),
    ...(ending?.stopped === undefined || phase === 'finished' ? [] : [`Why it stopped: ${ending.stopped}`]),
    ...model.notices.filter(isAlarm).map((notice) => notice.message),
  ];
  return `<header>
<p class="kind">${model.isCheck ? 'Check (without the access system; nothing was sent)' : model.isPlan ? 'Plan (nothing was changed)' : isLeavers(model) ? 'Leavers: whose access was taken away' : 'Reconciliation report'}</p>
<h1><bdi>${text(header.roster.name === '-' ? 'The roster' : header.roster.name)}</bdi>${model.isCheck ? '' : ` and <bdi>${text(header.system.name)}</bdi>`}</h1>
<p class="verdict">${verdict}</p>
<p class="when">${time(header.startedAt, header.timeZone)}${header.startedBy === undefined ? '' : ` · by <bdi>${text(header.startedBy)}</bdi>`}${model.isCheck ? '' : ` · <bdi>${text(workspace.name)}</bdi>, ${workspace.isSandbox ? 'a sandbox workspace' : 'a production workspace'}`}</p>
${alarms.map((alarm) => `<p class="alarm" role="alert">${prose(alarm)}</p>`).join('\n')}
</header>`;
}

/** Rows that wait for their turn, and need no person. */
function openRows({ statuses, needPersonBy }: Reconciliation): number {
  return (statuses['pending'] ?? 0) - (needPersonBy['pending'] ?? 0);
}

/** Why some rows were not attempted. */
function unfinishedWords(model: Reconciliation): string {
  const gaveUp = whyGivenUp(model);
  if (gaveUp !== undefined) return `The run was ${gaveUp}`;
  return model.phase === 'planned' ? 'Nothing was sent' : 'The run stopped early';
}

/** What is said of rows that need no person. */
function wellWords({ isCheck, isPlan }: Reconciliation): string {
  return isCheck ? 'can be sent' : isPlan ? 'can go ahead' : 'ended well';
}

function inReport(status: string, { statuses, causes }: Reconciliation): string {
  const entry = statusNamed(status);
  const words = entry?.inReport ?? entry?.means ?? '';
  return status === 'failed' ? failedWords(words, statuses[status] ?? 0, causes.get('no_answer') ?? 0) : words;
}

/** The arithmetic from rows to outcomes: each bar begins where the one above it ended, and the last is all of them. */
function sum(model: Reconciliation): string {
  const { rows, statuses, needPersonBy } = model;
  const open = openRows(model);
  const { length: need } = model.needPerson;
  let before = 0;
  const lines = Object.entries(statuses)
    .filter(([, value]) => value > 0)
    .map(([status, value]) => {
      const trouble = needPersonBy[status] ?? 0;
      const parts = [
        [status === 'pending' ? 'open' : 'well', value - trouble],
        ['need', trouble],
      ] as const;
      const label = `<th scope="row">${status}<span>${inReport(status, model)}</span></th>`;
      const line = sumLine(label, trouble, parts, before, rows);
      before += value;
      return `<tr data-status="${status}">${line}</tr>`;
    });
  const all = [
    ['well', rows - need - open],
    ['need', need],
    ['open', open],
  ] as const;
  const total = sumLine(
    `<th scope="row">${isLeavers(model) ? 'People in the list' : 'Rows in the roster'}</th>`,
    need,
    all,
    0,
    rows,
  );
  const keys = [
    ['well', wellWords(model)],
    ...(need > 0 ? [['need', 'needs a person']] : []),
    ...(open > 0 ? [['open', 'not attempted yet']] : []),
  ];
  return `<section aria-labelledby="sum">
<h2 id="sum">From rows to outcomes</h2>
<table class="sum">
<caption>Every row of the ${isLeavers(model) ? 'list' : 'roster'} stands in exactly one line; the lines add up to the ${isLeavers(model) ? 'list' : 'roster'}.</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col">Rows</th><th scope="col">Need a person</th><td></td></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
<tfoot><tr>${total}</tr></tfoot>
</table>
<p class="key">${keys.map(([kind, words]) => `<svg viewBox="0 0 1 1" aria-hidden="true"><rect width="1" height="1" class="${kind}"/></svg> ${words}`).join(' ')}</p>
</section>`;
}

/** A line of the sum; its bar has a part for each kind of row, side by side from `start`. */
function sumLine(
  label: string,
  need: number,
  parts: readonly (readonly [kind: string, rows: number])[],
  start: number,
  rows: number,
): string {
  let x = start;
  const rects = parts.map(([kind, width]) => {
    const rect = width === 0 ? '' : `<rect x="${x}" width="${width}" height="1" class="${kind}"/>`;
    x += width;
    return rect;
  });
  return `${label}<td class="figure">${figure(x - start)}</td><td class="figure">${need === 0 ? '' : figure(need)}</td><td class="bar"><svg viewBox="0 0 ${Math.max(rows, 1)} 1" preserveAspectRatio="none" aria-hidden="true">${rects.join('')}</svg></td>`;
}

function next(model: Reconciliation, run: string, platform: NodeJS.Platform): string {
  const advice = adviceFor(model, run, platform).map(
    ({ rows, matter, how, command }) =>
      `<li><p><strong>${count(rows, 'row')}: ${text(matter)}.</strong> ${prose(how)}</p>${command === undefined ? '' : `<pre><code>${text(command)}</code></pre>`}</li>`,
  );
  if (model.namesakes > 0) {
    const what = model.isPlan ? 'would be created' : 'created or to be created';
    advice.push(
      `<li><p><strong>${count(model.namesakes, 'person', 'people')} ${what}, although somebody of that name is there.</strong> They have another email or phone there. Code namesake marks the rows in ${model.isPlan ? 'plan.csv' : 'result.xlsx'}, with the ids: if they are the same people (a mail domain has moved), put those ids in acs_user_id.</p></li>`,
    );
  }
  for (const code of ['access_goes_on', 'access_ended', 'groups_kept', 'phone_of_another'] as const) {
    const rows = model.notes.get(code) ?? 0;
    if (rows === 0) continue;
    const where = `The column import_message of ${model.isPlan ? 'plan.csv' : 'result.xlsx'} says who.`;
    advice.push(
      `<li><p><strong>${count(rows, 'row')}: ${text(noteAdvice[code])}</strong> ${prose(`${catalogue[code].mend} ${where}`)}</p></li>`,
    );
  }
  // A roster that was taken back may have been the wrong one.
  if (model.absent > 0 && (model.statuses['undone'] ?? 0) === 0) {
    advice.push(
      `<li><p><strong>${count(model.absent, 'person', 'people')} in the access system ${model.absent === 1 ? 'is' : 'are'} in no row.</strong> Nothing was done to them. If they have left: go through absent.xlsx, delete the rows of those who keep their access, and suspend the others.</p><pre><code>${text(`doorlist leavers ${shellWord(`${run}/absent.xlsx`, platform)}`)}</code></pre></li>`,
    );
  }
  return `<section aria-labelledby="next">
<h2 id="next">What to do next</h2>
${advice.length === 0 ? `<p>${model.exit > 0 || model.notices.some(isAlarm) ? 'See the remark at the top of this page.' : model.isCheck ? prose('Compare it with the access system: `doorlist plan` shows what each row would do, and changes nothing.') : 'Nothing. Every row is where it should be.'}</p>` : `<ol>\n${advice.join('\n')}\n</ol>`}
</section>`;
}

/** Notes that may be a matter for a person, although their rows ended well. */
const noteAdvice = {
  access_ended: 'the person is in the roster, and their access has ended.',
  access_goes_on: 'the end in the row has passed, and the access in the system has not ended.',
  groups_kept: 'the user stays in groups that an empty cell does not name.',
  phone_of_another: 'created with the phone of somebody of another name and email.',
} as const;

/** Reasons that the page lists. */
const mostReasons = 100;

/** Why rows need a person: a line for each reason, with the one cure for all of its rows. */
function why({ reasons }: Reconciliation): string {
  if (reasons.length === 0) return '';
  const lines = reasons
    .slice(0, mostReasons)
    .map(
      ({ rows, first, matter, cure }) =>
        `<tr><td class="figure">${figure(rows)}</td><td><bdi>${prose(matter)}</bdi><small>${rows === 1 ? 'row' : 'rows'} ${first.map(figure).join(', ')}${rows > first.length ? ', …' : ''}</small></td><td><bdi>${prose(cure)}</bdi></td></tr>`,
    );
  const left = reasons.length - mostReasons;
  return `<section aria-labelledby="why">
<h2 id="why">Why rows need a person</h2>
<table class="why">
<thead><tr><th scope="col">Rows</th><th scope="col">What is the matter</th><th scope="col">How to mend all of them</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
${left > 0 ? `<p class="more">And ${count(left, 'more reason', 'more reasons')}: see import_code in rejects.xlsx.</p>\n` : ''}</section>
`;
}

/** People whom the page lists of those to be created, and of those to be changed. */
const mostPeople = 200;

/** Whom a plan would create, and whom it would change or renew from what to what. */
function changes(journal: JournalReader, { statuses, header: { timeZone } }: Reconciliation): string {
  const said = (value: string): string => text(withMoments(value, timeZone));
  const { create = 0, update = 0, renewed = 0 } = statuses;
  const most = { create, update, renewed };
  const lists: Record<PlannedPerson['action'], string[]> = { create: [], update: [], renewed: [] };
  for (const { row, who, action, changes: changed } of plannedPeople(journal)) {
    if (namesOf(lists).every((kind) => lists[kind].length >= Math.min(most[kind], mostPeople))) break;
    if (lists[action].length >= mostPeople) continue;
    const each = changed.map(({ label, from, to }) =>
      action === 'create'
        ? `${label} <bdi>${said(to)}</bdi>`
        : `${label}: <bdi>${from === '' ? '<i>nothing</i>' : said(from)}</bdi> → <bdi>${to === '' ? '<i>nothing</i>' : said(to)}</bdi>`,
    );
    const what = each.join(action === 'create' ? ', ' : '<br>');
    lists[action].push(`<tr><td>${figure(row)}</td><td><bdi>${text(who)}</bdi></td><td>${what}</td></tr>`);
  }
  const part = (title: string, lines: readonly string[], all: number): string =>
    lines.length === 0
      ? ''
      : `<h3>${title}: ${figure(all)}</h3>
<table class="people">
<thead><tr><th scope="col">Row</th><th scope="col">Person</th><th scope="col">${title === 'To create' ? 'With' : 'Change'}</th></tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
${all > lines.length ? `<p class="more">And ${figure(all - lines.length)} more: plan.csv lists all.</p>\n` : ''}`;
  if (create + update + renewed === 0) return '';
  return `<section aria-labelledby="who">
<h2 id="who">Who would be created, changed or renewed</h2>
${part('To change', lists.update, update)}${part('To renew', lists.renewed, renewed)}${part('To create', lists.create, create)}</section>
`;
}

function tableHead(model: Reconciliation): string {
  const options = [...model.causes].map(
    ([cause, rows]) => `<option value="${cause}">${causeEntries[cause].word} (${figure(rows)})</option>`,
  );
  const column = (key: string, title: string) => `<th scope="col" data-sort="${key}">${title}</th>`;
  return `<section aria-labelledby="rows">
<h2 id="rows">Rows that need a person</h2>
<form id="tools" role="search" hidden>
<label>Find <input id="find" type="search" autocomplete="off" placeholder="name, row, word"></label>
<label>Show <select id="cause"><option value="">all (${figure(model.needPerson.length)})</option>${options.join('')}</select></label>
<output id="shown" for="find cause"></output>
</form>
<table class="rows" aria-labelledby="rows">
<thead><tr>${column('row', 'Row')}${column('who', 'Person')}${column('cause', 'Matter')}<th scope="col">What is wrong, and how to mend it</th></tr></thead>
<tbody id="list">
`;
}

function tableRow(record: RowRecord, outcome: Outcome<RowStatus>, { fields, timeZone }: RunHeader): string {
  const who = whoIs(record, fields);
  const cause = causeOf(outcome);
  const words = messageWords(outcome, timeZone) || outcome.code;
  const also = outcome.status !== cause && cause !== 'name_mismatch' && cause !== 'suspended' && cause !== 'cannot_update';
  return `<tr data-cause="${cause}"><td>${record.row}</td><td>${who === '' ? '<i>no name</i>' : `<bdi>${text(who)}</bdi>`}</td><td>${causeEntries[cause].word}${also ? ` <small>${outcome.status}</small>` : ''}</td><td><bdi>${prose(words)}</bdi>${outcome.acsUserId === '' ? '' : ` <small>ACS user ${text(outcome.acsUserId)}</small>`}</td></tr>
`;
}

function tableFoot(rows: number, model: Reconciliation): string {
  const rest = rows - laidOut;
  const list = isLeavers(model) ? 'result.csv' : 'rejects.csv';
  return `<p id="more" class="more">${rest > 0 ? `The first ${figure(laidOut)} of ${figure(rows)} rows are shown; ${list} lists all.` : ''}</p>
</section>`;
}

/** What the system says of the users, and how enrollment went; nothing where neither was asked for. */
function standing({ provider, enrollment }: Reconciliation): string {
  const lists = [
    standingList('In the access system, at the last look', providers, provider, 'not_checked'),
    standingList('Enrollment for mobile credentials', enrollments, enrollment, 'not_requested'),
  ].filter((list) => list !== '');
  return lists.length === 0 ? '' : `<section class="standing">\n${lists.join('\n')}\n</section>`;
}

function standingList<Status extends string>(
  title: string,
  table: Readonly<Record<Status, { readonly inReport: string }>>,
  counts: Readonly<Record<Status, number>>,
  none: Status,
): string {
  const present = namesOf(table).filter((status) => counts[status] > 0);
  if (present.every((status) => status === none)) return '';
  const items = present.map((status) => `<dt>${table[status].inReport}</dt><dd>${figure(counts[status])}</dd>`);
  return `<div><h2>${title}</h2><dl class="counts">${items.join('')}</dl></div>`;
}

function facts(model: Reconciliation, run: string): string {
  const { header, ending, phase } = model;
  const { workspace, system, roster } = header;
  const options = Object.entries(header.options).flatMap(([name, value]) => optionWords({ [name]: value }).join(' ') || []);
  const ended =
    phase === 'finished'
      ? 'finished'
      : phase === 'planned'
        ? `${model.isCheck ? 'checked' : 'planned'}; nothing was sent`
        : 'stopped before the end; can be resumed';
  const notes = [...model.notes].map(([code, rows]) => `${code.replaceAll('_', ' ')}: ${count(rows, 'row')}`);
  const pairs: [string, string][] = [
    ['Command', `doorlist ${header.command}`],
    ['Options', options.length === 0 ? 'none' : options.join(', ')],
    ['State', ended],
    ['Ended', ending === undefined ? '' : minuteWords(ending.at, header.timeZone)],
    ['Run by', header.startedBy ?? 'not known'],
    ['Access system', model.isCheck ? '' : `${system.name} (${system.id})`],
    [
      'Workspace',
      model.isCheck ? '' : `${workspace.name}, ${workspace.isSandbox ? 'sandbox' : 'production'} (${workspace.id})`,
    ],
    ['Endpoint', header.endpointHost],
    [isLeavers(model) ? 'List' : 'Roster', roster.name === '-' ? 'standard input' : roster.name],
    [isLeavers(model) ? 'SHA-256' : 'Roster SHA-256', roster.sha256],
    ['How it was read', header.reading.join('; ')],
    ['Accepted with a note', notes.join('; ')],
    ['Run folder', run],
    ['doorlist', header.doorlistVersion],
  ];
  const remarks = model.notices.filter((notice) => !isAlarm(notice)).map((notice) => `<p>${prose(notice.message)}</p>`);
  return `<section aria-labelledby="facts">
<h2 id="facts">${model.isCheck ? 'Who checked what' : 'Who ran what, against which system'}</h2>
<dl class="facts">${pairs
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${name}</dt><dd><bdi>${text(value)}</bdi></dd>`)
    .join('\n')}</dl>
${remarks.join('\n')}
<p class="files">Beside this file: ${filesBeside(model)}.</p>
</section>`;
}

function isLeavers({ header }: Reconciliation): boolean {
  return header.command === 'leavers';
}

function filesBeside(model: Reconciliation): string {
  const { isCheck, isPlan, needPerson, absent } = model;
  return [
    ...(isCheck
      ? []
      : [isPlan ? 'plan.csv (every row, and what would be done)' : 'result.xlsx and result.csv (every row, with its outcome)']),
    ...(needPerson.length === 0 || isLeavers(model) ? [] : ['rejects.xlsx and rejects.csv (the rows above, to be mended)']),
    ...(absent === 0 ? [] : ['absent.xlsx and absent.csv (who is in the system and in no row)']),
    'report.json (this report for programs)',
  ].join(', ');
}

/** Foreign text as HTML text: escaped, bounded, and without characters that steer a terminal or turn a line around. */
function text(value: string): string {
  const cut = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return cut
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** {@link text} whose words between backticks are commands, options or cells to be typed. */
function prose(value: string): string {
  return text(value).replaceAll(/`([^`]+)`/gu, '<code>$1</code>');
}

/** To the minute: of a run's beginning and end, seconds tell a person nothing. */
function minuteWords(iso: string, timeZone: string | undefined): string {
  return text(withMoments(iso.replace(/:\d\d(?:\.\d+)?Z$/u, ':00Z'), timeZone));
}

function time(iso: string, timeZone: string | undefined): string {
  return `<time datetime="${text(iso)}">${minuteWords(iso, timeZone)}</time>`;
}

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
