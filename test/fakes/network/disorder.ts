/** Updates that come twice, late, or in the wrong order. */
export interface Disorder<T> {
  /** What is told now that `item` is there, in this order: nothing, it, or more. */
  arrange(item: T): T[];
  /** What was told twice and is to be told once more now, as far as it is `due`. */
  again(due: (item: T) => boolean): T[];
  /** The next `times` items are told three times: twice at once, and once more later. */
  repeat(times: number): void;
  /** The next `count` items are told when all of them are there, the last one first. */
  reorder(count: number): void;
}

export function createDisorder<T>(): Disorder<T> {
  let toRepeat = 0;
  let toReorder = 0;
  let heldBack: T[] = [];
  let twice: T[] = [];

  function repeated(item: T): T[] {
    if (toRepeat === 0) return [item];
    toRepeat -= 1;
    twice.push(item);
    return [item, item];
  }

  return {
    arrange(item) {
      const told = repeated(item);
      if (toReorder === 0) return told;
      heldBack.unshift(...told);
      toReorder -= 1;
      if (toReorder > 0) return [];
      const all = heldBack;
      heldBack = [];
      return all;
    },
    again(due) {
      const now = twice.filter((item) => due(item) && !heldBack.includes(item));
      twice = twice.filter((item) => !now.includes(item));
      return now;
    },
    repeat(times) {
      toRepeat += times;
    },
    reorder(count) {
      toReorder += count;
    },
  };
}
