import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CitizenText, Words } from '@/components/citizen-text';
import { Icon } from '@/components/icons';
import { Time } from '@/components/time';
import type { SealedMessage } from '../lib/content';
import type { OpenedFile } from '../lib/files';
import classes from './sealed.module.css';

interface Props {
  messages: SealedMessage[];
  files: OpenedFile[];
  until: number;
  onClose: () => void;
}

/** Who wrote, and what: on the screen only, never on paper, until it is closed. */
export function OpenedSeal({ messages, files, until, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <div className={`${classes.opened} no-print`}>
      <div className={classes.bar}>
        <Icon name="lock" />
        <span><b>{t('sealed.is_open')}</b> {t('sealed.closes_in')} <Left until={until} /></span>
        <Button color="red.9" size="xs" onClick={onClose} data-autofocus>{t('sealed.close')}</Button>
      </div>
      {messages.length === 0 && <p className={classes.quiet}>{t('sealed.nothing')}</p>}
      <ol className={classes.list}>{messages.map((message, index) => <li key={index}><Opened message={message} files={files.filter((file) => message.files.includes(file.id))} /></li>)}</ol>
    </div>
  );
}

function Left({ until }: { until: number }) {
  const [left, setLeft] = useState(() => until - Date.now());
  useEffect(() => {
    const timer = setInterval(() => setLeft(until - Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [until]);
  const seconds = Math.max(0, Math.ceil(left / 1_000));
  return <span className={classes.left}>{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</span>;
}

function Opened({ message, files }: { message: SealedMessage; files: OpenedFile[] }) {
  const { t } = useTranslation();
  const facts: [string, string][] = [
    [t('contact.name'), message.name], [t('contact.phone'), message.phone], [t('sealed.account'), message.account], [t('contact.channel'), message.channel], [t('contact.point'), message.place],
  ];
  return (
    <article className={classes.message}>
      <p className={classes.quiet}><Time at={message.at} /></p>
      {message.text && <CitizenText text={message.text} />}
      {message.older.map((old, index) => <div key={index} className={classes.quiet}>{t('sealed.before')} <Words>{old}</Words></div>)}
      {message.clips.length > 0 && <p className={classes.quiet}>{t('sealed.clips', { count: message.clips.length })}: {message.clips.map((clip, index) => <Words key={index}>{`${index > 0 ? ', ' : ''}${clip}`}</Words>)}</p>}
      {files.length > 0 && <ul className={classes.files}>{files.map((file, index) => <li key={file.id}><Clip file={file} number={index + 1} /></li>)}</ul>}
      <dl className={classes.facts}>
        {facts.filter(([, value]) => value !== '').map(([name, value]) => <div key={name}><dt>{name}</dt><dd><Words>{value}</Words></dd></div>)}
      </dl>
    </article>
  );
}

function Clip({ file, number }: { file: OpenedFile; number: number }) {
  const { t } = useTranslation();
  if (file.kind === 'missing') return <span className={classes.quiet}>{t('sealed.file_missing', { number })}</span>;
  if (file.kind === 'paper') return <a href={file.address} download={`${file.id}.bin`}>{t('sealed.file_save', { number })}</a>;
  return <img src={file.address} alt={t('sealed.picture', { number })} className={classes.picture} />;
}
