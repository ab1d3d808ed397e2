// One unit out of very many: the nearest ones first, the rest by typing, with or without marks.
import { Select, type SelectProps } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useUnits } from '@/lib/reference';
import type { Unit } from '@/lib/types';
import { fold } from '@/utils/fold';

const SHOWN = 60;

interface Props extends Omit<SelectProps, 'data' | 'filter'> {
  /** Units near this one stand first. */
  near?: string;
  suggested?: string[];
}

function rank(unit: Unit, ward: string | undefined, suggested: string[]): number {
  const at = suggested.indexOf(unit.id);
  if (at >= 0) return at;
  if (ward && (unit.id === ward || unit.id.startsWith(`${ward}.`))) return 100;
  return unit.type.startsWith('ward') ? 300 : 200;
}

const none: string[] = [];

export function UnitSelect({ near, suggested = none, ...props }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const [words, setWords] = useState('');
  const entries = useMemo(() => {
    const ward = near ? tree.wardOf(near)?.id : undefined;
    return tree.all
      .filter((unit) => unit.open !== false || unit.id === props.value)
      .map((unit) => ({ value: unit.id, label: tree.name(unit.id, language), rank: rank(unit, ward, suggested) }))
      .map((entry) => ({ ...entry, folded: fold(entry.label) }))
      .sort((one, other) => one.rank - other.rank || one.folded.localeCompare(other.folded));
  }, [tree, near, suggested, language, props.value]);
  const data = useMemo(() => {
    const parts = fold(words).split(/\s+/).filter(Boolean);
    const chosen = entries.find((entry) => entry.value === props.value);
    const exact = chosen && fold(words) === chosen.folded;
    const found = exact ? entries.slice(0, SHOWN) : entries.filter((entry) => parts.every((part) => entry.folded.includes(part))).slice(0, SHOWN);
    return chosen && !found.includes(chosen) ? [chosen, ...found] : found;
  }, [entries, words, props.value]);
  return (
    <Select {...props} data={data} searchable openOnFocus={false} searchValue={words} onSearchChange={setWords} filter={({ options }) => options} nothingFoundMessage={t('palette.nothing')}
      maxDropdownHeight={280} comboboxProps={{ withinPortal: true }} />
  );
}
