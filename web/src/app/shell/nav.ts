import type { IconName } from '@/components/icons';
import type { User } from '@/lib/types';
import { type Pages, pagesOf } from '@/utils/permissions';

export interface NavEntry {
  to: '/inbox' | '/dispatch' | '/announcements' | '/figures' | '/reports' | '/questions' | '/templates' | '/tasks' | '/directory';
  label: string;
  icon: IconName;
  page: keyof Pages;
}

const entries: NavEntry[] = [
  { to: '/inbox', label: 'nav.inbox', icon: 'inbox', page: 'inbox' },
  { to: '/dispatch', label: 'nav.dispatch', icon: 'sort', page: 'dispatch' },
  { to: '/announcements', label: 'nav.announcements', icon: 'megaphone', page: 'announcements' },
  { to: '/figures', label: 'nav.figures', icon: 'chart', page: 'figures' },
  { to: '/reports', label: 'nav.reports', icon: 'print', page: 'reports' },
  { to: '/questions', label: 'nav.questions', icon: 'question', page: 'questions' },
  { to: '/templates', label: 'nav.templates', icon: 'note', page: 'templates' },
  { to: '/tasks', label: 'nav.tasks', icon: 'tasks', page: 'tasks' },
  { to: '/directory', label: 'nav.directory', icon: 'people', page: 'directory' },
];

export function navOf(user: User): NavEntry[] {
  const pages = pagesOf(user);
  return entries
    .filter((entry) => pages[entry.page])
    .map((entry) => (entry.to === '/directory' && pages.audit ? { ...entry, label: 'nav.administration', icon: 'gear' } : entry));
}

/** Where a person lands after signing in. */
export const homeOf = (user: User): NavEntry['to'] => navOf(user)[0]?.to ?? '/directory';
