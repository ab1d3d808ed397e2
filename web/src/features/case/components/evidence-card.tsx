import { Button, FileButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '@/components/problem-note';
import { Time } from '@/components/time';
import { Problem } from '@/lib/problem';
import { usePersonName } from '@/lib/reference';
import type { CaseFile } from '@/lib/types';
import type { CaseRights } from '@/utils/permissions';
import { addEvidence, evidenceLink } from '../api/evidence';
import { useCaseWrite } from '../hooks/use-case-write';
import classes from './side.module.css';

const TYPES = '.jpg,.jpeg,.png,.webp,.heic,.pdf,.mp4,.m4a,.docx,.xlsx,image/jpeg,image/png,image/webp,image/heic,application/pdf,video/mp4';
const MOST_BYTES = 10 * 1024 * 1024;

/** Photos and documents of what was done. They open as downloads: nothing re-writes them yet. */
export function EvidenceCard({ file, rights }: { file: CaseFile; rights: CaseRights }) {
  const { t } = useTranslation();
  const person = usePersonName();
  const write = useCaseWrite(file, (value: File) => {
    if (value.size > MOST_BYTES) throw new Problem('too_large', 413);
    return addEvidence(file.code, value);
  }, () => undefined);
  if (file.evidence.length === 0 && !file.evidence_needed && !rights.note) return null;
  return (
    <section className={classes.card}>
      <h2>{t('evidence.title')}</h2>
      {file.evidence_needed && <p className={classes.small}>{t('evidence.needed')}</p>}
      {file.evidence.length > 0 && (
        <ul className={classes.reasons}>
          {file.evidence.map((one) => (
            <li key={one.id}>
              <a href={evidenceLink(file.code, one.id)} download rel="noreferrer" dir="auto">{one.name}</a>
              <span className={classes.weight}>{person(one.by)}, <Time at={one.at} relative /></span>
            </li>
          ))}
        </ul>
      )}
      {write.error ? <ProblemNote error={write.error} /> : null}
      {rights.note && (
        <FileButton onChange={(chosen) => chosen && write.run(chosen)} accept={TYPES}>
          {(props) => <Button {...props} size="xs" variant="default" loading={write.busy} className="no-print">{t('evidence.add')}</Button>}
        </FileButton>
      )}
    </section>
  );
}
