import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';

const firstNames = 'Amelia Bao Chidi Dolores Emil Fatima Gustav Hana Ines Jamal Keiko Lars Maya Noor Oscar Priya'.split(' ');
const lastNames =
  'Andersson Bakker Castillo Dubois Eriksen Fischer Garcia Haddad Ivanova Jensen Kowalski Lindqvist Moreau Okafor Petrov Sato'.split(
    ' ',
  );

/** The n-th person, the same in every roster and in the system of server.ts. */
export function person(n: number): { readonly name: string; readonly email: string; readonly phone: string } {
  const first = firstNames[n % 16] ?? '';
  const last = lastNames[(n >> 4) % 16] ?? '';
  return {
    name: `${first} ${last} ${n}`,
    email: `${first}.${last}${n}@example.com`,
    phone: `+1${2_010_000_000 + ((n * 7919) % 7_989_999_999)}`,
  };
}

export const header = ['Name', 'Email', 'Phone', 'Starts at', 'Ends at', 'Groups'];

/** The n-th person's row: about 100 bytes. */
export function cells(n: number): string[] {
  const { name, email, phone } = person(n);
  const month = String((n % 12) + 1).padStart(2, '0');
  const day = String((n % 28) + 1).padStart(2, '0');
  return [name, email, phone, `2035-${month}-${day} 08:00`, `2037-${month}-${day}`, 'Staff;Lab'];
}

/** Writes a roster of the people from `first` on, with all columns or only with who they are. @returns its path. */
export function writeRoster(folder: string, rows: number, { first = 0, columns = header.length } = {}): string {
  const file = path.join(folder, `roster-${rows}-${first}.csv`);
  const handle = openSync(file, 'w');
  let text = `${header.slice(0, columns).join(',')}\n`;
  for (let n = first; n < first + rows; n += 1) {
    text += `${cells(n).slice(0, columns).join(',')}\n`;
    if (text.length > 1_000_000) {
      writeSync(handle, text);
      text = '';
    }
  }
  writeSync(handle, text);
  closeSync(handle);
  return file;
}
