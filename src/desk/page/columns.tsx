import { stepWords } from '../../flow/words.ts';
import { isBusy, send } from './connection.ts';
import { Actions, Alarm, Choice, labelOf, Mark, Table, type StepProps } from './parts.tsx';
import { pageWords, readingWords, words } from './words.ts';

const said = stepWords.columns;

export function ColumnsStep({ view, fields, countries }: StepProps) {
  const label = (field: string) => labelOf(fields, field);
  const { flow, fault } = view;
  const { roster, country, dateOrder } = flow;
  return (
    <>
      <details>
        <summary>
          <bdi>{roster?.name ?? ''}</bdi>: {words.columns.how}
        </summary>
        <ul className="soft">
          {roster?.reading.map((how) => (
            <li key={how} dir="auto">
              {readingWords(how, roster.columns, label)}
            </li>
          ))}
        </ul>
      </details>
      {roster?.doubts.map((doubt) => (
        <p key={doubt}>
          <Mark tone="attention" /> <span dir="auto">{pageWords(doubt)}</span>
        </p>
      ))}
      <Table
        of="columns"
        heads={words.columns.heads}
        lines={(roster?.columns ?? []).map(({ header, values }, column) => {
          const name = header.trim() === '' ? said.noHeader : header;
          return [
            <span key="name" className={flow.fields[column] === null ? 'unused' : 'used'}>
              {name}
            </span>,
            <Choice
              key="field"
              label={words.field(name)}
              value={flow.fields[column] ?? ''}
              choices={[['', said.none], ...fields]}
              disabled={isBusy(view)}
              onChoose={(field) => send(view, { type: 'field', column, field: field === '' ? null : field })}
            />,
            values.length === 0 ? <i key="empty">{said.empty}</i> : values.map((value) => <samp key={value}>{value}</samp>),
          ];
        })}
      />
      <div className="settings">
        {flow.fields.includes('phone_number') && (
          <Choice
            caption={words.columns.country}
            value={country}
            choices={[['', words.columns.noCountry], ...countries]}
            disabled={isBusy(view)}
            onChoose={(chosen) => send(view, { type: 'reading', country: chosen })}
          />
        )}
        {(flow.fields.includes('starts_at') || flow.fields.includes('ends_at')) && (
          <Choice
            caption={words.columns.order}
            value={dateOrder ?? ''}
            choices={Object.entries(said.orders)}
            disabled={isBusy(view)}
            onChoose={(order) => send(view, { type: 'reading', dateOrder: order as 'dmy' })}
          />
        )}
      </div>
      <Alarm text={fault && said.fault(fault.twice && labelOf(fields, fault.twice))} />
      <Actions view={view} items={['go', 'header-row']} without={fault === undefined ? [] : ['go']} />
    </>
  );
}
