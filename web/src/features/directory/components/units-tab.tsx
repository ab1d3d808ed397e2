import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useUnits } from '@/lib/reference';
import type { Unit } from '@/lib/types';
import { Sheet } from './sheet';

const words = (unit: Unit): string => `${unit.name} ${unit.name_en ?? ''} ${unit.id}`;

export function UnitsTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree, ready, error } = useUnits();
  return (
    <Sheet items={ready ? tree.all : undefined} error={error} id={(unit) => unit.id} words={words} columns={[
      { name: t('directory.name'), draw: (unit) => <b>{tree.name(unit.id, language)}</b> },
      { name: t('directory.code'), draw: (unit) => <code>{unit.id}</code> },
      { name: t('directory.above'), draw: (unit) => (unit.parent ? tree.name(unit.parent, language) : '') },
      { name: t('directory.valid'), draw: (unit) => (unit.valid_from || unit.valid_until ? `${unit.valid_from ?? '…'} – ${unit.valid_until ?? '…'}` : t('directory.always')) },
    ]} />
  );
}
