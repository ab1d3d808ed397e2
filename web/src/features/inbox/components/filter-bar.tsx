import { Button, CloseButton, CopyButton, Select, TextInput } from '@mantine/core';
import { type RefObject, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import type { CaseBrief } from '@/lib/types';
import { ALL_STATES } from '@/utils/case-state';
import { fold } from '@/utils/fold';
import { facets, type InboxSearch, isFiltered, KINDS, SORTS, URGENCIES } from '../filters';
import classes from './filter-bar.module.css';

interface Props {
  search: InboxSearch;
  choices: CaseBrief[];
  onChange: (next: Partial<InboxSearch>) => void;
  searchBox: RefObject<HTMLInputElement | null>;
}

const CLEARED: Partial<InboxSearch> = { q: undefined, state: undefined, unit: undefined, topic: undefined, kind: undefined, urgency: undefined };

export function FilterBar({ search, choices, onChange, searchBox }: Props) {
  const { t } = useTranslation();
  return (
    <div className={classes.bar} role="search">
      <TextInput ref={searchBox} className={classes.words} value={search.q ?? ''} onChange={(event) => onChange({ q: event.currentTarget.value || undefined })}
        placeholder={t('inbox.search')} aria-label={t('inbox.search')} leftSection={<Icon name="search" />} maxLength={200}
        rightSection={search.q ? <CloseButton size="sm" aria-label={t('action.clear')} onClick={() => onChange({ q: undefined })} /> : <kbd>/</kbd>} rightSectionWidth={38}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()} />
      <Filters search={search} choices={choices} onChange={onChange} />
      {isFiltered(search) && <Button size="compact-sm" variant="subtle" onClick={() => onChange(CLEARED)}>{t('inbox.clear')}</Button>}
      {isFiltered(search) && (
        <CopyButton value={window.location.href}>
          {({ copied, copy }) => <Button size="compact-sm" variant="subtle" leftSection={<Icon name="link" size={16} />} onClick={copy}>{copied ? t('inbox.copied') : t('inbox.copy')}</Button>}
        </CopyButton>
      )}
    </div>
  );
}

function Filters({ search, choices, onChange }: Pick<Props, 'search' | 'choices' | 'onChange'>) {
  const { t } = useTranslation();
  const units = useMemo(() => withChosen(facets(choices, (one) => one.lead_unit, (one) => one.lead_unit_name), search.unit), [choices, search.unit]);
  const topics = useMemo(() => withChosen(facets(choices, (one) => one.topic, (one) => one.topic_name), search.topic), [choices, search.topic]);
  const field = (name: keyof InboxSearch, data: { value: string; label: string }[], searchable = false) => (
    <Select className={classes.field} data={data} value={(search[name] as string | undefined) ?? null} placeholder={t(`filter.${name}`)} aria-label={t(`filter.${name}`)}
      clearable={name !== 'sort'} searchable={searchable} filter={({ options, search: words }) => options.filter((one) => 'label' in one && fold(one.label).includes(fold(words)))}
      limit={100} onChange={(value) => onChange({ [name]: value ?? undefined })} comboboxProps={{ width: searchable ? 380 : 230, position: 'bottom-start' }} nothingFoundMessage={t('palette.nothing')} />
  );
  return (
    <>
      {field('unit', units, true)}
      {field('topic', topics, true)}
      {field('kind', KINDS.map((value) => ({ value, label: t(`kind.${value}`) })))}
      {field('state', ALL_STATES.map((value) => ({ value, label: t(`state.${value}`) })))}
      {field('urgency', URGENCIES.map((value) => ({ value, label: t(`urgency.${value}`) })))}
      {field('sort', SORTS.map((value) => ({ value, label: t(`sort.${value.replace('-', 'latest_')}`) })))}
    </>
  );
}

/** A filter from a link may name what no case of this list has: it is shown all the same. */
const withChosen = (options: { value: string; label: string }[], chosen?: string) =>
  !chosen || options.some((one) => one.value === chosen) ? options : [{ value: chosen, label: chosen }, ...options];
