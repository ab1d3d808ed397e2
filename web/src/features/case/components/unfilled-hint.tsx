import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import type { Field } from '@/utils/fields';
import { knownWord } from '@/utils/known-word';
import classes from './composer.module.css';

/** Fields of a stored text that nobody has filled in yet: such an answer does not go out. */
export function UnfilledHint({ fields, refused, onGo }: { fields: Field[]; refused: boolean; onGo: () => void }) {
  const { t } = useTranslation();
  const names = [...new Set(fields.map((field) => field.name))].map((name) => knownWord(t, 'field', name)).join(', ');
  return (
    <p className={classes.hint} role={refused ? 'alert' : 'status'} data-refused={refused || undefined}>
      <Icon name="alarm" size={17} /><span style={{ flex: 1 }}>{t(refused ? 'template.refused' : 'template.unfilled', { fields: names })}</span>
      <Button size="compact-sm" variant="subtle" color="dark" onClick={onGo}>{t('template.go')}</Button>
    </p>
  );
}
