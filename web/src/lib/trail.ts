// The list that somebody came from: where it stood, and which case comes next in it.
interface Place {
  offset: number;
  marked: string | null;
}

const places = new Map<string, Place>();
let codes: readonly string[] = [];

export const trail = {
  place: (list: string): Place => places.get(list) ?? { offset: 0, marked: null },
  keepOffset(list: string, offset: number): void {
    places.set(list, { ...trail.place(list), offset });
  },
  keepMark(list: string, marked: string | null): void {
    places.set(list, { ...trail.place(list), marked });
  },
  /** The rows as they stand; a case opened from them can go on to its neighbours. */
  follow(rows: readonly string[]): void {
    codes = rows;
  },
  neighbour(code: string, step: 1 | -1): string | undefined {
    const at = codes.indexOf(code);
    return at < 0 ? undefined : codes[at + step];
  },
};
