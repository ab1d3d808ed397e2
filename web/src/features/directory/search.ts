export const TABS = ['people', 'units', 'channels', 'topics', 'audit'] as const;
export type Tab = (typeof TABS)[number];

export interface DirectorySearch {
  tab?: Tab;
}

export function readDirectorySearch(raw: Record<string, unknown>): DirectorySearch {
  const tab = TABS.find((one) => one === raw.tab);
  return tab ? { tab } : {};
}
