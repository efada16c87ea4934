import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';

/** Where Firebase Cloud Messaging registers a browser; only used when the server says its transport is fcm. */
const firebaseHosts = [
  'https://fcmregistrations.googleapis.com',
  'https://firebaseinstallations.googleapis.com',
] as const;

/**
 * What every first view needs stands in one file: dozens of tiny ones compress badly and cost a request each.
 * Everything else is split by screen.
 */
const inEveryView = new RegExp(
  [
    'node_modules/(svelte|openapi-fetch|esm-env|clsx)/',
    '/@lucide/svelte/dist/(Icon|utils|context)',
    '/src/lib/(api|design|loading|navigation|offline/(connection|app-worker|OfflineStrip))',
    '/src/lib/session/(access|redirect|session|pending)',
    '/src/lib/strings/(common|errors|index|navigation|offline)',
    '/src/lib/components/(Button|Icon|IconButton|Notice|ErrorNotice|TopBar|Toaster|toasts|Skeleton)',
  ].join('|'),
);

export default defineConfig({
  plugins: [
    sveltekit({
      adapter: adapter({ fallback: 'index.html' }),
      // The app registers its service worker itself, so that it can tell when a new version waits.
      serviceWorker: { register: false },
      csp: {
        mode: 'hash',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // SvelteKit's announcer of page titles carries this one style attribute.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'font-src': ['self'],
          // data: is for the small placeholders of pictures, blob: for pictures not yet uploaded.
          'img-src': ['self', 'data:', 'blob:'],
          'connect-src': ['self', ...firebaseHosts],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['none'],
          'form-action': ['none'],
          'require-trusted-types-for': ['script'],
          'trusted-types': ['svelte-trusted-html', 'caserounds-worker'],
        },
      },
    }),
  ],
  build: {
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shell', test: inEveryView }] } } },
  },
  server: { proxy: { '/api': process.env.API_URL ?? 'http://localhost:8000' } },
  test: { include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'] },
});
