// Short words on what has just happened: one line in the top bar's empty middle, gone by itself.
import { notifications } from '@mantine/notifications';

export const notify = {
  done: (message: string): void => void notifications.show({ message, color: 'teal', className: 'one-line' }),
  failed: (message: string, title?: string): void => void notifications.show({ title, message, color: 'red', autoClose: 9_000 }),
};
