import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './shortcuts-help.module.css';

const groups: [string, [string, string][]][] = [
  ['help.everywhere', [['Ctrl K', 'palette'], ['g', 'inbox'], ['?', 'help']]],
  ['help.list', [['j', 'next'], ['k', 'previous'], ['o', 'open'], ['r', 'reply'], ['a', 'assign'], ['e', 'close'], ['x', 'choose'], ['/', 'search']]],
  ['help.case', [['r', 'reply'], ['n', 'note'], ['a', 'assign'], ['e', 'close'], ['j', 'next'], ['k', 'previous'], ['u', 'back'], ['Ctrl ↵', 'send'], ['/', 'sentence'], ['@', 'mention']]],
  ['help.dispatch', [['1–3', 'guess'], ['4', 'other'], ['j', 'skip'], ['o', 'open']]],
];

export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened={opened} onClose={onClose} title={t('help.title')} size="lg" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <div className={classes.groups}>
        {groups.map(([name, keys]) => (
          <section key={name}>
            <h3>{t(name)}</h3>
            <dl>{keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{t(`help.key_${what}`)}</dd></div>)}</dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
