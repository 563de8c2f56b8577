/**
 * Does the work for each of the items, several at the same time, begun in the order of the items. After an error no further item is
 * begun; it rejects with the first error when everything that was begun is at rest.
 */
export async function sideBySide<T>(items: Iterable<T>, atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = Iterator.from(items);
  const failures: unknown[] = [];
  const walk = async (): Promise<void> => {
    // Not for...of: the first walker to leave it would close the iterator for all others.
    for (let next = left.next(); next.done !== true && failures.length === 0; next = left.next()) await work(next.value);
  };
  const walkers = Array.from({ length: atOnce }, () => walk().catch((error: unknown) => failures.push(error)));
  await Promise.all(walkers);
  if (failures.length > 0) throw failures[0];
}
