// Where somebody is signed in: the device in plain words, since when, when last.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/schema';
import { deviceOf } from '@/utils/device';
import classes from './session-list.module.css';
import { Time } from './time';

export type SessionLine = components['schemas']['SessionList']['items'][number];

export function SessionList({ sessions, onEnd }: { sessions: SessionLine[]; onEnd?: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.list}>
      {sessions.map((one) => {
        const { program, system } = deviceOf(one.device);
        const name = program ? `${program}${system ? ` · ${system}` : ''}` : t('sessions.unknown_device');
        return (
          <li key={one.id}>
            <span className={classes.words}>
              <b>{name}</b>{one.current && <em>{t('sessions.this_one')}</em>}
              <span>{one.address} · {t('sessions.since')} <Time at={one.since} /> · {t('sessions.last_seen')} <Time at={one.last_seen_at} relative /></span>
            </span>
            {onEnd && !one.current && <Button size="compact-sm" variant="default" aria-label={t('sessions.end_of', { name })} onClick={() => onEnd(one.id)}>{t('sessions.end')}</Button>}
          </li>
        );
      })}
    </ul>
  );
}
