// A case can be opened for a purpose: the keys of the list lead straight to the right field.
export const PURPOSES = ['reply', 'assign', 'close'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface CaseSearch {
  do?: Purpose;
}

export function readCaseSearch(raw: Record<string, unknown>): CaseSearch {
  const purpose = PURPOSES.find((one) => one === raw.do);
  return purpose ? { do: purpose } : {};
}
