import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { notify } from '@/lib/notify';
import type { CaseFile, TransitionTarget } from '@/lib/types';
import { needsReason } from '@/utils/case-state';
import { move } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import { useDraft } from '../hooks/use-draft';
import { StalePanel } from './stale-panel';

const MAX_REASON = 1_000;

export function StateDialog({ file, to, onClose }: { file: CaseFile; to: TransitionTarget; onClose: () => void }) {
  const { t } = useTranslation();
  const draft = useDraft(`move-${to}.${file.code}`);
  const write = useCaseWrite(file, (reason: string, headers) => move(file.code, { to, ...(reason ? { reason } : {}) }, headers), () => {
    draft.drop();
    notify.done(t('move.done', { code: file.code, state: t(`state.${to}`) }));
    onClose();
  });
  const reason = draft.text.trim();
  const told = to === 'forwarded' || to === 'rejected';
  return (
    <Modal opened onClose={onClose} title={`${t(`move.${to}`)} · ${file.code}`} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <p>{t(`move.${to}_about`)}</p>
      {write.changes && <StalePanel changes={write.changes} onAgain={write.again} onDismiss={write.dismiss} busy={write.busy} />}
      {write.error ? <ProblemNote error={write.error} /> : null}
      <Textarea label={told ? t('reason.told') : t('reason.label')} required={needsReason(to)} value={draft.text} maxLength={MAX_REASON} autosize minRows={3} maxRows={8} data-autofocus dir="auto"
        onChange={(event) => draft.set(event.currentTarget.value)} mt="sm" />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>{t('action.cancel')}</Button>
        <Button onClick={() => write.run(reason)} loading={write.busy} disabled={needsReason(to) && !reason} color={to === 'rejected' ? 'red.8' : undefined}>{t(`move.${to}`)}</Button>
      </Group>
    </Modal>
  );
}
