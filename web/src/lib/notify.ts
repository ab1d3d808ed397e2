// Short words on what has just happened: one line in the top bar's empty middle, gone by itself.
import { notifications } from '@mantine/notifications';
import { i18next } from './i18n';

const closing = () => ({ 'aria-label': i18next.t('action.close') });

export const notify = {
  done: (message: string): void => void notifications.show({ message, color: 'teal', className: 'one-line', closeButtonProps: closing() }),
  failed: (message: string, title?: string): void => void notifications.show({ title, message, color: 'red', autoClose: 9_000, closeButtonProps: closing() }),
};
