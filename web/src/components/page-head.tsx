import type { ReactNode } from 'react';
import classes from './page-head.module.css';

export function PageHead({ title, about, children }: { title: string; about?: ReactNode; children?: ReactNode }) {
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        <h1 className={classes.title}>{title}</h1>
        {about && <div className={classes.about}>{about}</div>}
      </div>
      {children && <div className={`${classes.actions} no-print`}>{children}</div>}
    </header>
  );
}
