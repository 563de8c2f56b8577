import { useEffect, useState } from 'react';
import type { DeskView } from '../view.ts';
import { count, figure } from '../../text/figures.ts';
import { look } from './connection.ts';
import { Button, Foreign } from './parts.tsx';
import { words } from './words.ts';

interface PlannedRow {
  readonly row: number;
  readonly kind: string;
  readonly who: string;
  readonly about: string;
}

const page = 100;

/** Every row of the plan, of one kind or of all. */
export function PlannedRows({ view }: { readonly view: DeskView }) {
  const { plan } = view.flow;
  const [kind, setKind] = useState('');
  const [from, setFrom] = useState(0);
  const [rows, setRows] = useState<readonly PlannedRow[]>([]);
  const run = plan?.run;
  useEffect(() => {
    let isOld = false;
    const asked = kind === '' ? '' : `&kind=${encodeURIComponent(kind)}`;
    void look<{ rows: readonly PlannedRow[] }>(
      `rows?of=${encodeURIComponent(run ?? '')}&from=${from}&count=${page}${asked}`,
    ).then(
      ({ rows: found }) => {
        if (!isOld) setRows(found);
      },
      () => undefined,
    );
    return () => {
      isOld = true;
    };
  }, [run, kind, from]);
  if (plan === undefined) return null;
  const all = kind === '' ? plan.rows : (plan.counts[kind] ?? 0);
  const more = Math.min(page, all - from - rows.length);
  return (
    <section>
      <h2>{words.plan.rows}</h2>
      <p className="bar">
        <label>
          {words.plan.kind}{' '}
          <select
            value={kind}
            onChange={({ target }) => {
              setKind(target.value);
              setFrom(0);
            }}
          >
            <option value="">{words.plan.all}</option>
            {view.planned.map((each) => (
              <option key={each.kind} value={each.kind}>
                {each.kind}
              </option>
            ))}
          </select>
        </label>
        <span>
          {figure(Math.min(all, from + 1))}–{figure(from + rows.length)} / {figure(all)}
        </span>
        <Button disabled={from === 0} onPress={() => setFrom(Math.max(0, from - page))}>
          ‹
        </Button>
        <Button disabled={more <= 0} onPress={() => setFrom(from + page)}>
          › {more > 0 ? count(more, 'more', 'more') : ''}
        </Button>
      </p>
      <table className="planned">
        <thead>
          <tr>
            <th scope="col">{words.plan.row}</th>
            <th scope="col">{words.plan.person}</th>
            <th scope="col">{words.plan.does}</th>
            <th scope="col">{words.plan.why}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row}>
              <td>{figure(row.row)}</td>
              <td>
                <Foreign>{row.who}</Foreign>
              </td>
              <td>{row.kind}</td>
              <td>
                <Foreign>{row.about}</Foreign>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
