import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Icon } from '@/components/icons';
import { ProblemNote } from '@/components/problem-note';
import { SimilarList } from '@/components/similar-list';
import { notify } from '@/lib/notify';
import { type SimilarCase, useMarkDuplicate, useSimilar } from '@/lib/similar';
import type { CaseFile } from '@/lib/types';
import type { CaseRights } from '@/utils/permissions';
import classes from './side.module.css';

/** Cases of the ward that may be the same matter, with the reason; one click puts one beside this one. */
export function SimilarCard({ file, rights }: { file: CaseFile; rights: CaseRights }) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/cases/$code' });
  const { data = [] } = useSimilar(file.code, !file.restricted && !file.sealed);
  const mark = useMarkDuplicate((wish) => notify.done(wish.of ? t('similar.marked', { code: wish.code, of: wish.of }) : t('similar.unmarked', { code: wish.code })));
  const shown = data.filter((one) => one.brief.code !== file.duplicate_of && !file.duplicates.includes(one.brief.code));
  if (shown.length === 0 && !file.duplicate_of && file.duplicates.length === 0) return null;
  // the later report is the duplicate; of an older one the link is made there
  const mayMark = (one: SimilarCase): boolean => rights.move && !file.duplicate_of && file.duplicates.length === 0 && one.brief.opened_at <= file.opened_at;
  return (
    <section className={`${classes.card} no-print`}>
      <h2>{t('similar.title')}</h2>
      {mark.error ? <ProblemNote error={mark.error} /> : null}
      {file.duplicate_of && (
        <p className={classes.small}>
          {t('similar.duplicate_of')} <Link to="/cases/$code" params={{ code: file.duplicate_of }}>{file.duplicate_of}</Link>
          {rights.move && <> · <Button size="compact-sm" variant="subtle" loading={mark.isPending} onClick={() => mark.mutate({ code: file.code, etag: file.etag, of: '' })}>{t('similar.unmark')}</Button></>}
        </p>
      )}
      {file.duplicates.length > 0 && <p className={classes.small}>{t('similar.duplicates')} {file.duplicates.map((code) => <Link key={code} to="/cases/$code" params={{ code }} style={{ marginRight: 8 }}>{code}</Link>)}</p>}
      {shown.length > 0 && (
        <SimilarList items={shown} actions={(one) => (
          <>
            <Button size="compact-sm" variant="default" leftSection={<Icon name="columns" size={15} />} onClick={() => void navigate({ search: { beside: one.brief.code }, replace: true })}>{t('similar.beside')}</Button>
            {mayMark(one) && <Button size="compact-sm" variant="default" loading={mark.isPending && mark.variables?.of === one.brief.code} onClick={() => mark.mutate({ code: file.code, etag: file.etag, of: one.brief.code })}>{t('similar.mark')}</Button>}
          </>
        )} />
      )}
    </section>
  );
}
