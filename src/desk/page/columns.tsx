import { send } from './connection.ts';
import { Button, Choice, choose, Heads, isBusy, labelOf, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

export function ColumnsStep({ view, fields, countries }: StepProps) {
  const { flow, fault } = view;
  const { roster, country, dateOrder, isEdited } = flow;
  return (
    <>
      <Title>{words.columns.title}</Title>
      <details>
        <summary>
          <bdi>{roster?.name ?? ''}</bdi>: {words.columns.how}
        </summary>
        <ul className="soft">
          {roster?.reading.map((how) => (
            <li key={how} dir="auto">
              {how}
            </li>
          ))}
        </ul>
      </details>
      <table className="columns">
        <Heads of={[words.columns.header, words.columns.field, words.columns.values]} />
        <tbody>
          {roster?.columns.map(({ header, values }, column) => {
            const name = header.trim() === '' ? words.columns.noHeader : header;
            return (
              <tr key={column} className={flow.fields[column] === null ? 'unused' : ''}>
                <th scope="row">{name}</th>
                <td>
                  <Choice
                    label={words.field(name)}
                    value={flow.fields[column] ?? ''}
                    choices={[['', words.columns.none], ...fields]}
                    disabled={isBusy(view)}
                    onChoose={(field) => send(view, { type: 'field', column, field: field === '' ? null : field })}
                  />
                </td>
                <td className="values">
                  {values.length === 0 && <i>{words.columns.empty}</i>}
                  {values.map((value) => (
                    <span key={value}>{value}</span>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div className="settings">
        {flow.fields.includes('phone_number') && (
          <label>
            {words.columns.country}{' '}
            <Choice
              value={country}
              choices={[['', words.columns.noCountry], ...countries]}
              disabled={isBusy(view)}
              onChoose={(chosen) => send(view, { type: 'reading', country: chosen })}
            />
          </label>
        )}
        {(flow.fields.includes('starts_at') || flow.fields.includes('ends_at')) && (
          <label>
            {words.columns.order}{' '}
            <Choice
              value={dateOrder ?? ''}
              choices={Object.entries(words.columns.orders)}
              disabled={isBusy(view)}
              onChoose={(order) => send(view, { type: 'reading', dateOrder: order as 'dmy' })}
            />
          </label>
        )}
      </div>
      {fault !== undefined && (
        <p className="alarm" role="alert">
          {fault === 'no name' ? words.columns.noName : words.columns.twice(labelOf(fields, fault.twice))}
        </p>
      )}
      <p className="actions">
        <Button kind="main" disabled={isBusy(view) || fault !== undefined} onPress={() => choose(view, 'go')}>
          {isEdited ? words.columns.again : words.columns.go}
        </Button>
        <Button disabled={isBusy(view)} onPress={() => choose(view, 'header-row')}>
          {words.columns.line}
        </Button>
      </p>
    </>
  );
}
