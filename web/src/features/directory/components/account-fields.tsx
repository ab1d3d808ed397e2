import { Checkbox, MultiSelect, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '@/hooks/use-language';
import { useUnits } from '@/lib/reference';
import type { Role } from '@/lib/types';
import { fold } from '@/utils/fold';
import classes from './directory.module.css';

export interface AccountForm {
  display_name: string;
  roles: Role[];
  units: string[];
}

const ROLES: Role[] = ['official', 'dispatcher', 'unit_head', 'communications', 'inspector', 'supervisor', 'administrator'];

/** Supervision stands alone: who judges writes nothing (server/domain/person.cpp). */
export function withRole(roles: Role[], role: Role, on: boolean): Role[] {
  if (!on) return roles.filter((one) => one !== role);
  if (role === 'supervisor') return ['supervisor'];
  return [...roles.filter((one) => one !== 'supervisor' && one !== role), role];
}

export const isWhole = (form: AccountForm): boolean => form.roles.length > 0 && (form.units.length > 0 || form.roles.every((role) => role === 'administrator'));

export function AccountFields({ form, onChange }: { form: AccountForm; onChange: (next: AccountForm) => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const units = useMemo(() => tree.all.filter((unit) => unit.open !== false || form.units.includes(unit.id)).map((unit) => ({ value: unit.id, label: tree.name(unit.id, language) })), [tree, language, form.units]);
  return (
    <>
      <TextInput label={t('people.display_name')} value={form.display_name} maxLength={100} onChange={(event) => onChange({ ...form, display_name: event.currentTarget.value })} />
      <fieldset className={classes.roles}>
        <legend>{t('directory.roles')}</legend>
        {ROLES.map((role) => (
          <Checkbox key={role} label={t(`role.${role}`)} description={t(`people.role_${role}`)} checked={form.roles.includes(role)} onChange={(event) => onChange({ ...form, roles: withRole(form.roles, role, event.currentTarget.checked) })} />
        ))}
      </fieldset>
      <MultiSelect label={t('announce.units')} description={t('people.units_about')} data={units} value={form.units} onChange={(value) => onChange({ ...form, units: value })} searchable clearable limit={60}
        filter={({ options, search }) => options.filter((one) => 'label' in one && fold(one.label).includes(fold(search)))} nothingFoundMessage={t('palette.nothing')} hidePickedOptions maxDropdownHeight={240} />
    </>
  );
}
