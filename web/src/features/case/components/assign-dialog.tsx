import { Button, Group, Modal, Select, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { notify } from '@/lib/notify';
import { UnitSelect } from '@/components/unit-select';
import { useLanguage } from '@/hooks/use-language';
import { useUnits, useUsers } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import { candidates } from '@/utils/candidates';
import { fold } from '@/utils/fold';
import { assign } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { useDraft } from '../hooks/use-draft';
import { StalePanel } from './stale-panel';

interface Handover {
  unit: string;
  assignee?: string;
  reason: string;
}

export function AssignDialog({ file, onClose }: { file: CaseFile; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { tree } = useUnits();
  const { data: users = [] } = useUsers();
  const [unit, setUnit] = useState(file.lead_unit);
  const [assignee, setAssignee] = useState<string | null>(file.assignee);
  const draft = useDraft(`assign.${file.code}`);
  const people = useMemo(() => candidates(users, unit, tree).map((user) => ({ value: user.username, label: user.display_name })), [users, unit, tree]);
  const suggested = useMemo(() => [file.lead_unit, ...file.cooperating_units], [file]);
  const write = useCaseWrite(file, (value: Handover, headers) => assign(file.code, value, headers), (value) => {
    draft.drop();
    notify.done(t('assign.done', { code: file.code, unit: tree.name(value.unit, language) }));
    onClose();
  });
  const reason = draft.text.trim();
  const same = unit === file.lead_unit && assignee === file.assignee && !file.needs_dispatcher;
  const choose = (value: string | null): void => {
    setUnit(value ?? file.lead_unit);
    setAssignee(null);
  };
  return (
    <Modal opened onClose={onClose} title={`${t('assign.title')} · ${file.code}`} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} /> : null}
      <UnitSelect label={t('assign.unit')} value={unit} near={file.lead_unit} suggested={suggested} onChange={choose} allowDeselect={false} data-autofocus />
      <Select mt="sm" label={t('assign.person')} description={t('assign.person_about')} data={people} value={assignee} onChange={setAssignee} clearable searchable placeholder={t('assign.nobody')}
        filter={({ options, search }) => options.filter((one) => 'label' in one && fold(one.label).includes(fold(search)))} nothingFoundMessage={t('palette.nothing')} />
      <Textarea mt="sm" label={t('assign.reason')} required value={draft.text} onChange={(event) => draft.set(event.currentTarget.value)} maxLength={1000} autosize minRows={2} maxRows={6} dir="auto" />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button onClick={() => write.run({ unit, ...(assignee ? { assignee } : {}), reason })} loading={write.busy} disabled={!reason || same}>{unit === file.lead_unit ? t('assign.give') : t('assign.transfer')}</Button>
      </Group>
    </Modal>
  );
}
