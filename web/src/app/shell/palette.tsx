// Command palette: pages, views, and any case by its number or words.
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { viewIcons, viewsOf } from '@/features/inbox/views';
import { useMe } from '@/hooks/use-session';
import { fold } from '@/utils/fold';
import { pagesOf } from '@/utils/permissions';
import { navOf } from './nav';
import { useFoundCases } from './use-found-cases';

export function Palette({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState('');
  const actions = useActions(onHelp, query);
  return (
    <Spotlight
      actions={actions}
      query={query}
      onQueryChange={setQuery}
      filter={(text, all) => (all as SpotlightActionData[]).filter((one) => one.id.startsWith('case:') || fold(text).split(/\s+/).every((word) => fold(`${one.label ?? ''} ${String(one.keywords ?? '')}`).includes(word)))}
      nothingFound={t('palette.nothing')}
      shortcut={['mod + K']}
      limit={30}
      lockScroll={false}
      attributes={{ content: { 'aria-label': t('palette.open') } }}
      searchProps={{ placeholder: t('palette.placeholder'), 'aria-label': t('palette.placeholder'), leftSection: <Icon name="search" /> }}
      scrollable
      maxHeight={420}
    />
  );
}

function useActions(onHelp: () => void, query: string): SpotlightActionData[] {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const found = useFoundCases(query);
  const views = pagesOf(me).inbox ? viewsOf(me) : [];
  return [
    ...found.map((brief) => ({
      id: `case:${brief.code}`, label: brief.title || brief.code, description: `${brief.code} · ${brief.lead_unit_name}`,
      leftSection: <Icon name="inbox" />, onClick: () => void navigate({ to: '/cases/$code', params: { code: brief.code } }),
    })),
    ...views.map((view) => ({
      id: `view:${view}`, label: t(`view.${view}`), description: t(`view.${view}_about`),
      leftSection: <Icon name={viewIcons[view]} />, onClick: () => void navigate({ to: '/inbox', search: { view } }),
    })),
    ...navOf(me).filter((entry) => entry.to !== '/inbox').map((entry) => ({
      id: `page:${entry.to}`, label: t(entry.label), leftSection: <Icon name={entry.icon} />, onClick: () => void navigate({ to: entry.to }),
    })),
    { id: 'help', label: t('help.title'), keywords: '?', leftSection: <Icon name="question" />, onClick: onHelp },
  ];
}
