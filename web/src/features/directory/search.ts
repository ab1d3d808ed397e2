export const TABS = ['people', 'units', 'channels', 'topics', 'calendar', 'settings', 'audit'] as const;
export type Tab = (typeof TABS)[number];
/** Only for administrators. */
export const ADMIN_TABS: readonly Tab[] = ['settings', 'audit'];

export interface DirectorySearch {
  tab?: Tab;
}

export function readDirectorySearch(raw: Record<string, unknown>): DirectorySearch {
  const tab = TABS.find((one) => one === raw.tab);
  return tab ? { tab } : {};
}
