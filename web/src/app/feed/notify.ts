// What an alert does beyond the page: a short tone and a notification of the browser, both only when asked for.
import type { Alert } from '@/lib/alerts';
import { preferences } from '@/lib/preferences';

let audio: AudioContext | null = null;

export function beep(urgent: boolean): void {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    for (const [at, hertz] of urgent ? [[0, 880], [0.18, 880], [0.36, 1175]] as const : [[0, 659], [0.14, 880]] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.12, start + at);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + at + 0.13);
      tone.connect(volume).connect(audio.destination);
      tone.start(start + at);
      tone.stop(start + at + 0.14);
    }
  } catch {
    // no sound device: the page still shows it
  }
}

/** No citizen's words: a notification may light up on a screen that others see. */
export function announce(alert: Alert, title: string): void {
  const { sound, notify } = preferences.get();
  if (sound) beep(alert.kind === 'urgent' || alert.kind === 'overdue');
  if (notify && document.hidden && 'Notification' in window && Notification.permission === 'granted') {
    const note = new Notification(title, { body: `${alert.code} · ${alert.unit}`, tag: alert.id });
    note.onclick = () => {
      window.focus();
      note.close();
    };
  }
}
