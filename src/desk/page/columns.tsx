import { Button, choose, Foreign, isBusy, send, Title, type StepProps } from './parts.tsx';
import { words } from './words.ts';

export function ColumnsStep({ view, fields, countries }: StepProps) {
  const { flow, fault } = view;
  const { roster, country, dateOrder, isEdited } = flow;
  const isOn = (item: unknown, is: string): boolean => typeof item === 'object' && (item as { is: string }).is === is;
  const label = (name: string) => fields.find((field) => field.name === name)?.label ?? name;
  return (
    <>
      <Title>{words.columns.title}</Title>
      <p className="soft">
        <Foreign>{[roster?.name ?? '', ...(roster?.reading ?? [])].join(', ')}</Foreign>
      </p>
      <table className="columns">
        <thead>
          <tr>
            <th scope="col">{words.columns.header}</th>
            <th scope="col">{words.columns.field}</th>
            <th scope="col">{words.columns.values}</th>
          </tr>
        </thead>
        <tbody>
          {roster?.columns.map(({ header, values }, column) => {
            const name = header.trim() === '' ? words.columns.noHeader : header;
            return (
              <tr key={column} className={flow.fields[column] === null ? 'unused' : ''}>
                <th scope="row">
                  <Foreign>{name}</Foreign>
                </th>
                <td>
                  <select
                    aria-label={words.field(name)}
                    value={flow.fields[column] ?? ''}
                    disabled={isBusy(view)}
                    onChange={({ target }) =>
                      send(view, { type: 'field', column, field: target.value === '' ? null : target.value })
                    }
                  >
                    <option value="">{words.columns.none}</option>
                    {fields.map((field) => (
                      <option key={field.name} value={field.name}>
                        {field.label}
                      </option>
                    ))}
                  </select>
                </td>
                <td className="values">
                  {values.length === 0 ? (
                    <i>{words.columns.empty}</i>
                  ) : (
                    values.map((value) => (
                      <span key={value}>
                        <Foreign>{value}</Foreign>
                      </span>
                    ))
                  )}
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
            <select
              value={country}
              disabled={isBusy(view)}
              onChange={({ target }) => send(view, { type: 'reading', country: target.value })}
            >
              <option value="">{words.columns.noCountry}</option>
              {countries.map((each) => (
                <option key={each.value} value={each.value}>
                  {each.label}
                </option>
              ))}
            </select>
          </label>
        )}
        {(flow.fields.includes('starts_at') || flow.fields.includes('ends_at')) && (
          <label>
            {words.columns.order}{' '}
            <select
              value={dateOrder ?? ''}
              disabled={isBusy(view)}
              onChange={({ target }) => send(view, { type: 'reading', dateOrder: target.value as 'dmy' })}
            >
              {Object.entries(words.columns.orders).map(([order, text]) => (
                <option key={order} value={order}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {fault !== undefined && (
        <p className="alarm" role="alert">
          {fault === 'no name' ? words.columns.noName : words.columns.twice(label(fault.twice))}
        </p>
      )}
      <p className="actions">
        <Button
          kind="main"
          disabled={isBusy(view) || fault !== undefined}
          onPress={() => choose(view, (item) => isOn(item, 'go'))}
        >
          {isEdited ? words.columns.again : words.columns.go}
        </Button>
        <Button disabled={isBusy(view)} onPress={() => choose(view, (item) => isOn(item, 'header-row'))}>
          {words.columns.line}
        </Button>
      </p>
    </>
  );
}
