import type { ReactNode } from 'react';
import classes from './empty.module.css';
import { Icon, type IconName } from './icons';

export function Empty({ icon = 'check', title, children }: { icon?: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <span className={classes.icon}><Icon name={icon} size={26} /></span>
      <p className={classes.title}>{title}</p>
      {children && <div className={classes.more}>{children}</div>}
    </div>
  );
}
