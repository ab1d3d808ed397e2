import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where the hub answers during development; the built pages are served by the hub itself.
const hub = process.env.HUB_URL ?? 'http://127.0.0.1:8080';
const proxy = {
  '/api': hub,
  '/public': hub,
  '/connection': { target: hub, ws: true },
};

export default defineConfig({
  base: '/console/',
  publicDir: false, // citizens' pages (web/citizens) are built into the hub
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy },
  preview: { proxy },
  build: {
    outDir: 'dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // no data: addresses and no inline script, so that the policy default-src 'self' holds
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    css: false,
  },
});
