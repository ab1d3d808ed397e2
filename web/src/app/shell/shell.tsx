import { Outlet } from '@tanstack/react-router';
import { useState } from 'react';
import { ChannelBanner } from './channel-banner';
import { ConnectionBanner } from './connection-banner';
import { DelayBanner } from './delay-banner';
import { DigestBanner } from './digest-banner';
import { AlertToasts } from './alert-toasts';
import { Palette } from './palette';
import { PhoneNav } from './phone-nav';
import { RehearsalBanner } from './rehearsal-banner';
import classes from './shell.module.css';
import { ShortcutsHelp } from './shortcuts-help';
import { Sidebar } from './sidebar';
import { Topbar } from './topbar';
import { useBackground } from './use-background';

export function Shell() {
  const [help, setHelp] = useState(false);
  useBackground(() => setHelp(true));
  return (
    <div className={classes.shell}>
      <Sidebar />
      <div className={classes.column}>
        <Topbar onHelp={() => setHelp(true)} />
        <ConnectionBanner />
        <DelayBanner />
        <RehearsalBanner />
        <ChannelBanner />
        <DigestBanner />
        <main id="main" className={classes.main} tabIndex={-1}><Outlet /></main>
      </div>
      <PhoneNav />
      <AlertToasts />
      <Palette onHelp={() => setHelp(true)} />
      <ShortcutsHelp opened={help} onClose={() => setHelp(false)} />
    </div>
  );
}
