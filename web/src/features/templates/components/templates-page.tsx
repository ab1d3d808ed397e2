import { Button, Skeleton, Switch, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';
import { Icon } from '@/components/icons';
import { PageHead } from '@/components/page-head';
import { ProblemNote } from '@/components/problem-note';
import { useLanguage } from '@/hooks/use-language';
import { usePageTitle } from '@/hooks/use-page-title';
import { useMe } from '@/hooks/use-session';
import { useUnits } from '@/lib/reference';
import type { Template } from '@/lib/types';
import { matchesWords } from '@/utils/fold';
import { mayKeepTemplates } from '@/utils/permissions';
import { useTemplates } from '../api/templates';
import { groupsOf } from '../groups';
import { TemplateDialog } from './template-dialog';
import { TemplateRow } from './template-row';
import classes from './templates.module.css';

const none: Template[] = [];

/** Texts to answer with: everybody reads those of the own unit and above, heads and administrators keep them. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const keeps = mayKeepTemplates(useMe());
  const { data, error, refetch } = useTemplates();
  const [editing, setEditing] = useState<Template | 'new' | null>(null);
  const [words, setWords] = useState('');
  const [retired, setRetired] = useState(false);
  usePageTitle(t('nav.templates'));
  const found = (data ?? none).filter((one) => (retired || !one.retired_at) && matchesWords(`${one.title} ${one.shortcut} ${one.text} ${one.unit_name}`, words));
  return (
    <div>
      <PageHead title={t('nav.templates')} about={t('template.about')}>
        {keeps && <Button size="xs" leftSection={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>{t('template.new')}</Button>}
      </PageHead>
      <div className={classes.body}>
        <div className={classes.tools}>
          <TextInput value={words} onChange={(event) => setWords(event.currentTarget.value)} placeholder={t('directory.search')} aria-label={t('directory.search')} leftSection={<Icon name="search" />} className={classes.search} />
          {keeps && <Switch checked={retired} onChange={(event) => setRetired(event.currentTarget.checked)} label={t('template.show_retired')} />}
        </div>
        {error ? <ProblemNote error={error} onRetry={() => void refetch()} /> : !data ? <Skeleton height={220} radius="md" /> : found.length === 0
          ? <Empty icon="note" title={t('template.none')}>{t(keeps ? 'template.none_keeper' : 'template.none_reader')}</Empty>
          : <Groups items={found} onEdit={setEditing} />}
      </div>
      {editing && <TemplateDialog before={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function Groups({ items, onEdit }: { items: Template[]; onEdit: (one: Template) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const groups = useMemo(() => groupsOf(items), [items]);
  return groups.map(([unit, list]) => (
    <section key={unit} className={classes.group}>
      <h2>{unit ? tree.name(unit, language) : t('template.everybody')}</h2>
      <ul>{list.map((one) => <TemplateRow key={one.id} template={one} onEdit={() => onEdit(one)} />)}</ul>
    </section>
  ));
}
