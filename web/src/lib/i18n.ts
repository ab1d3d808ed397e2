// Vietnamese first, English second; one file each.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '@/i18n/en.json';
import vi from '@/i18n/vi.json';
import { preferences } from './preferences';

void i18next.use(initReactI18next).init({
  resources: { vi: { translation: vi }, en: { translation: en } },
  lng: preferences.get().language,
  fallbackLng: 'vi',
  interpolation: { escapeValue: false }, // React writes text, never markup
  returnNull: false,
  showSupportNotice: false,
});

document.documentElement.lang = i18next.language;
i18next.on('languageChanged', (language) => {
  document.documentElement.lang = language;
});

export { i18next };
