import { useEffect, useState } from 'react';
import type { PlanRow } from '../../flow/services.ts';
import type { DeskView } from '../view.ts';
import { count, figure } from '../../text/figures.ts';
import { look } from './connection.ts';
import { Button, Choice, Table } from './parts.tsx';
import { words } from './words.ts';

const page = 100;

/** Every row of the plan, of one kind or of all. */
export function PlannedRows({ view }: { readonly view: DeskView }) {
  const { plan } = view.flow;
  const [kind, setKind] = useState('');
  const [from, setFrom] = useState(0);
  const [rows, setRows] = useState<readonly PlanRow[]>([]);
  const run = plan?.run;
  useEffect(() => {
    let isOld = false;
    const asked = kind === '' ? '' : `&kind=${encodeURIComponent(kind)}`;
    void look<{ rows: readonly PlanRow[] }>(`rows?of=${encodeURIComponent(run ?? '')}&from=${from}&count=${page}${asked}`).then(
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
          <Choice
            value={kind}
            choices={[['', words.plan.all], ...view.planned.map((each) => [each.kind, each.kind] as const)]}
            onChoose={(chosen) => {
              setKind(chosen);
              setFrom(0);
            }}
          />
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
      <Table
        of="planned"
        heads={words.plan.rowHeads}
        lines={rows.map(({ row, who, kind: does, about }) => [figure(row), who, does, about])}
      />
    </section>
  );
}
