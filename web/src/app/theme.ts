// Look of the console. Variables go in as a constructed style sheet, so that the policy style-src 'self' holds: no
// <style> element is ever written by a script.
import {
  convertCssVariables, createTheme, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme, Menu, Modal, Tooltip, type MantineColorsTuple,
} from '@mantine/core';

const brand: MantineColorsTuple = [
  '#eaf5f7', '#d3e8ed', '#a6d1db', '#76b9c9', '#4fa5b9', '#2f93aa', '#1a7f98', '#0e5a6f', '#0b4a5c', '#073846',
];

const dark: MantineColorsTuple = [
  '#e5ebee', '#b9c5cd', '#a5b3bc', '#7d8c96', '#3f4e58', '#2b373f', '#1d262d', '#182026', '#141b20', '#10161a',
];

export const theme = createTheme({
  primaryColor: 'brand',
  colors: { brand, dark },
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  fontFamily: "'Be Vietnam Pro', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontSizes: { xs: '0.875rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontFamily: "'Be Vietnam Pro', system-ui, sans-serif", fontWeight: '600' },
  defaultRadius: 'sm',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  respectReducedMotion: true,
  components: {
    // The scroll lock of dialogs writes a <style> element: refused by our policy, and not needed here.
    Modal: Modal.extend({ defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 120 } } }),
    // Within the page's own landmarks, and without an unnamed stop for the focus.
    Menu: Menu.extend({ defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: true } }),
  },
});

export function adoptTheme(): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(convertCssVariables(defaultCssVariablesResolver(merged), ':root'));
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
