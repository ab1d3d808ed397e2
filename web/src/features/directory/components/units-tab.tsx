import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useMe } from '@/hooks/use-session';
import { useUnits } from '@/lib/reference';
import type { Unit } from '@/lib/types';
import { has } from '@/utils/permissions';
import { ComingReforms } from './coming-reforms';
import { FileNote } from './file-note';
import { Sheet } from './sheet';

const NAMED = 3;
const words = (unit: Unit): string => `${unit.name} ${unit.name_en ?? ''} ${unit.id}`;

export function UnitsTab() {
  const { t } = useTranslation();
  const language = useLanguage();
  const administers = has(useMe(), 'administrator');
  const { tree, ready, error } = useUnits();
  const named = (ids: string[]): string => {
    const names = ids.slice(0, NAMED).map((id) => tree.name(id, language)).join(', ');
    return ids.length > NAMED ? `${names} ${t('directory.more_units', { count: ids.length - NAMED })}` : names;
  };
  const succession = (unit: Unit): string => {
    const parts: string[] = [];
    if (unit.successors?.length) parts.push(t('directory.to_units', { units: named(unit.successors) }));
    if (unit.predecessors?.length) parts.push(t('directory.from_units', { units: named(unit.predecessors) }));
    return parts.join('; ');
  };
  const valid = (unit: Unit): string => (unit.valid_from || unit.valid_until ? `${unit.valid_from ?? '…'} – ${unit.valid_until ?? '…'}` : t('directory.always'));
  return (
    <>
      {administers && <FileNote what={['units']} />}
      <ComingReforms />
      <Sheet items={ready ? tree.all : undefined} error={error} id={(unit) => unit.id} words={words} columns={[
        { name: t('directory.name'), draw: (unit) => <b>{tree.name(unit.id, language)}</b> },
        { name: t('directory.code'), draw: (unit) => <code>{unit.id}</code> },
        { name: t('directory.above'), draw: (unit) => (unit.parent ? tree.name(unit.parent, language) : '') },
        { name: t('directory.valid'), draw: (unit) => (unit.open === false ? `${valid(unit)} (${t('directory.not_open')})` : valid(unit)) },
        { name: t('directory.came_of'), draw: succession },
      ]} />
    </>
  );
}
