// Every address of the console. Features are joined here and nowhere else; each page is its own piece of script.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate } from '@tanstack/react-router';
import { readAnnouncementSearch } from '@/features/announcements/search';
import { readCaseSearch } from '@/features/case/search';
import { readDirectorySearch } from '@/features/directory/search';
import { readSearch } from '@/features/inbox/filters';
import { readQuestionSearch, readReportSearch } from '@/features/oversight/search';
import { useMe } from '@/hooks/use-session';
import { NotFound } from './not-found';
import { homeOf } from './shell/nav';
import { Shell } from './shell/shell';

function Home() {
  return <Navigate to={homeOf(useMe())} replace />;
}

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: NotFound });
const at = <T extends string>(path: T) => ({ getParentRoute: () => root, path });

const routes = root.addChildren([
  createRoute({ ...at('/'), component: Home }),
  createRoute({ ...at('/inbox'), validateSearch: readSearch, component: lazyRouteComponent(() => import('@/features/inbox/components/inbox-page'), 'InboxPage') }),
  createRoute({ ...at('/cases/$code'), validateSearch: readCaseSearch, component: lazyRouteComponent(() => import('@/features/case/components/case-page'), 'CasePage') }),
  createRoute({ ...at('/cases/$code/sealed'), component: lazyRouteComponent(() => import('@/features/sealed/components/sealed-page'), 'SealedPage') }),
  createRoute({ ...at('/dispatch'), component: lazyRouteComponent(() => import('@/features/dispatch/components/dispatch-page'), 'DispatchPage') }),
  createRoute({ ...at('/announcements'), component: lazyRouteComponent(() => import('@/features/announcements/components/announcements-page'), 'AnnouncementsPage') }),
  createRoute({ ...at('/announcements/new'), validateSearch: readAnnouncementSearch, component: lazyRouteComponent(() => import('@/features/announcements/components/composer-page'), 'ComposerPage') }),
  createRoute({ ...at('/announcements/$id'), component: lazyRouteComponent(() => import('@/features/announcements/components/announcement-page'), 'AnnouncementPage') }),
  createRoute({ ...at('/figures'), component: lazyRouteComponent(() => import('@/features/oversight/components/figures-page'), 'FiguresPage') }),
  createRoute({ ...at('/reports'), validateSearch: readReportSearch, component: lazyRouteComponent(() => import('@/features/oversight/components/reports-page'), 'ReportsPage') }),
  createRoute({ ...at('/questions'), validateSearch: readQuestionSearch, component: lazyRouteComponent(() => import('@/features/oversight/components/questions-page'), 'QuestionsPage') }),
  createRoute({ ...at('/questions/$id'), component: lazyRouteComponent(() => import('@/features/oversight/components/question-page'), 'QuestionPage') }),
  createRoute({ ...at('/templates'), component: lazyRouteComponent(() => import('@/features/templates/components/templates-page'), 'TemplatesPage') }),
  createRoute({ ...at('/tasks'), component: lazyRouteComponent(() => import('@/features/tasks/components/tasks-page'), 'TasksPage') }),
  createRoute({ ...at('/account'), component: lazyRouteComponent(() => import('@/features/account/components/account-page'), 'AccountPage') }),
  createRoute({ ...at('/directory'), validateSearch: readDirectorySearch, component: lazyRouteComponent(() => import('@/features/directory/components/directory-page'), 'DirectoryPage') }),
]);

export const router = createRouter({ routeTree: routes, basepath: '/console', defaultPreload: 'intent', scrollRestoration: false });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
