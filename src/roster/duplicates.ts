/**
 * Which row was the first to bear a key, for millions of rows: an open-addressing table of numbers, 12 bytes a slot and at most
 * three quarters full, instead of strings and objects.
 */
export class FirstRows {
  #slots = new Uint32Array(3 * 1024);
  #mask = 1023;
  #size = 0;

  /** The row that bore the key first, or undefined, in which case this row now does. Rows count from 1. */
  claim(key: string, row: number): number | undefined {
    const [high, low] = hash(key);
    const found = this.#find(high, low);
    const earlier = this.#slots[found + 2];
    if (earlier !== undefined && earlier !== 0) return earlier;
    this.#slots[found] = high;
    this.#slots[found + 1] = low;
    this.#slots[found + 2] = row;
    this.#size += 1;
    if (this.#size > (this.#mask + 1) * 0.75) this.#grow();
    return undefined;
  }

  /** Offset of the slot that holds the key, or of the free one where it belongs. */
  #find(high: number, low: number): number {
    const slots = this.#slots;
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & this.#mask;
    while (slots[slot * 3 + 2] !== 0 && (slots[slot * 3] !== high || slots[slot * 3 + 1] !== low))
      slot = (slot + 1) & this.#mask;
    return slot * 3;
  }

  #grow(): void {
    const old = this.#slots;
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Uint32Array(3 * (this.#mask + 1));
    for (let at = 0; at < old.length; at += 3) {
      const row = old[at + 2] ?? 0;
      if (row === 0) continue;
      const high = old[at] ?? 0;
      const low = old[at + 1] ?? 0;
      const slot = this.#find(high, low);
      this.#slots[slot] = high;
      this.#slots[slot + 1] = low;
      this.#slots[slot + 2] = row;
    }
  }
}

/**
 * The two halves of a 64-bit hash (cyrb64): among a million keys the chance that any two different ones share it is about one in
 * thirty million.
 */
function hash(key: string): readonly [high: number, low: number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < key.length; at += 1) {
    const unit = key.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0];
}
