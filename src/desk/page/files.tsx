import { words } from './words.ts';

/** Links to a run's files. @param isShort only those for people, by their names. */
export function Files({ run, names, isShort = false }: { run: string; names: readonly string[]; isShort?: boolean }) {
  const shown = Object.keys(words.files).filter((name) => names.includes(name) && (!isShort || !name.endsWith('.csv')));
  return (
    <ul className={isShort ? 'files short' : 'files'}>
      {shown.map((name) => {
        const isReport = name === 'report.html';
        return (
          <li key={name}>
            <a
              href={`/api/file/${encodeURIComponent(run)}/${name}`}
              {...(isReport ? { target: '_blank', rel: 'noreferrer' } : { download: name })}
            >
              {name}
            </a>
            {!isShort && <span> {words.files[name]}</span>}
          </li>
        );
      })}
    </ul>
  );
}
