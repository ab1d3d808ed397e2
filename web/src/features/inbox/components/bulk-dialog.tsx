// Who gets the chosen cases: another unit and person for all, or a person only.
import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UnitSelect } from '@/components/unit-select';
import { useUnits, useUsers } from '@/lib/reference';
import type { CaseBrief } from '@/lib/types';
import { candidates } from '@/utils/candidates';
import { fold } from '@/utils/fold';
import type { BulkAct } from '../bulk';

interface Props {
  cases: CaseBrief[];
  leftOut: number;
  onClose: () => void;
  onOrder: (act: BulkAct) => void;
}

export function BulkDialog({ cases, leftOut, onClose, onOrder }: Props) {
  const { t } = useTranslation();
  const { tree } = useUnits();
  const { data: users = [] } = useUsers();
  const [unit, setUnit] = useState<string | null>(null);
  const [assignee, setAssignee] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const leads = useMemo(() => [...new Set(cases.map((one) => one.lead_unit))], [cases]);
  const people = useMemo(() => {
    const wanted = unit ? [unit] : leads;
    const able = wanted.map((one) => candidates(users, one, tree));
    const all = able[0]?.filter((user) => able.every((list) => list.includes(user))) ?? [];
    return all.map((user) => ({ value: user.username, label: user.display_name }));
  }, [users, unit, leads, tree]);
  const words = reason.trim();
  const order = (): void => onOrder({ kind: 'assign', reason: words, ...(unit ? { unit } : {}), ...(assignee ? { assignee } : {}) });
  return (
    <Modal opened onClose={onClose} title={t('bulk.give_title', { count: cases.length })} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {leftOut > 0 && <p>{t('bulk.some_may', { count: leftOut })}</p>}
      <UnitSelect label={t('assign.unit')} placeholder={t('bulk.unit_kept')} value={unit} near={leads[0] ?? ''} suggested={leads} clearable
        onChange={(value) => { setUnit(value); setAssignee(null); }} data-autofocus />
      <Select mt="sm" label={t('assign.person')} description={t('assign.person_about')} data={people} value={assignee} onChange={setAssignee} clearable searchable placeholder={t('assign.nobody')}
        filter={({ options, search }) => options.filter((one) => 'label' in one && fold(one.label).includes(fold(search)))} nothingFoundMessage={t('palette.nothing')} />
      <Textarea mt="sm" label={t('assign.reason')} required value={reason} onChange={(event) => setReason(event.currentTarget.value)} maxLength={1000} autosize minRows={2} maxRows={6} dir="auto" />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button onClick={order} disabled={!words || (!unit && !assignee)}>{t('assign.give')}</Button>
      </Group>
    </Modal>
  );
}
