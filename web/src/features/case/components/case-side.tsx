import { useTranslation } from 'react-i18next';
import type { CaseFile } from '@/lib/types';
import type { CaseRights } from '@/utils/permissions';
import { ContactCard } from './contact-card';
import { DeadlinesCard } from './deadlines-card';
import { EvidenceCard } from './evidence-card';
import { ExtensionCard } from './extension-card';
import { HoldingsCard } from './holdings-card';
import { MapCard } from './map-card';
import { RoutingCard } from './routing-card';
import { SealedCard } from './sealed-card';
import classes from './side.module.css';
import { SimilarCard } from './similar-card';

export function CaseSide({ file, rights }: { file: CaseFile; rights: CaseRights }) {
  const { t } = useTranslation();
  return (
    <aside className={`${classes.side} no-print`} aria-label={t('case.facts')} tabIndex={0}>
      <SealedCard file={file} />
      <DeadlinesCard file={file} rights={rights} />
      <ExtensionCard file={file} rights={rights} />
      <EvidenceCard file={file} rights={rights} />
      <SimilarCard file={file} rights={rights} />
      <ContactCard file={file} />
      <MapCard file={file} />
      <RoutingCard file={file} />
      <HoldingsCard file={file} />
    </aside>
  );
}
