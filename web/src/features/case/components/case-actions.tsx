import { Button, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { notify } from '@/lib/notify';
import { useKeys } from '@/hooks/use-keys';
import { useMe } from '@/hooks/use-session';
import { asProblem } from '@/lib/problem';
import type { CaseFile, TransitionTarget } from '@/lib/types';
import { isActive, mayMove, nextStates } from '@/utils/case-state';
import { type CaseRights, has } from '@/utils/permissions';
import { problemWords } from '@/utils/problem-words';
import { move } from '../api/write-case';
import { useCaseWrite } from '../hooks/use-case-write';
import type { Purpose } from '../search';
import { AssignDialog } from './assign-dialog';
import classes from './case-head.module.css';
import { StateDialog } from './state-dialog';

interface Props {
  file: CaseFile;
  rights: CaseRights;
  purpose?: Purpose;
  onServed: () => void;
  onBack: () => void;
}

export function CaseActions({ file, rights, purpose, onServed, onBack }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asks = has(useMe(), 'supervisor') && !file.restricted;
  const [assigning, setAssigning] = useState(purpose === 'assign' && rights.assign);
  const [menu, setMenu] = useState(purpose === 'close' && rights.move);
  const [target, setTarget] = useState<TransitionTarget | null>(null);
  const quick = mayMove(file.state, 'accepted') ? 'accepted' : file.state === 'answered' ? 'closed' : null;
  const mayAssign = rights.assign && isActive(file.state);
  useKeys({ a: () => mayAssign && setAssigning(true), e: () => rights.move && setMenu(true), u: onBack, Escape: onBack });
  return (
    <>
      {rights.move && quick && <QuickStep key={quick} file={file} to={quick} />}
      {mayAssign && <Button variant="default" size="xs" leftSection={<Icon name="arrow" size={16} />} onClick={() => setAssigning(true)}>{t('assign.button')}</Button>}
      {rights.move && (
        <Menu opened={menu} onChange={setMenu} position="bottom-end" shadow="md" width={250}>
          <Menu.Target><Button variant="default" size="xs" rightSection={<Icon name="down" size={16} />}>{t('move.button')}</Button></Menu.Target>
          <Menu.Dropdown>
            {nextStates(file.state).map((state) => <Menu.Item key={state} onClick={() => setTarget(state)}>{t(`move.${state}`)}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
      )}
      {asks && <Button variant="default" size="xs" leftSection={<Icon name="question" size={16} />} onClick={() => void navigate({ to: '/questions', search: { ask: file.code } })}>{t('question.ask_case')}</Button>}
      <Button className={classes.print} variant="default" size="xs" leftSection={<Icon name="print" size={16} />} onClick={() => window.print()}>{t('action.print')}</Button>
      {assigning && <AssignDialog file={file} onClose={() => { setAssigning(false); onServed(); }} />}
      {target && <StateDialog file={file} to={target} onClose={() => { setTarget(null); onServed(); }} />}
    </>
  );
}

/** The commonest step has a button of its own. */
function QuickStep({ file, to }: { file: CaseFile; to: 'accepted' | 'closed' }) {
  const { t } = useTranslation();
  const write = useCaseWrite(file, (target: TransitionTarget, headers) => move(file.code, { to: target }, headers).catch((error: unknown) => {
    const problem = asProblem(error);
    if (problem.kind !== 'stale') notify.failed(problemWords(problem, t));
    throw error;
  }), () => notify.done(t('move.done', { code: file.code, state: t(`state.${to}`) })));
  return (
    <Button size="xs" loading={write.busy} leftSection={<Icon name="check" size={16} />} onClick={write.changes ? write.again : () => write.run(to)}>
      {write.changes ? t('stale.again_short') : t(`move.${to}`)}
    </Button>
  );
}
