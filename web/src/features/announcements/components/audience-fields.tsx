import { MultiSelect } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import { useChannels, useTopics, useUnits } from '@/lib/reference';
import { fold } from '@/utils/fold';
import { channelsFor, type DraftForm } from '../audience';
import classes from './composer.module.css';

interface Props {
  form: DraftForm;
  onChange: (next: Partial<DraftForm>) => void;
}

const connectors: Record<string, string> = { zalo: 'Zalo', facebook: 'Facebook' };

function useChoices() {
  const me = useMe();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data: channels = [] } = useChannels();
  const { data: topics = [] } = useTopics();
  return useMemo(() => {
    const mine = new Set(me.units.flatMap((unit) => tree.withChildren(unit)));
    return {
      units: tree.all.filter((unit) => mine.has(unit.id) && (unit.area || unit.type === 'city')).map((unit) => ({ value: unit.id, label: tree.name(unit.id, language) })),
      channels: channels.filter((one) => mine.has(one.unit)).map((one) => ({ value: one.id, label: `${connectors[one.connector] ?? one.connector} · ${tree.name(one.unit, language)}` })),
      topics: topics.map((one) => ({ value: one.code, label: language === 'en' && one.name_en ? one.name_en : one.name_vi })),
      all: channels,
      own: me.units,
      tree,
    };
  }, [me, tree, channels, topics, language]);
}

export function AudienceFields({ form, onChange }: Props) {
  const { t } = useTranslation();
  const choices = useChoices();
  const speaking = channelsFor(form, choices.own, choices.all, choices.tree);
  const field = (name: 'units' | 'topics' | 'channels') => (
    <MultiSelect label={t(`compose.${name}`)} description={t(`compose.${name}_about`)} data={choices[name]} value={form[name]} onChange={(value) => onChange({ [name]: value })} searchable clearable limit={60}
      filter={({ options, search }) => options.filter((one) => 'label' in one && fold(one.label).includes(fold(search)))} nothingFoundMessage={t('palette.nothing')} hidePickedOptions maxDropdownHeight={260} />
  );
  const byKind = Object.entries(connectors).map(([kind, name]) => `${name}: ${speaking.filter((one) => one.connector === kind).length}`).join(' · ');
  return (
    <fieldset className={classes.audience}>
      <legend>{t('announce.audience')}</legend>
      {field('units')}
      {field('topics')}
      {field('channels')}
      <p className={classes.reach}><b>{t('announce.channel_count', { count: speaking.length })}</b> ({byKind}). {t('compose.reach_about')}</p>
    </fieldset>
  );
}
