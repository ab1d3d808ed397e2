import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/components/empty';

export function NotFound() {
  const { t } = useTranslation();
  return <Empty icon="question" title={t('page.not_found')}><Link to="/">{t('page.home')}</Link></Empty>;
}
