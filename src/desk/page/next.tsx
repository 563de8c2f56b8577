import { count } from '../../text/figures.ts';
import { Files } from './files.tsx';
import { Button, choose, Foreign, isBusy, Title, type StepProps } from './parts.tsx';
import { Counts, Lines } from './run.tsx';
import { cureWords, words } from './words.ts';

/** How the run ended, and what can be done now. */
export function NextStep({ view }: StepProps) {
  const { ending, items, flow } = view;
  const take = (item: string) => choose(view, (each) => each === item);
  const has = (item: string): boolean => items.includes(item);
  const run = ending?.run.split(/[/\\]/u).at(-1) ?? '';
  return (
    <>
      <Title>
        {flow.isListed
          ? words.next.listed
          : ending === undefined
            ? words.next.notSent
            : (words.next.ended[String(ending.exit)] ?? words.next.title)}
      </Title>
      {ending !== undefined && (
        <>
          <p>{ending.exit === 4 || ending.exit === 130 ? words.next.safe : words.next.accounted(ending.rows)}</p>
          {ending.stopped !== undefined && (
            <p className="alarm">
              <Foreign>{ending.stopped}</Foreign>
            </p>
          )}
          <Counts counts={ending.counts} />
          <Lines lines={ending.notices} />
        </>
      )}
      {flow.isListed && (
        <p>
          <a href="/api/list" download>
            {words.next.list}
          </a>
        </p>
      )}
      <p className="actions">
        {has('resume') && (
          <Button kind="main" disabled={isBusy(view)} onPress={() => take('resume')}>
            {words.next.resume}
          </Button>
        )}
        {has('mended') && ending !== undefined && (
          <Button kind={has('resume') ? 'plain' : 'main'} disabled={isBusy(view)} onPress={() => take('mended')}>
            {words.next.mended(ending.needPerson)}
          </Button>
        )}
        <Button kind={has('resume') || has('mended') ? 'plain' : 'main'} disabled={isBusy(view)} onPress={() => take('again')}>
          {words.next.again}
        </Button>
        {has('left') && (
          <Button disabled={isBusy(view)} onPress={() => take('left')}>
            {words.next.left}
          </Button>
        )}
        {has('undo') && (
          <Button disabled={isBusy(view)} onPress={() => take('undo')}>
            {words.next.undo}
          </Button>
        )}
      </p>
      {ending !== undefined && Object.keys(flow.files).length > 0 && (
        <section>
          <h2>{words.next.files}</h2>
          <Files run={run} names={Object.keys(flow.files)} />
        </section>
      )}
      {ending !== undefined && ending.reasons.length > 0 && (
        <section>
          <h2>{words.next.reasons}</h2>
          <ul className="kinds">
            {ending.reasons.map(({ code, rows, first, matter, cure }) => (
              <li key={code}>
                <p>
                  <b>{count(rows, 'row')}</b> <Foreign>{matter}</Foreign> <small>{words.next.firstRows(first, rows)}</small>
                </p>
                <p className="soft">{cureWords({ code, cure })}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
